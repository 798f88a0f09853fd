"""Everything in the window that follows the readings and is no gauge: warnings, announcements, offers, servers."""

from PySide6.QtCore import QObject

from lamella.devices.device import Backend, Device, Kind, Readings
from lamella.devices.host import host_device
from lamella.plan.outcome import Outcome
from lamella.plan.shortage import Shortage
from lamella.ui.announcer import Announcer
from lamella.ui.engine_watch import EngineView
from lamella.ui.headroom import Headroom
from lamella.ui.monitors import Monitors
from lamella.ui.offers import Offers, own_gpus
from lamella.ui.plan_page import PlanPage
from lamella.ui.remote import RemoteServers
from lamella.ui.session import Session
from lamella.ui.verdict.shortage_words import given_back_text, taken_text
from lamella.ui.window import Window


def own_machine(readings: Readings) -> tuple[tuple[Device, ...], Device]:
    """The GPUs in this computer that answer, and its system memory, with what is free now."""
    host = readings.host
    if host.total is None or host.free is None:
        return own_gpus(readings), host_device()
    return own_gpus(readings), Device("CPU", Kind.CPU, Backend.CPU, total=host.total, free=host.free)


class Liveness(QObject):
    """Joins the session's readings with what they mean for the open plan, which they never change."""

    def __init__(self, window: Window, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._session = window, session
        self.headroom, self.announcer = Headroom(self), Announcer(window)
        self.servers: RemoteServers | None = None
        self._offers = Offers(window.notice, session)
        session.outcome_changed.connect(self._show_outcome)
        session.plan_changed.connect(self._offers.show_plan)
        session.readings_changed.connect(self._show_readings)
        self.headroom.shrunk.connect(self._announce_taken)
        self.headroom.recovered.connect(self._announce_given_back)

    def join(self, page: PlanPage) -> None:
        """The verdict says what is short, and its button plans again."""
        page.verdict.show_shortages(self.headroom.shortages)
        self.headroom.changed.connect(page.verdict.show_shortages)
        page.verdict.again_wanted.connect(self._window.actions_.again.trigger)

    def watch_servers(self, monitors: Monitors) -> None:
        """From now on a person may add servers, which are then asked like the devices of this computer."""
        self.servers = RemoteServers(monitors, self._session, self)
        self._window.actions_.remote.triggered.connect(self._ask_server)

    def show_engines(self, view: EngineView) -> None:
        """What the plan's engine sees of this computer, and who holds its model already."""
        self._window.status.show_visible(view.visible, from_server=view.from_server)
        self.headroom.show_holders(frozenset(pid for pid, _ in view.holders))

    def close(self) -> None:
        self.announcer.stop()
        if self.servers is not None:
            self.servers.close()

    def _show_outcome(self, outcome: Outcome | None) -> None:
        self.headroom.show_outcome(outcome)

    def _show_readings(self, readings: Readings) -> None:
        self.headroom.show_readings(readings)
        self._offers.show_readings(readings)
        if self.servers is not None:
            self.servers.show_readings(readings)

    def _announce_taken(self, shortages: tuple[Shortage, ...]) -> None:
        self.announcer.say(taken_text(shortages))

    def _announce_given_back(self, indices: tuple[int, ...]) -> None:
        self.announcer.say(given_back_text(indices))

    def _ask_server(self) -> None:
        from lamella.ui.remote_dialog import RemoteDialog  # loaded when somebody wants it

        if self.servers is not None:
            dialog = RemoteDialog(self.servers, self._window)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()
