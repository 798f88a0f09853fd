"""RPC servers on other computers: asked from the moment a person adds one until its devices leave the plan."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from lamella.devices.device import Device, Kind, Reading, Readings
from lamella.devices.nvml import gpus_of
from lamella.devices.rpc import Endpoint, RpcSource
from lamella.ui.monitors import Monitors
from lamella.ui.session import Session
from lamella.ui.topbar import MOST_GPUS


@dataclass(frozen=True, slots=True)
class Server:
    """One that a person has added. `devices` is None while the first answer is awaited, () where none comes."""

    key: str  # "attic:50052"
    devices: tuple[Device, ...] | None = None
    has_room: bool = True  # whether the plan can take them


class RemoteServers(QObject):
    """Nothing is asked that was not added in this run, whatever a plan file says.

    Taking a server's devices out of the plan ends the questions; taking that step back begins them again.
    """

    changed = Signal()

    def __init__(self, monitors: Monitors, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._monitors, self._session = monitors, session
        self._added: dict[str, Endpoint] = {}
        self._asked: frozenset[str] = frozenset()  # for this window; another one may have others
        self._awaited: set[str] = set()  # to be put into the plan once it answers
        self._servers: tuple[Server, ...] = ()
        session.plan_changed.connect(self._follow_plan)

    @property
    def servers(self) -> tuple[Server, ...]:
        """Those that are asked now, in the order in which they were added."""
        return self._servers

    def add(self, server: Endpoint) -> None:
        """Asks it; its devices join the plan with the first answer, as one step."""
        key = str(server)
        self._added[key] = server
        if key not in self._in_plan():
            self._awaited.add(key)
        self._watch()

    def remove(self, key: str) -> None:
        """It is not asked any more, and its devices leave the plan."""
        self._added.pop(key, None)
        self._awaited.discard(key)
        plan = self._session.plan
        if plan is not None and key in self._in_plan():
            left = tuple(gpu for gpu in plan.gpus if gpu.endpoint != key)
            self._session.change_gpus(left, self.tr("Plan without {0}").format(key))
        self._watch()

    def close(self) -> None:
        """The window goes: nothing is asked for it any more."""
        for key in self._asked:
            self._monitors.forget(key, self)
        self._asked = frozenset()

    def show_readings(self, readings: Readings) -> None:
        """The latest of all devices."""
        for key in tuple(self._awaited):
            found = _devices(readings, key)
            if found and self._has_room:
                self._awaited.discard(key)
                self._join(key, found)
        self._tell(tuple(self._server(key, readings) for key in self._added if key in self._asked))

    @property
    def _has_room(self) -> bool:
        """No GPU of the plan has to go for those of a server."""
        plan = self._session.plan
        return plan is not None and len(plan.gpus) < MOST_GPUS

    def _server(self, key: str, readings: Readings) -> Server:
        heard = any(reading.uuid.startswith(f"{key}/") for reading in readings.gpus)
        has_room = key not in self._awaited or self._has_room
        return Server(key, _devices(readings, key) if heard else None, has_room)

    def _join(self, key: str, found: tuple[Device, ...]) -> None:
        """In front: llama.cpp counts remote devices first (b11434)."""
        plan = self._session.plan
        if plan is not None and key not in self._in_plan():
            text = self.tr("Add the GPUs of {0}").format(key)
            self._session.change_gpus((*found[: MOST_GPUS - len(plan.gpus)], *plan.gpus), text)

    def _in_plan(self) -> frozenset[str]:
        plan = self._session.plan
        return frozenset(gpu.endpoint for gpu in plan.gpus if gpu.endpoint) if plan else frozenset()

    def _follow_plan(self) -> None:
        self._watch()

    def _watch(self) -> None:
        wanted = [key for key in self._added if key in self._awaited | self._in_plan()]
        for key in self._asked - set(wanted):
            self._monitors.forget(key, self)
        for key in wanted:
            self._monitors.watch(key, RpcSource((self._added[key],), host=_no_host), self)
        self._asked = frozenset(wanted)
        known = {server.key: server for server in self._servers}
        self._tell(tuple(known.get(key, Server(key)) for key in wanted))

    def _tell(self, servers: tuple[Server, ...]) -> None:
        if servers != self._servers:
            self._servers = servers
            self.changed.emit()


def _no_host() -> Reading:
    """What another computer's system memory is, nobody asks."""
    return Reading(uuid="", name="CPU", total=None, free=None)


def _devices(readings: Readings, key: str) -> tuple[Device, ...]:
    return tuple(gpu for gpu in gpus_of(readings) if gpu.kind is Kind.REMOTE and gpu.endpoint == key)
