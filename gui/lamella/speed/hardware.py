"""Changes to what there is to put layers on: a program closed, one more GPU, a larger one."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from lamella.devices.cards import Card, device
from lamella.devices.device import Backend, Device, Kind, Readings
from lamella.devices.occupants import program_of
from lamella.estimate.estimate import Estimate
from lamella.plan.offload import shortfall
from lamella.plan.outcome import Outcome
from lamella.plan.plan import Plan, next_gpu, with_gpu_count, with_gpus
from lamella.speed.change import Change, ChangeKind, Surroundings
from lamella.units import GIB, MIB

_MOST_GPUS: Final = 16
_PROGRAMS: Final = 2
"""So many of those that hold most memory are looked at."""
_LEAST_HELD: Final = 128 * MIB
"""A desktop's small windows are not worth closing."""
_SOLDERED: Final = ("Laptop", "Max-Q Design")
"""Nobody puts such a GPU into a computer."""


def hardware_changes(outcome: Outcome, around: Surroundings) -> Iterator[Change]:
    """What costs nothing first."""
    plan = outcome.plan
    if around.readings is not None:
        yield from _programs(plan, around.readings)
    if len(plan.gpus) < _MOST_GPUS:
        added = next_gpu(plan.gpus, around.spare)
        edit = partial(_with_one_more, spare=around.spare)
        yield Change(ChangeKind.ONE_MORE_GPU, edit, added.name, added.total)
    yield from _larger(outcome, around.cards)


def _with_one_more(plan: Plan, known: Estimate | None, *, spare: tuple[Device, ...]) -> Plan:
    return with_gpu_count(plan, len(plan.gpus) + 1, spare=spare, known=known)


def _with_gpus(plan: Plan, known: Estimate | None, *, gpus: tuple[Device, ...]) -> Plan:
    return with_gpus(plan, gpus, known=known)


@dataclass(frozen=True, slots=True)
class _Program:
    """A program on cards of the plan: GPU index, what would be free there without it, and what it holds."""

    name: str
    held: tuple[tuple[int, int, int], ...]

    @property
    def memory(self) -> int:
        return sum(memory for _, _, memory in self.held)


def _programs(plan: Plan, readings: Readings) -> Iterator[Change]:
    """Only as much as a reading says would be free: a plan may count with free memory that a program has taken since.

    Those whose memory the system hides are no candidates.
    """
    held: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    names: dict[int, str] = {}
    for index, gpu in enumerate(plan.gpus):
        reading = next((one for one in readings.gpus if gpu.uuid and one.uuid == gpu.uuid), None)
        if reading is None or reading.free is None:
            continue
        for process in reading.processes or ():
            if process.memory:
                held[process.pid].append((index, reading.free + process.memory, process.memory))
                names[process.pid] = program_of(process)
    programs = (_Program(names[pid], tuple(parts)) for pid, parts in held.items())
    worth = sorted((one for one in programs if one.memory >= _LEAST_HELD), key=lambda one: one.memory)
    for program in worth[-_PROGRAMS:]:
        gpus = list(plan.gpus)
        for index, free, _ in program.held:
            gpus[index] = replace(gpus[index], free=min(max(gpus[index].free, free), gpus[index].total))
        if tuple(gpus) != plan.gpus:
            edit = partial(_with_gpus, gpus=tuple(gpus))
            yield Change(ChangeKind.CLOSE_PROGRAM, edit, program.name, program.memory)


def _larger(outcome: Outcome, cards: tuple[Card, ...]) -> Iterator[Change]:
    """The smallest GPU gives way to the smallest known card with which everything should fit, else to the largest."""
    plan = outcome.plan
    own = [index for index, gpu in enumerate(plan.gpus) if gpu.kind is Kind.GPU and gpu.backend is Backend.CUDA]
    if not own:
        return
    index = min(own, key=lambda gpu: plan.gpus[gpu].total)
    now = plan.gpus[index]
    larger = _larger_cards(now, cards)
    if not larger:
        return
    enough = [card for card in larger if (card.memory or 0) >= now.free + shortfall(outcome)]
    # A card of the same series fits the computer that has one.
    alike = [card for card in enough or larger if _series(card.name) == _series(now.name)] or enough or larger
    chosen = device(alike[0] if enough else alike[-1])
    gpus = (*plan.gpus[:index], chosen, *plan.gpus[index + 1 :])
    yield Change(ChangeKind.LARGER_GPU, partial(_with_gpus, gpus=gpus), chosen.name, chosen.total, index)


def _larger_cards(now: Device, cards: tuple[Card, ...]) -> list[Card]:
    """Of the same maker and no slower, where that is known; by size, of one size the newest first."""
    vendor = next((card.vendor for card in cards if card.name == now.name), "NVIDIA")
    speed = now.bandwidth_gb_s or 0.0
    larger = (
        card for card in cards if card.vendor == vendor and card.bandwidth_gb_s >= speed and _is_larger(card, now)
    )
    return sorted(larger, key=lambda card: (round((card.memory or 0) / GIB), -card.year, -card.fp16_tflops))


def _is_larger(card: Card, now: Device) -> bool:
    """What the box says and what the driver shows differ by less than a tenth."""
    if card.unified or card.unsure or card.memory is None or any(word in card.name for word in _SOLDERED):
        return False
    return card.memory > now.total + now.total // 10


def _series(name: str) -> tuple[str, ...]:
    """The maker and the line, "NVIDIA GeForce" of "NVIDIA GeForce RTX 4090"."""
    return tuple(name.split()[:2])
