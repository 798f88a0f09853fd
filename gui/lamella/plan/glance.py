"""Glance: what a model on the disk would come to on some devices, for a list of many."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from lamella.devices.device import CPU, Device
from lamella.estimate.estimate import estimated
from lamella.estimate.settings import Settings
from lamella.model.reading import read_model
from lamella.notes import Note, NoteCode
from lamella.plan.offload import Offload, loaded_layers, offload_of
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import DEFAULT_ALLOCATOR, new_plan


@dataclass(frozen=True, slots=True)
class Machine:
    """The devices that new plans are made for, and by whose rules."""

    gpus: tuple[Device, ...]
    host: Device
    allocator: str = DEFAULT_ALLOCATOR


@dataclass(frozen=True, slots=True)
class Share:
    """Bytes of weights and caches of layers that a device holds; `device` is a GPU's number, or CPU (-1)."""

    device: int
    nbytes: int


@dataclass(frozen=True, slots=True)
class Glance:
    """One line's worth of an outcome."""

    quantization: str
    offload: Offload
    experts: bool  # what a split layer has on the CPU are experts
    gpu_count: int  # of the machine
    shares: tuple[Share, ...]  # the CPU first, then GPUs in engine order; none that holds nothing
    context_tokens: int
    context_reduced: bool  # fit chose less than the model was trained for
    refusal: Note | None = None  # why the engine would not start
    lacking: Share | None = None  # the device that lacks most memory, and how much
    missing: int = 0  # bytes that the file itself still lacks

    @property
    def gpus(self) -> tuple[int, ...]:
        """Numbers of the GPUs that hold layers."""
        return tuple(share.device for share in self.shares if share.device != CPU)

    @property
    def fits(self) -> bool:
        return self.refusal is None and self.lacking is None


def glance_at(path: Path, machine: Machine) -> Glance:
    """Reads the header and plans with the settings of a new plan; ModelFileError for what is no model."""
    model = read_model(path)
    known = estimated(model, Settings())
    plan = new_plan(
        model, machine.gpus, machine.host, settings=known.settings, allocator=machine.allocator, known=known
    )
    return glance_of(outcome_of(plan, known))


def glance_of(outcome: Outcome) -> Glance:
    model = outcome.plan.model
    codes = {note.code for note in outcome.notes}
    return Glance(
        quantization=model.quantization,
        offload=offload_of(outcome),
        experts=model.expert_count > 0,
        gpu_count=len(outcome.plan.gpus),
        shares=_shares(outcome),
        context_tokens=outcome.estimate.context.n_ctx,
        context_reduced=NoteCode.CONTEXT_REDUCED in codes,
        refusal=next(iter(outcome.refusals), None),
        lacking=_lacking(outcome),
        missing=next((note.count for note in outcome.notes if note.code is NoteCode.INCOMPLETE_FILE), 0),
    )


def _shares(outcome: Outcome) -> tuple[Share, ...]:
    held: Counter[int] = Counter()
    for layer in loaded_layers(outcome):
        held[layer.device] += layer.weights
        held[layer.cache_device] += layer.kv_cache
        for part in layer.overflow:
            held[part.device] += part.nbytes
    return tuple(Share(device, held[device]) for device in sorted(held) if held[device] > 0)


def _lacking(outcome: Outcome) -> Share | None:
    worst = min(outcome.devices, key=lambda device: device.headroom)
    return Share(worst.index, -worst.headroom) if worst.headroom < 0 else None
