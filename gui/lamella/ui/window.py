"""The window: bar, page and status line around one session; it forwards intents and shows what comes back."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from lamella.devices.device import Readings
from lamella.plan.outcome import Outcome
from lamella.ui.actions import Actions
from lamella.ui.banner import Banner
from lamella.ui.files import PLAN_SUFFIX, ask_open, ask_picture, ask_save, dropped_path, may_discard
from lamella.ui.plan_page import PlanPage
from lamella.ui.preferences import Look, Preferences
from lamella.ui.session import Session
from lamella.ui.start.examples import Example, examples
from lamella.ui.start.page import StartPage
from lamella.ui.statusline import StatusLine
from lamella.ui.strip_menu import layer_menu
from lamella.ui.style import style_sheet
from lamella.ui.theme import Theme
from lamella.ui.topbar import TopBar
from lamella.ui.words import machine_text

FIRST_SIZE = QSize(1440, 900)
SMALLEST = QSize(1000, 620)
LOW = 780
"""Below this height the status line is one line."""


class Window(QWidget):
    """Pages are built when they are first needed, so that the first paint waits for one of them only."""

    look_chosen = Signal(object)  # Look
    language_chosen = Signal(object)  # str
    refresh_wanted = Signal()
    example_wanted = Signal(object)  # Example
    picture_wanted = Signal(object)  # path: str
    shown = Signal()  # once, when the window has become visible

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        theme: Theme,
        *,
        discard: Callable[[QWidget, str], bool] = may_discard,
    ) -> None:
        """`discard` answers whether unsaved changes of the named plan may go."""
        super().__init__()
        self.setObjectName("window")
        self._session, self._preferences, self._theme = session, preferences, theme
        self._discard = discard
        self._plan_page: PlanPage | None = None
        self._start_page: StartPage | None = None
        self._was_shown = False
        self._saving = False
        self.actions_ = Actions(self)
        self._topbar, self._banner = TopBar(self.actions_, self), Banner(self)
        self._pages, self._status = QStackedWidget(self), StatusLine(self)
        self._build()
        self._connect()
        self.show_theme(theme)
        self.setAcceptDrops(True)
        self.setMinimumSize(SMALLEST)
        self.resize(FIRST_SIZE)
        self.actions_.show_plan_open(session.outcome is not None)
        self._show_undo()
        self._show_title()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._topbar)
        column.addWidget(self._banner)
        column.addWidget(self._pages, 1)
        column.addWidget(self._status)

    def _connect(self) -> None:
        session, actions = self._session, self.actions_
        session.outcome_changed.connect(self._show_outcome)
        session.readings_changed.connect(self._show_readings)
        session.failed.connect(self._show_failure)
        session.title_changed.connect(self._show_title)
        session.opening_changed.connect(self._status.show_opening)
        session.undo_stack.indexChanged.connect(self._show_undo)
        actions.open.triggered.connect(self._ask_open)
        actions.save.triggered.connect(self._save)
        actions.save_as.triggered.connect(self._ask_save)
        actions.export.triggered.connect(self._ask_picture)
        actions.start.toggled.connect(self._show_page)
        actions.undo.triggered.connect(session.undo)
        actions.redo.triggered.connect(session.redo)
        actions.refresh.triggered.connect(self.refresh_wanted)
        actions.again.triggered.connect(self._plan_again)
        actions.full_screen.triggered.connect(self._toggle_full_screen)
        actions.quit.triggered.connect(self.close)
        actions.looks.triggered.connect(self._choose_look)
        actions.languages.triggered.connect(self._choose_language)
        self._topbar.allocator_chosen.connect(session.choose_allocator)
        self._topbar.gpu_count_chosen.connect(session.set_gpu_count)

    @property
    def plan_page(self) -> PlanPage:
        """Built at the first plan."""
        if self._plan_page is None:
            page = self._plan_page = PlanPage(self._theme, self._pages)
            self._pages.addWidget(page)
            session = self._session
            page.strip.edge_previewed.connect(session.preview_edge)
            page.strip.edge_moved.connect(self._move_edge)
            page.strip.edge_cancelled.connect(session.cancel_preview)
            page.strip.pin_toggled.connect(session.pin_edge)
            page.settings.settings_chosen.connect(session.change_settings)
            page.settings.settings_previewed.connect(session.preview_settings)
            page.settings.preview_cancelled.connect(session.cancel_preview)
            page.strip.menu_requested.connect(self._open_layer_menu)
            page.devices.show_readings(session.readings)
        return self._plan_page

    @property
    def start_page(self) -> StartPage:
        """Built where a window starts without a plan, or when somebody goes there."""
        if self._start_page is None:
            page = self._start_page = StartPage(examples(), self._pages)
            self._pages.addWidget(page)
            page.open_wanted.connect(self._ask_open)
            page.path_wanted.connect(self.open_path)
            page.example_wanted.connect(self._want_example)
        return self._start_page

    def open_path(self, path: object) -> None:
        """A model or a plan, from wherever it was chosen; unsaved changes are asked about first."""
        if isinstance(path, str) and self._may_leave():
            self._banner.hide()
            self._preferences.set_folder(str(Path(path).parent))
            self._session.open_path(path)

    def show_start(self) -> None:
        """The empty state."""
        self._show_page(True)
        self.start_page.take_focus()

    def show_theme(self, theme: Theme) -> None:
        """Everything in the colours of a theme."""
        self._theme = theme
        self.setStyleSheet(style_sheet(theme, self.fontInfo().pixelSize()))
        self.actions_.show_theme(theme)
        self._topbar.show_theme(theme)
        self._banner.show_theme(theme)
        if self._plan_page is not None:
            self._plan_page.show_theme(theme)

    def _show_outcome(self, outcome: Outcome | None) -> None:
        self.actions_.show_plan_open(outcome is not None)
        if outcome is None:
            self._show_page(True)
            return
        self.plan_page.show_outcome(outcome)
        self.actions_.start.setChecked(False)
        if self._pages.currentWidget() is not self.plan_page:
            self._show_page(False)
        self._topbar.show_outcome(outcome)
        self._status.show_outcome(outcome)

    def _show_page(self, start: bool) -> None:
        start = start or self._session.outcome is None
        self._pages.setCurrentWidget(self.start_page if start else self.plan_page)
        self._topbar.show_outcome(None if start else self._session.outcome)
        self._status.setVisible(not start)

    def _show_readings(self, readings: Readings) -> None:
        self._topbar.show_machine(machine_text(readings))
        self._status.show_readings(readings)
        if self._plan_page is not None:
            self._plan_page.devices.show_readings(readings)

    def show_saving_failure(self, failure: Exception) -> None:
        """A picture or a plan could not be written."""
        self._banner.show_failure(str(failure), saving=True)

    def _show_failure(self, failure: object) -> None:
        self._banner.show_failure(str(failure), saving=self._saving)

    def _show_undo(self) -> None:
        stack = self._session.undo_stack
        self.actions_.show_undo(stack.canUndo(), stack.undoText())
        self.actions_.show_redo(stack.canRedo(), stack.redoText())

    def _show_title(self) -> None:
        name, modified = self._session.title, self._session.modified
        self.setWindowTitle(f"{name}[*] — Lamella" if name else "Lamella")
        self.setWindowModified(modified)
        self._status.show_document(name, modified=modified, saved=self._session.path is not None)

    def _move_edge(self, edge: int, place: int, by_key: bool) -> None:
        self._session.move_edge(edge, place, merge=by_key)

    def _open_layer_menu(self, place: object, at: QPoint) -> None:
        outcome = self._session.outcome
        if not isinstance(place, int) or outcome is None:
            return

        def send(device: int, _checked: bool = False) -> None:
            self._session.send_layers((place,), device)

        menu = layer_menu(self, outcome, place, send)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _plan_again(self) -> None:
        if self._session.readings is not None:
            self._session.plan_again_with(self._session.readings)

    def _want_example(self, example: Example) -> None:
        if self._may_leave():
            self._banner.hide()
            self.example_wanted.emit(example)

    def _ask_open(self) -> None:
        ask_open(self, self._preferences.folder, self.open_path)

    def _save(self) -> None:
        if self._session.path is None:
            self._ask_save()
        else:
            self._save_to(self._session.path)

    def _ask_save(self) -> None:
        stem = Path(self._session.path).stem if self._session.path else self._session.title
        ask_save(self, str(Path(self._preferences.folder, stem + PLAN_SUFFIX)), self._save_to)

    def _save_to(self, path: str) -> None:
        self._saving = True
        if self._session.save_as(path):
            self._banner.hide()
        self._saving = False

    def _ask_picture(self) -> None:
        ask_picture(self, str(Path(self._preferences.folder, self._session.title + ".png")), self._want_picture)

    def _want_picture(self, path: str) -> None:
        self.picture_wanted.emit(path)

    def _choose_look(self, action: QAction) -> None:
        self.look_chosen.emit(Look(action.data()))

    def _choose_language(self, action: QAction) -> None:
        self.language_chosen.emit(str(action.data()))

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _may_leave(self) -> bool:
        return not self._session.modified or self._discard(self, self._session.title)

    def _show_drag(self, over: bool) -> None:
        if self._start_page is not None:
            self._start_page.show_drag(over)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.actions_.retranslate()
            self._show_undo()
            if self._session.readings is not None:
                self._topbar.show_machine(machine_text(self._session.readings))

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_leave():
            event.ignore()
            return
        self._preferences.set_geometry(self.saveGeometry())
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()
            self._show_drag(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_drag(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_drag(False)
        path = dropped_path(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.open_path(path)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._status.show_low(event.size().height() < LOW)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            self.shown.emit()
