"""How each device of a plan stands in this computer now: is it here, does it answer, what does the engine call it."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from lamella.devices.device import Device, Kind, Reading, Readings, Trouble
from lamella.devices.requirements import Engine
from lamella.devices.visible import Order, Remark, Visible, engine_names
from lamella.plan.plan import Plan
from lamella.ui.engine_watch import EngineView

_NEAR: Final = 64
"""The part of its system memory by which a computer may seem another: a kernel keeps a little more or less."""


class Presence(Enum):
    """Where a device of the plan is."""

    UNKNOWN = auto()  # nothing was read yet
    HERE = auto()
    WHAT_IF = auto()
    LOST = auto()  # here, and does not answer; `trouble` says why
    UNREAD = auto()  # the driver does not answer; `trouble` says why
    ABSENT = auto()  # the driver answers and does not list it


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one device besides what the plan says."""

    presence: Presence = Presence.UNKNOWN
    moment_s: float = -1.0  # of the reading; in front of it, as it tells two of them apart at once
    reading: Reading | None = None
    age_s: float = 0.0  # of the reading, beside the newest of this computer
    trouble: Trouble | None = None
    driver: str = ""
    cuda: tuple[int, int] | None = None
    engine: Engine = Engine.LLAMA_CPP  # whose rules the plan follows
    engine_name: str = ""  # "CUDA0"; "" where it is not known
    sure: bool = True  # of that name
    hidden: bool = False  # the engine does not see it
    from_server: bool = False  # by the environment of a running server
    remarks: tuple[tuple[Remark, str], ...] = ()
    holders: tuple[tuple[int, Engine], ...] = ()  # servers on this device that hold the model

    @property
    def late(self) -> bool:
        """Its reading is old: who gave it was asked again and does not answer."""
        return self.reading is not None and self.reading.late


def gpu_standings(plan: Plan, readings: Readings | None, view: EngineView | None) -> tuple[Standing, ...]:
    """One for each GPU of the plan."""
    if readings is None:
        return tuple(Standing(_unread(gpu)) for gpu in plan.gpus)
    by_card = {reading.uuid: reading for reading in readings.gpus}
    visible = view.visible if view else None
    names = engine_names(readings.gpus, visible) if visible else {}
    return tuple(_standing(gpu, by_card.get(gpu.uuid), readings, view, names) for gpu in plan.gpus)


def host_standing(plan: Plan, readings: Readings | None) -> Standing:
    """System memory of this computer, or of one that the plan imagines."""
    if readings is None:
        return Standing()
    if not host_is_here(plan, readings):
        return Standing(Presence.WHAT_IF)
    host = readings.host
    return Standing(Presence.HERE, readings.moment_of(host), host, readings.age_s(host))


def host_is_here(plan: Plan, readings: Readings) -> bool:
    """What-if GPUs alone stand in another computer, and so does memory of another size. While no GPU can be read,
    those of the plan are taken for this computer's.
    """
    here = {reading.uuid for reading in readings.gpus if reading.kind is Kind.GPU}
    local = [gpu for gpu in plan.gpus if gpu.kind is Kind.GPU]  # remote ones are used from here
    real = not local or any(gpu.uuid in here or not (here or gpu.simulated) for gpu in local)
    total = readings.host.total
    return real and total is not None and abs(plan.host.total - total) <= total // _NEAR


def _unread(gpu: Device) -> Presence:
    return Presence.WHAT_IF if gpu.simulated else Presence.UNKNOWN


def _standing(
    gpu: Device, reading: Reading | None, readings: Readings, view: EngineView | None, names: dict[str, str]
) -> Standing:
    engine = view.engine if view else Engine.LLAMA_CPP
    if gpu.simulated:
        return Standing(Presence.WHAT_IF, driver=readings.driver, engine=engine)
    if reading is None:
        presence = Presence.UNREAD if readings.trouble and not readings.gpus else Presence.ABSENT
        return Standing(presence, trouble=readings.trouble, driver=readings.driver, engine=engine)
    visible = view.visible if view else None
    on_card = {process.pid for process in reading.processes or ()} if view and view.holders else set()
    return Standing(
        Presence.LOST if reading.trouble and reading.free is None else Presence.HERE,
        readings.moment_of(reading),
        reading,
        readings.age_s(reading),
        reading.trouble,
        readings.driver,
        readings.cuda,
        engine,
        names.get(gpu.uuid, ""),
        sure=visible is None or visible.order is Order.CERTAIN or _is_first(visible, gpu.uuid),
        hidden=_looked_at(view, gpu.uuid) and _in_cuda(reading) and not reading.trouble and gpu.uuid not in names,
        from_server=view is not None and view.from_server,
        remarks=visible.remarks if visible else (),
        holders=tuple(holder for holder in view.holders if holder[0] in on_card) if view else (),
    )


def _looked_at(view: EngineView | None, uuid: str) -> bool:
    """A GPU that has come since then is not called hidden: what engines see is found out a moment later."""
    return view is not None and view.visible is not None and (view.looked_at is None or uuid in view.looked_at)


def _in_cuda(reading: Reading) -> bool:
    return reading.kind is Kind.GPU and not reading.arch


def _is_first(visible: Visible, uuid: str) -> bool:
    return bool(visible.gpus) and visible.gpus[0].uuid == uuid
