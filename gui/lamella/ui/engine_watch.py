"""What is found out about engines away from the window: the names they use for GPUs, the models they hold."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from lamella.devices.device import Readings
from lamella.devices.occupants import engine_of, holding
from lamella.devices.requirements import Engine
from lamella.devices.visible import Visible, ollama_environment, visible_gpus
from lamella.plan.plan import Plan
from lamella.ui.background import Background

SERVER_S: Final = 10.0
"""How often the environment of a running server is read again."""


@dataclass(frozen=True, slots=True)
class EngineView:
    """What the plan's engine sees of this computer."""

    engine: Engine
    visible: Visible | None = None
    from_server: bool = False  # by the environment of a running Ollama server; else by this program's own
    holders: tuple[tuple[int, Engine], ...] = ()  # PIDs of servers that hold the plan's model already
    looked_at: frozenset[str] | None = None  # UUIDs of the GPUs that answered when it was found out; None: all


def plan_engine(allocator: str) -> Engine:
    """Whose builds and variables count for a plan."""
    return Engine.OLLAMA if allocator.startswith("ollama") else Engine.LLAMA_CPP


def engine_view(
    readings: Readings, engine: Engine, model_path: str, *, environment: Mapping[str, str], server: bool
) -> EngineView:
    """Reads the command lines of engines that are on a card; blocks for as long as that takes."""
    engines = {process.pid: process for gpu in readings.gpus for process in gpu.processes or () if engine_of(process)}
    holders = tuple(
        (process.pid, found)
        for process in (holding(tuple(engines.values()), model_path) if engines and model_path else ())
        if (found := engine_of(process))
    )
    answering = frozenset(gpu.uuid for gpu in readings.gpus if not gpu.trouble)
    return EngineView(engine, visible_gpus(readings.gpus, environment), server, holders, answering)


class EngineWatch(QObject):
    """Asks in a thread after every reading, never twice at once; `found` tells what has changed.

    `environment` is what an engine started from here would get, `server` asks for that of a running server.
    """

    found = Signal(object)  # EngineView

    def __init__(
        self,
        parent: QObject,
        *,
        environment: Mapping[str, str] = os.environ,
        server: Callable[[], Mapping[str, str] | None] = ollama_environment,
    ) -> None:
        super().__init__(parent)
        self._environment, self._server = environment, server
        self._served: Mapping[str, str] | None = None
        self._asked_s: float | None = None
        self._view: EngineView | None = None
        self._background = Background(self)

    def follow(self, readings: Readings | None, plan: Plan | None) -> None:
        """The latest of both; asks nothing while an answer is awaited."""
        if readings is None or plan is None or self.busy:
            return
        engine, path = plan_engine(plan.allocator), plan.model.path

        def asked() -> EngineView:
            served = self._served_by(readings.monotonic_s) if engine is Engine.OLLAMA else None
            environment = self._environment if served is None else served
            return engine_view(readings, engine, path, environment=environment, server=served is not None)

        self._background.run(asked, self._tell, _ignore)

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._background.busy

    def close(self) -> None:
        """Waits for what is still being asked."""
        self._background.close()

    def _served_by(self, moment_s: float) -> Mapping[str, str] | None:
        if self._asked_s is None or moment_s >= self._asked_s + SERVER_S:
            self._asked_s, self._served = moment_s, self._server()
        return self._served

    def _tell(self, view: EngineView) -> None:
        if view != self._view:
            self._view = view
            self.found.emit(view)


def _ignore(error: Exception) -> None:
    """Names that cannot be found out are not shown."""
