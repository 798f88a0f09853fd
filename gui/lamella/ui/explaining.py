"""Notes that can be asked "Why?": the sentence, a small button behind it, and what that opens."""

from PySide6.QtCore import QEvent, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from lamella.notes import Note
from lamella.ui.controls.looks import ElidedLabel, label
from lamella.ui.note_words import note_text
from lamella.ui.why_pages import Page, page_text
from lamella.ui.why_words import why
from lamella.ui.words import in_a_row

WIDTH = 30
"""Of an explanation, in heights of the text."""


class WhyPopup(QFrame):
    """The notes one below the other, each with its paragraph and a link; goes with Esc or a click beside it."""

    def __init__(self, notes: tuple[Note, ...], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("why")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH * max(parent.fontInfo().pixelSize(), 1))
        self._links: list[QPushButton] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 10)
        column.setSpacing(5)
        for note in notes:
            self._add(note, column)
        self.setAccessibleName(self.tr("Why?"))

    def _add(self, note: Note, column: QVBoxLayout) -> None:
        title, reason = label("strong", self, wrap=True), why(note.code)
        text = label("muted", self, wrap=True)
        title.setText(note_text(note))
        text.setText(reason.text)
        link = _Link(reason.page, self)
        link.setObjectName(f"why-page-{note.code}")
        link.setAccessibleDescription(in_a_row(note_text(note), reason.text))
        if self._links:
            column.addSpacing(8)
        column.addWidget(title)
        column.addWidget(text)
        column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        self._links.append(link)

    def open_below(self, button: QWidget) -> None:
        """Or above it, where the screen ends."""
        self.adjustSize()
        screen = button.screen().availableGeometry()
        below = button.mapToGlobal(QPoint(0, button.height() + 2))
        above = button.mapToGlobal(QPoint(0, -2)).y() - self.height()
        left = max(screen.left(), min(below.x(), screen.right() - self.width()))
        top = below.y() if below.y() + self.height() <= screen.bottom() else max(screen.top(), above)
        self.move(left, top)
        self.show()
        self._links[0].setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


class _Link(QPushButton):
    """Opens one page in the browser of the computer; this program itself asks nobody for it."""

    def __init__(self, page: Page, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = page
        self.setProperty("kind", "link")
        self.setText(self.tr("{0} (opens in the browser)").format(page_text(page)))
        self.setToolTip(page)
        self.clicked.connect(self._open)

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl(self._page))


class WhyButton(QToolButton):
    """Opens the explanation of its notes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "why")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._notes: tuple[Note, ...] = ()
        self.clicked.connect(self._open)

    def show_notes(self, notes: tuple[Note, ...]) -> None:
        self._notes = notes
        self.setVisible(bool(notes))

    def _open(self) -> None:
        if self._notes:
            WhyPopup(self._notes, self).open_below(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt presses a button with the space key only."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class NoteLine(QWidget):
    """One line: notes as sentences, and "Why?" behind them; nothing for no notes."""

    def __init__(self, name: str, look: str = "small", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notes: tuple[Note, ...] = ()
        self._text, self._why = ElidedLabel(look, self), WhyButton(self)
        self._text.setObjectName(name)
        self._why.setObjectName(f"why-{name}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._text, 1)
        row.addWidget(self._why)
        row.addStretch(0)
        self.hide()

    def show_notes(self, notes: tuple[Note, ...]) -> None:
        if notes != self._notes:
            self._notes = notes
            self.setVisible(bool(notes))
            self._show()

    def _show(self) -> None:
        text = in_a_row(*map(note_text, self._notes))
        self._text.show_text(text)
        self._text.ensurePolished()
        self._text.setMaximumWidth(self._text.fontMetrics().horizontalAdvance(text) + 2)
        self._why.setText(self.tr("Why?"))
        self._why.setAccessibleName(self.tr("Why? {0}").format(text))
        self._why.show_notes(self._notes)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._show()
