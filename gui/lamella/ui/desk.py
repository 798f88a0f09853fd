"""The desk: joins a window and a session. Intents go to the session, and what comes back is shown everywhere."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtWidgets import QWidget

from lamella.devices.device import Readings
from lamella.errors import LamellaError
from lamella.model.library import OLLAMA_PREFIX
from lamella.plan.outcome import Outcome
from lamella.plan.suffix import PLAN_SUFFIX
from lamella.ui.background import Background, Task
from lamella.ui.banner import Failed
from lamella.ui.plan_page import PlanPage
from lamella.ui.preferences import Preferences
from lamella.ui.session import Session
from lamella.ui.window import Window

if TYPE_CHECKING:
    from lamella.plan.fullest import Fullest
    from lamella.ui.start.examples import Example

SETTLED_MS = 150


class Desk(QObject):
    """`discard` answers whether unsaved changes of the named plan may go; None asks the person."""

    def __init__(
        self,
        window: Window,
        session: Session,
        preferences: Preferences,
        *,
        discard: Callable[[QWidget, str], bool] | None,
    ) -> None:
        super().__init__(session)
        self.window, self.session = window, session
        self._preferences, self._discard = preferences, discard or _may_discard
        self._background = Background(self)
        self._plan_page: PlanPage | None = None
        self._saving = False
        self._fullest: Task[tuple[Fullest, ...]] | None = None
        self._settled = QTimer(self)  # asks once where keys change the plan many times a second
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED_MS)
        self._settled.timeout.connect(self._find_fullest)
        window.may_close = self.may_leave
        self._connect_window()
        self._connect_session()
        window.installEventFilter(self)
        self._show_undo()
        self._show_title()

    def _connect_window(self) -> None:
        window, actions = self.window, self.window.actions_
        window.theme_changed.connect(self._show_theme)
        window.topbar.allocator_chosen.connect(self.session.choose_allocator)
        window.topbar.gpu_count_chosen.connect(self.session.set_gpu_count)
        actions.open.triggered.connect(self._ask_open)
        actions.save.triggered.connect(self._save)
        actions.save_as.triggered.connect(self._ask_save)
        actions.export.triggered.connect(self._ask_picture)
        actions.start.toggled.connect(self._show_page)
        actions.undo.triggered.connect(self.session.undo)
        actions.redo.triggered.connect(self.session.redo)
        actions.again.triggered.connect(self._plan_again)

    def _connect_session(self) -> None:
        session = self.session
        session.outcome_changed.connect(self._show_outcome)
        session.plan_changed.connect(self._forget_fullest)
        session.readings_changed.connect(self._show_readings)
        session.failed.connect(self._show_failure)
        session.title_changed.connect(self._show_title)
        session.opening_changed.connect(self.window.status.show_opening)
        session.undo_stack.indexChanged.connect(self._show_undo)

    @property
    def plan_page(self) -> PlanPage:
        """Built at the first plan."""
        if self._plan_page is None:
            page = self._plan_page = PlanPage(self.window.theme, self.window.pages)
            self.window.pages.addWidget(page)
            session = self.session
            page.strip.edge_previewed.connect(session.preview_edge)
            page.strip.edge_moved.connect(self._move_edge)
            page.strip.edge_cancelled.connect(session.cancel_preview)
            page.strip.pin_toggled.connect(session.pin_edge)
            page.strip.edge_entered.connect(session.undo_stack.begin_steps)
            page.strip.restore_wanted.connect(session.undo_stack.take_back_steps)
            page.strip.send_wanted.connect(self._send_layer)
            page.strip.menu_requested.connect(self._open_layer_menu)
            page.settings.settings_chosen.connect(session.change_settings)
            page.settings.settings_previewed.connect(session.preview_settings)
            page.settings.preview_cancelled.connect(session.cancel_preview)
            page.devices.gpus_chosen.connect(session.change_gpus)
            page.devices.show_readings(session.readings)
        return self._plan_page

    def open_path(self, path: str) -> None:
        """A model or a plan, from wherever it was chosen; unsaved changes are asked about first."""
        if self.may_leave():
            self.window.banner.hide()
            if not path.startswith(OLLAMA_PREFIX):  # a name in Ollama's store has no folder to come back to
                self._preferences.set_folder(str(Path(path).parent))
            self.session.open_path(path)

    def save_to(self, path: str) -> None:
        """Writes the plan; what goes wrong is told in place."""
        self._saving = True
        if self.session.save_as(path):
            self.window.banner.hide()
        self._saving = False

    def may_leave(self) -> bool:
        """Whether nothing is lost, or may be."""
        return not self.session.modified or self._discard(self.window, self.session.title)

    def close(self) -> None:
        """Waits for a picture that is still being written, and listens no longer."""
        self.session.undo_stack.indexChanged.disconnect(self._show_undo)
        self._settled.stop()
        self._background.close()

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

    def _forget_fullest(self) -> None:
        """What was found, or is being found, is of the plan before."""
        if self._fullest is not None:
            self._fullest.drop()
            self._fullest = None
        self.plan_page.show_fullest(())
        self._settled.start()

    def _find_fullest(self) -> None:
        stored = self.session.stored
        if stored is None:
            return

        def found() -> "tuple[Fullest, ...]":
            from lamella.plan.fullest import fullest_places

            return fullest_places(stored)

        self._fullest = self._background.run(found, self.plan_page.show_fullest, self._show_failure)

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

    def _show_failure(self, failure: object) -> None:
        self.window.banner.show_failure(str(failure), Failed.SAVING_PLAN if self._saving else _opening(failure))

    def _show_picture_failure(self, failure: Exception) -> None:
        self.window.banner.show_failure(str(failure), Failed.SAVING_PICTURE)

    def _show_undo(self) -> None:
        stack = self.session.undo_stack
        self.window.actions_.show_undo(stack.canUndo(), stack.undoText())
        self.window.actions_.show_redo(stack.canRedo(), stack.redoText())

    def _show_title(self) -> None:
        name, modified = self.session.title, self.session.modified
        self.window.setWindowTitle(f"{name}[*] — Lamella" if name else "Lamella")
        self.window.setWindowModified(modified)
        self.window.status.show_document(name, modified=modified, saved=self.session.path is not None)

    def _move_edge(self, edge: int, place: int, by_key: bool) -> None:
        self.session.move_edge(edge, place, merge=by_key)

    def _send_layer(self, place: int, device: int) -> None:
        self.session.send_layers((place,), device)

    def _open_layer_menu(self, place: object, at: QPoint) -> None:
        outcome = self.session.outcome
        if not isinstance(place, int) or outcome is None:
            return

        def send(device: int, _checked: bool = False) -> None:
            self.session.send_layers((place,), device)

        from lamella.ui.strip_menu import layer_menu

        menu = layer_menu(self.window, outcome, place, send)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _plan_again(self) -> None:
        if self.session.readings is not None:
            self.session.plan_again_with(self.session.readings)

    def open_example(self, example: "Example") -> None:
        """A model that comes with the program, planned for the cards that the example tells of."""
        if self.may_leave():
            self.window.banner.hide()
            self.session.open_path(example.path, (example.gpus, example.host))

    def _ask_open(self) -> None:
        from lamella.ui.files import ask_open

        ask_open(self.window, self._preferences.folder, self.open_path)

    def _save(self) -> None:
        if self.session.path is None:
            self._ask_save()
        else:
            self.save_to(self.session.path)

    def _ask_save(self) -> None:
        from lamella.ui.files import ask_save, suggested_path

        stem = Path(self.session.path).stem if self.session.path else self.session.title
        ask_save(self.window, suggested_path(self._preferences.folder, stem, PLAN_SUFFIX), self.save_to)

    def _ask_picture(self) -> None:
        from lamella.ui.files import ask_picture, suggested_path

        suggested = suggested_path(self._preferences.folder, self.session.title, ".png")
        ask_picture(self.window, suggested, self.save_picture)

    def save_picture(self, path: str) -> None:
        """The drawing in the colours of the window; the suffix says the format."""
        outcome, theme = self.session.outcome, "dark" if self.window.theme.dark else "light"
        if outcome is None:
            return

        def saved() -> None:
            from lamella.ui.picture import render_picture  # brings Qt's SVG library, which a start does without

            render_picture(outcome, path, theme=theme)

        self._background.run(saved, _say_nothing, self._show_picture_failure)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What the session says in words is said again in another language."""
        if watched is self.window and event.type() is QEvent.Type.LanguageChange:
            self._show_undo()
        return False


def _opening(failure: object) -> Failed:
    from lamella.plan.file import PlanFileError  # 25 ms, which a start without a failure does without

    if isinstance(failure, PlanFileError):
        return Failed.OPENING_PLAN
    return Failed.OPENING_MODEL if isinstance(failure, LamellaError) else Failed.OTHER


def _may_discard(window: QWidget, name: str) -> bool:
    from lamella.ui.files import may_discard  # Qt's dialogs are loaded when the first one is needed

    return may_discard(window, name)


def _say_nothing(_: None) -> None:
    """The file that appeared is answer enough."""
