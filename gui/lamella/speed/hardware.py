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
from lamella.units import MIB

_MOST_GPUS: Final = 16
_PROGRAMS: Final = 2
"""So many of those that hold most memory are looked at."""
_LEAST_HELD: Final = 128 * MIB
"""A desktop's small windows are not worth closing."""


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
    vendor = next((card.vendor for card in cards if card.name == now.name), "NVIDIA")
    # Where speeds are known, a card that is larger but slower is no step ahead.
    speed = now.bandwidth_gb_s or 0.0
    larger = sorted(
        (device(card) for card in cards if _is_larger(card, vendor, now.total) and card.bandwidth_gb_s >= speed),
        key=lambda one: (one.total, -(one.bandwidth_gb_s or 0.0)),
    )
    if not larger:
        return
    needed = now.free + shortfall(outcome)
    chosen = next((one for one in larger if one.free >= needed), larger[-1])
    gpus = (*plan.gpus[:index], chosen, *plan.gpus[index + 1 :])
    yield Change(ChangeKind.LARGER_GPU, partial(_with_gpus, gpus=gpus), chosen.name, chosen.total, index)


def _is_larger(card: Card, vendor: str, total: int) -> bool:
    """What the box says and what the driver shows differ by less than a tenth."""
    if card.vendor != vendor or card.unified or card.unsure or card.memory is None:
        return False
    return card.memory > total + total // 10
