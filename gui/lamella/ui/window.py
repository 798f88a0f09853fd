"""The window: bar, page and status line. It knows no plan, so that it can be painted before one can be made."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QHideEvent,
    QKeyEvent,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QStackedWidget, QVBoxLayout, QWidget

from lamella.ui.actions import Actions
from lamella.ui.banner import Banner
from lamella.ui.dropping import dropped_log, dropped_paths, dropped_text
from lamella.ui.locating import Locating
from lamella.ui.menu_keys import MenuKeys
from lamella.ui.messages import Messages
from lamella.ui.notice import Notice
from lamella.ui.preferences import Look
from lamella.ui.reading_order import step_focus
from lamella.ui.statusline import StatusLine
from lamella.ui.style import style_sheet
from lamella.ui.theme import Theme
from lamella.ui.topbar import TopBar
from lamella.ui.words import machine_text

if TYPE_CHECKING:
    from lamella.devices.device import Readings
    from lamella.ui.plan_page import PlanPage
    from lamella.ui.start.page import StartPage

FIRST_SIZE = QSize(1440, 900)
SMALLEST = QSize(1000, 620)
"""Larger text scrolls."""
LOW = 780
"""Below this height the status line is one line."""


class Window(QWidget):
    """Says what a person wants; the desk, which joins later, knows what to do about it."""

    path_wanted = Signal(object)  # str: a model or a plan
    log_wanted = Signal(object)  # str: the file of a server log
    log_text_wanted = Signal(object)  # str: the lines of one
    path_wanted_apart = Signal(object)  # str: in a window of its own
    closed = Signal()  # by a person; it may be shown again
    activated = Signal()  # it is in front now
    example_wanted = Signal(object)  # Example
    look_chosen = Signal(object)  # Look
    language_chosen = Signal(object)  # str
    interval_chosen = Signal(float)  # seconds between readings
    start_opened = Signal()  # the start page has come
    painted = Signal()  # once, with the first paint
    seen_changed = Signal(bool)  # whether anybody can see the window: neither hidden nor minimised
    theme_changed = Signal(object)  # Theme

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("window")
        self.theme = theme
        self.may_close: Callable[[], bool] | None = None  # asked before the window goes
        self.actions_ = Actions(self)
        self.topbar, self.banner, self.notice = TopBar(self.actions_, self), Banner(self), Notice(self)
        self.messages = Messages(self)
        self.pages, self.status = QStackedWidget(self), StatusLine(self)
        self._start_page: StartPage | None = None
        self._readings: Readings | None = None
        self._was_painted = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.topbar, self.banner, self.notice, self.messages, self.pages, self.status):
            column.addWidget(widget, 1 if widget is self.pages else 0)
        self.status.hide()
        self.actions_.show_plan_open(False)
        self.actions_.show_undo(False, "")
        self.actions_.show_redo(False, "")
        Locating(self)
        MenuKeys(self, self.topbar.open_menu)
        self.actions_.full_screen.triggered.connect(self._toggle_full_screen)
        self.actions_.documents.close.triggered.connect(self.close)
        self.actions_.looks.triggered.connect(self._choose_look)
        self.actions_.languages.triggered.connect(self._choose_language)
        self.actions_.intervals.triggered.connect(self._choose_interval)
        self.show_theme(theme)
        self.setAcceptDrops(True)
        self.setMinimumSize(SMALLEST)
        self.resize(FIRST_SIZE)

    @property
    def start_page(self) -> "StartPage":
        """Built where a window starts without a plan, or when somebody goes there."""
        if self._start_page is None:
            from lamella.ui.start.examples import examples
            from lamella.ui.start.page import StartPage

            page = self._start_page = StartPage(examples(), self.pages)
            page.show_theme(self.theme)
            self.pages.addWidget(page)
            page.open_wanted.connect(self.actions_.open.trigger)
            page.path_wanted.connect(self.path_wanted)
            page.example_wanted.connect(self.example_wanted)
        return self._start_page

    @property
    def on_start(self) -> bool:
        """Whether the empty state is what is seen."""
        return self._start_page is not None and self.pages.currentWidget() is self._start_page

    def show_start(self) -> None:
        """The empty state."""
        self.pages.setCurrentWidget(self.start_page)
        self.topbar.show_outcome(None)
        self.status.hide()
        self.start_page.take_focus()
        self.start_opened.emit()

    def show_plan_page(self, page: "PlanPage") -> None:
        """The open plan; when it comes, the drawing has the focus, or what had it when it went."""
        came = self.status.isHidden()
        self.pages.setCurrentWidget(page)
        if came:
            (page.focusWidget() or page.strip).setFocus(Qt.FocusReason.OtherFocusReason)
        self.status.show()

    def show_theme(self, theme: Theme) -> None:
        """Everything in the colours of a theme."""
        self.theme = theme
        self.setStyleSheet(style_sheet(theme, self.fontInfo().pixelSize()))
        self.actions_.show_theme(theme)
        self.topbar.show_theme(theme)
        self.banner.show_theme(theme)
        self.notice.show_theme(theme)
        if self._start_page is not None:
            self._start_page.show_theme(theme)
        self.messages.show_theme(theme)
        self.theme_changed.emit(theme)

    def show_text_size(self) -> None:
        """Everything in the size of text that the application has now."""
        self.setFont(QApplication.font())
        self.show_theme(self.theme)

    def show_readings(self, readings: "Readings") -> None:
        """What the computer has, in the bar and in the status line."""
        self._readings = readings
        self.topbar.show_machine(machine_text(readings))
        self.status.show_readings(readings)

    def _choose_look(self, action: QAction) -> None:
        self.look_chosen.emit(Look(action.data()))

    def _choose_language(self, action: QAction) -> None:
        self.language_chosen.emit(str(action.data()))

    def _choose_interval(self, action: QAction) -> None:
        self.interval_chosen.emit(float(action.data()))

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _show_drag(self, over: bool) -> None:
        if self._start_page is not None:
            self._start_page.show_drag(over)

    def focusNextPrevChild(self, next: bool) -> bool:
        return step_focus(self, forward=next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, as Space does; Qt does so with some desktops' themes only."""
        button, keypad = QApplication.focusWidget(), Qt.KeyboardModifier.KeypadModifier
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~keypad
        if enter and isinstance(button, QAbstractButton) and not event.isAutoRepeat():
            button.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            self.seen_changed.emit(self.isVisible() and not self.isMinimized())
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self.activated.emit()
        if event.type() is QEvent.Type.LanguageChange:
            self.actions_.retranslate()
            if self._readings is not None:
                self.show_readings(self._readings)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.may_close is None or self.may_close():
            super().closeEvent(event)
            self.closed.emit()
        else:
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if dropped_paths(data) or dropped_log(data) is not None or dropped_text(data) is not None:
            event.acceptProposedAction()
            self._show_drag(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_drag(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """The first of several files in this window; with Shift none of them."""
        self._show_drag(False)
        data = event.mimeData()
        for found, signal in ((dropped_log, self.log_wanted), (dropped_text, self.log_text_wanted)):
            if (what := found(data)) is not None:
                event.acceptProposedAction()
                signal.emit(what)
                return
        from lamella.model.projector import named_as_projector  # with the reading of files, for which no window waits

        paths = sorted(dropped_paths(data), key=named_as_projector)  # behind the model that they belong to
        if not paths:
            return
        event.acceptProposedAction()
        here = 0 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        for number, path in enumerate(paths):
            (self.path_wanted if number < here else self.path_wanted_apart).emit(path)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.status.show_low(event.size().height() < LOW)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen_changed.emit(not self.isMinimized())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.seen_changed.emit(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            self.painted.emit()
