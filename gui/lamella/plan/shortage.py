"""Where other programs have taken memory, by now, that a plan needs and once had."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lamella.devices.device import CPU, Kind, Process, Reading, Readings
from lamella.plan.outcome import DeviceOutcome, Outcome


@dataclass(frozen=True, slots=True)
class Shortage:
    """A device with less free memory than the plan puts on it."""

    index: int  # of the GPU, or CPU (-1)
    needed: int  # by devices that draw from the same memory too
    free: int  # now, with what a server holds for this very model counted as free
    taker: Process | None  # the program that took most of it; None where the driver does not tell

    @property
    def lacking(self) -> int:
        return self.needed - self.free


def shortages(
    outcome: Outcome, readings: Readings, calm: Mapping[str, Reading], holders: Collection[int] = ()
) -> tuple[Shortage, ...]:
    """One for each device that the plan fits on by its own figures and would not fit on now.

    `calm` has the last reading of each device from a time when there was enough, `holders` the PIDs of servers that
    hold the plan's model already. Devices that are not in this computer, or do not answer, have none.
    """
    now = readings_of(outcome, readings)
    found = (_shortage(device, now.get(device.index), calm, holders) for device in outcome.devices)
    return tuple(one for one in found if one is not None)


def readings_of(outcome: Outcome, readings: Readings) -> dict[int, Reading]:
    """The reading of each device of the plan that has one, by its index.

    What-if GPUs alone stand in another computer, whose system memory is not this one's; remote ones are used from here.
    """
    by_card = {reading.uuid: reading for reading in readings.gpus}
    gpus = outcome.plan.gpus
    found = {index: by_card[gpu.uuid] for index, gpu in enumerate(gpus) if gpu.uuid and gpu.uuid in by_card}
    local = any(gpu.kind is Kind.GPU for gpu in gpus)
    here = not local or any(one.kind is Kind.GPU for one in found.values())
    return found | {CPU: readings.host} if here else found


def _shortage(
    device: DeviceOutcome, now: Reading | None, calm: Mapping[str, Reading], holders: Collection[int]
) -> Shortage | None:
    if now is None or now.free is None or device.headroom < 0 or not device.needed:
        return None
    own = [one.memory for one in now.processes or () if one.pid in holders]
    if None in own or (device.index == CPU and holders):
        return None  # a server has the plan's model here, and nobody tells how much of the memory is the model's
    free = now.free + sum(memory or 0 for memory in own)
    if free >= device.needed:
        return None
    return Shortage(device.index, device.needed, free, _taker(calm.get(now.uuid), now, holders))


def _taker(before: Reading | None, now: Reading, holders: Collection[int]) -> Process | None:
    """Who has most of what was free before; where nobody saw that moment, who has most."""
    had = {one.pid: one.memory or 0 for one in before.processes or ()} if before else {}
    grown = [(((one.memory or 0) - had.get(one.pid, 0)), one) for one in now.processes or () if one.pid not in holders]
    most = max(grown, key=lambda pair: pair[0], default=None)
    return most[1] if most is not None and most[0] > 0 else None
