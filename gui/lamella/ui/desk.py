"""The desk: joins a window and a session. Intents go to the session, and what comes back is shown everywhere."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject

from lamella.devices.device import Readings
from lamella.plan.outcome import Outcome
from lamella.ui.advising import Advising
from lamella.ui.answers import Answers
from lamella.ui.asking import Asking
from lamella.ui.calibrating import Calibrating
from lamella.ui.comparing import Comparing
from lamella.ui.copying import Copying
from lamella.ui.docking import Docking
from lamella.ui.documents import Documents
from lamella.ui.editing import Editing
from lamella.ui.engine_watch import EngineWatch
from lamella.ui.exporting import Exporting
from lamella.ui.foresight import Foresight
from lamella.ui.liveness import Liveness
from lamella.ui.machines import Machines
from lamella.ui.observing import Observing
from lamella.ui.plan_page import PlanPage
from lamella.ui.preferences import Preferences
from lamella.ui.projecting import Projecting
from lamella.ui.questions import Questions
from lamella.ui.session import Session
from lamella.ui.starting import Starting
from lamella.ui.viewing import Viewing
from lamella.ui.window import Window

if TYPE_CHECKING:
    from lamella.plan.fullest import Fullest
    from lamella.ui.compare.rival import Rival


class Desk(QObject):
    """What one window does with one document."""

    def __init__(
        self,
        window: Window,
        session: Session,
        preferences: Preferences,
        questions: Questions,
    ) -> None:
        super().__init__(session)
        self.window, self.session, self._preferences = window, session, preferences
        self.documents = Documents(window, session, preferences, questions)
        self.observing = Observing(window, session)
        self._asking = Asking(window, session)
        self._projecting = Projecting(window, session, self.documents)
        self._exporting = Exporting(window, session, preferences)
        Copying(window, session, self._rivals)
        self.calibrating = Calibrating(session, window, preferences)
        self._plan_page: PlanPage | None = None
        self._comparing: Comparing | None = None
        self._advising: Advising | None = None
        self._fullest = Foresight(_fullest_places, self)
        self.liveness = Liveness(window, session, self)
        self._answers = Answers(session, self.liveness.announcer, self)
        self._engines = EngineWatch(self)
        self._engines.found.connect(self.liveness.show_engines)
        self._machines = Machines(preferences.machine_folder, session, window)
        self._connect_window()
        self._connect_session()
        self.starting = Starting(window, session, preferences, self)
        window.installEventFilter(self)
        self._show_undo()

    def _connect_window(self) -> None:
        window, actions = self.window, self.window.actions_
        window.theme_changed.connect(self._show_theme)
        window.topbar.allocator_chosen.connect(self.session.choose_allocator)
        window.topbar.gpu_count_chosen.connect(self.session.set_gpu_count)
        actions.start.toggled.connect(self._show_page)
        actions.undo.triggered.connect(self._answers.undo)
        actions.redo.triggered.connect(self._answers.redo)
        actions.again.triggered.connect(self._plan_again)
        actions.measured.triggered.connect(self.calibrating.ask)
        actions.engine.triggered.connect(self.session.let_engine_place)

    def _connect_session(self) -> None:
        session = self.session
        session.outcome_changed.connect(self._show_outcome)
        session.plan_changed.connect(self._look_ahead)
        session.readings_changed.connect(self._show_readings)
        session.undo_stack.indexChanged.connect(self._show_undo)

    @property
    def plan_page(self) -> PlanPage:
        """Built at the first plan."""
        if self._plan_page is None:
            page = self._plan_page = PlanPage(self.window.theme, self.window.pages)
            self.window.pages.addWidget(page)
            session = self.session
            Editing(page.strip, session, self.window)
            Viewing(self.window.actions_, page, self._preferences)
            Docking(self.window.actions_.panels, page, self._preferences)
            self._comparing = Comparing(page.layers.lanes, session, self.window, speed=self.calibrating.decode)
            self._comparing.failed.connect(self.documents.show_failure)
            self.calibrating.changed.connect(self._comparing.show_speeds)
            self.window.actions_.compare.triggered.connect(self._comparing.show_table)
            self.window.actions_.keep.triggered.connect(self._comparing.keep_this)
            self.observing.observed_changed.connect(self._comparing.show_observed)
            self._comparing.show_observed(self.observing.rival)
            self._comparing.observed_dropped.connect(self.observing.forget)
            page.layers.lanes.log_wanted.connect(self.observing.show_log)
            page.settings.settings_chosen.connect(session.change_settings)
            page.settings.settings_previewed.connect(session.preview_settings)
            page.settings.preview_cancelled.connect(session.cancel_preview)
            page.devices.gpus_chosen.connect(session.change_gpus)
            page.devices.send_wanted.connect(session.send_layers)
            page.devices.host_chosen.connect(session.change_host)
            page.devices.machines_wanted.connect(self._machines.open)
            self.window.actions_.machines.triggered.connect(self._machines.open)
            self.window.actions_.add_gpu.triggered.connect(page.devices.ask_gpu)
            self._engines.found.connect(page.devices.show_engines)
            page.devices.show_readings(session.readings)
            self.liveness.join(page)
            self._fullest.found.connect(page.layers.show_fullest)
            self._fullest.failed.connect(self.documents.show_failure)
            known = self.calibrating
            self._advising = Advising(session, page, speed=known.decode, why_none=known.why_none, apart=known.apart)
            self._advising.failed.connect(self.documents.show_failure)
            self._advising.join(page)
            self.calibrating.changed.connect(self._advising.look_again)
        return self._plan_page

    def close(self) -> None:
        """Waits for a picture that is still being written, and listens no longer."""
        self.session.undo_stack.indexChanged.disconnect(self._show_undo)
        self.liveness.close()
        self._fullest.close()
        self._engines.close()
        self._projecting.close()
        self._machines.close()
        self.starting.close()
        for helper in (self._comparing, self._advising):
            if helper is not None:
                helper.close()
        for door in (self.observing, self._exporting, self._asking):
            door.close()
        self.documents.close()

    def _rivals(self) -> "tuple[Rival, ...]":
        return self._comparing.rivals if self._comparing is not None else ()

    def _show_outcome(self, outcome: Outcome | None) -> None:
        self.window.actions_.show_plan_open(outcome is not None)
        if outcome is None:
            self.window.show_start()
            return
        self.plan_page.show_outcome(outcome)
        self.window.actions_.start.setChecked(False)
        self.window.show_plan_page(self.plan_page)
        self.window.topbar.show_outcome(outcome)
        self.window.status.show_outcome(outcome)

    def _look_ahead(self) -> None:
        """What was found, or is being found, is of the plan before."""
        self.plan_page.layers.show_fullest(())
        self._engines.follow(self.session.readings, self.session.plan)
        self._fullest.follow(self.session.stored)

    def _show_page(self, start: bool) -> None:
        outcome = self.session.outcome
        if start or outcome is None:
            self.window.show_start()
        else:
            self.window.show_plan_page(self.plan_page)
            self.window.topbar.show_outcome(outcome)

    def _show_theme(self) -> None:
        if self._plan_page is not None:
            self._plan_page.show_theme(self.window.theme)

    def _show_readings(self, readings: Readings) -> None:
        self.window.show_readings(readings)
        if self._plan_page is not None:
            self._plan_page.devices.show_readings(readings)
            self._engines.follow(readings, self.session.plan)

    def _show_undo(self) -> None:
        stack = self.session.undo_stack
        self.window.actions_.show_undo(stack.canUndo(), stack.undoText())
        self.window.actions_.show_redo(stack.canRedo(), stack.redoText())

    def _plan_again(self) -> None:
        if self.session.readings is not None:
            self.session.plan_again_with(self.session.readings)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What the session says in words is said again in another language."""
        if watched is self.window and event.type() is QEvent.Type.LanguageChange:
            self._show_undo()
        return False


def _fullest_places(outcome: Outcome, _wanted: Callable[[], bool]) -> "tuple[Fullest, ...]":
    from lamella.plan.fullest import fullest_places  # computed when the strip stands, so loaded then

    return fullest_places(outcome)
