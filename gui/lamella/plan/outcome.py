"""Outcome: everything that follows from a plan, computed once for strip, cards, verdict and command line."""

from collections import Counter
from dataclasses import dataclass, replace

from lamella.devices.device import CPU, Device
from lamella.estimate.estimate import Estimate, estimated
from lamella.estimate.settings import Settings
from lamella.notes import REFUSALS, Note, NoteCode
from lamella.placement.ledger import Ledger
from lamella.placement.llama_cpp import used_gpus
from lamella.placement.nearest import Nearest, nearest_flags
from lamella.placement.usage import DeviceUsage, LayerUsage
from lamella.plan.plan import Plan
from lamella.plan.pool import shared_bytes
from lamella.plan.remarks import refused, remarks


@dataclass(frozen=True, slots=True)
class DeviceOutcome:
    """One device of the plan with what it then holds. `index` is the GPU's number, or CPU (-1)."""

    index: int
    device: Device
    usage: DeviceUsage
    layers: int  # places at home here, the output layer counted
    margin: int  # memory to keep free; 0 for the CPU
    shared: int = 0  # what other devices of the plan take of the same memory; see `plan/pool.py`

    @property
    def needed(self) -> int:
        """What the plan takes of its memory, here and through devices that draw from the same."""
        return self.usage.used + self.shared

    @property
    def headroom(self) -> int:
        """Free memory left after load, before the margin is taken off; negative where it does not fit."""
        return self.device.free - self.needed

    @property
    def margin_left(self) -> int:
        """What the margin still asks for once the engine overhead is counted: fit measures without that overhead,
        and its margin is there for it (see `estimate/overhead.py`).
        """
        return max(self.margin - self.usage.overhead, 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Same plan in, same outcome out."""

    plan: Plan
    estimate: Estimate
    devices: tuple[DeviceOutcome, ...]  # GPUs in engine order, the CPU last
    layers: tuple[LayerUsage, ...]  # blocks, then the output layer
    input_bytes: int  # token embeddings and other things that are no layer
    notes: tuple[Note, ...]
    nearest: Nearest | None = None  # where no flags say the placement

    @property
    def refusals(self) -> tuple[Note, ...]:
        """Why the engine would not even start."""
        return tuple(note for note in self.notes if note.code in REFUSALS)

    @property
    def projector(self) -> DeviceOutcome | None:
        """The device that holds a projector given apart; None without one."""
        return next((device for device in self.devices if device.usage.projector), None)

    @property
    def over(self) -> frozenset[int]:
        """Indices of devices that lack memory."""
        return frozenset(device.index for device in self.devices if device.headroom < 0)

    @property
    def fits(self) -> bool:
        """It would be loaded: the engine starts, and no device lacks memory."""
        return not self.refusals and not self.over


def outcome_of(plan: Plan, known: Estimate | None = None) -> Outcome:
    """Everything that follows from a plan; cheap enough for a drag where `known` is of the same model and settings."""
    estimate = planned_estimate(plan, known)
    placement = plan.allocation.placement
    ledger = Ledger(estimate, plan.gpus)
    unsaid = any(note.code is NoteCode.NOT_EXPRESSIBLE for note in plan.allocation.notes)
    return Outcome(
        plan=plan,
        estimate=estimate,
        devices=_devices(plan, estimate.settings, ledger),
        layers=ledger.layers(placement),
        input_bytes=ledger.input_bytes(placement),
        notes=remarks(plan, estimate),
        nearest=nearest_flags(estimate, placement, plan.gpus) if unsaid else None,
    )


def would_fit(plan: Plan, known: Estimate | None = None) -> bool:
    """`fits` of the outcome, for less work."""
    estimate, allocation = planned_estimate(plan, known), plan.allocation
    if refused(plan, estimate):
        return False
    ledger = Ledger(estimate, plan.gpus)
    usages = ledger.usages(allocation.placement)
    shared = shared_bytes(plan.gpus, plan.host, usages)
    devices = (*plan.gpus, plan.host)
    return all(device.free >= usage.used + more for device, usage, more in zip(devices, usages, shared, strict=True))


def planned_estimate(plan: Plan, known: Estimate | None = None) -> Estimate:
    """Of what the engine is started with, at the context that it ends with."""
    asked = plan.allocation.context_tokens or plan.settings.context_tokens
    settings = plan.allocation.started or plan.settings
    if asked != settings.context_tokens:
        settings = replace(settings, context_tokens=asked)
    return estimated(plan.model, settings, known)


def _devices(plan: Plan, settings: Settings, ledger: Ledger) -> tuple[DeviceOutcome, ...]:
    placement = plan.allocation.placement
    places = Counter(placement.homes)
    used = used_gpus(settings, plan.gpus)
    usages = ledger.usages(placement)
    shared = shared_bytes(plan.gpus, plan.host, usages)
    return tuple(
        DeviceOutcome(
            index=index,
            device=device,
            usage=usage,
            layers=places[index],
            margin=settings.margin(used.index(index)) if index in used else 0,
            shared=more,
        )
        for index, device, usage, more in zip(
            (*range(len(plan.gpus)), CPU), (*plan.gpus, plan.host), usages, shared, strict=True
        )
    )
