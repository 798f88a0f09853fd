"""The dynamic properties that the style sheet selects by, and labels that carry them."""

from html import escape

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget


def set_look(widget: QWidget, key: str, value: str) -> None:
    """Give a widget another look; the sheet is asked again only when something changed."""
    if widget.property(key) == value:
        return
    widget.setProperty(key, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


def label(look: str, parent: QWidget | None = None, *, wrap: bool = False) -> QLabel:
    """A plain-text label in one of the sheet's looks."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("look", look)
    made.setWordWrap(wrap)
    return made


def plain_tip(text: str) -> str:
    """For tooltips, which know no plain text: what would be read as markup stands there letter by letter."""
    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>" if GuiQt.mightBeRichText(text) else text


def plain_text(text: str) -> str:
    """For buttons and menus, which take a "&" for the mark of a key."""
    return text.replace("&", "&&")


def card(parent: QWidget | None = None) -> QFrame:
    """A panel with the border and corners of a card."""
    made = QFrame(parent)
    made.setProperty("card", "true")
    return made


class ElidedLabel(QLabel):
    """One line that ends in "…" where it does not fit; the whole text is then its tooltip."""

    def __init__(self, look: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", look)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._detail = ""

    def show_text(self, text: str) -> None:
        if text == self.text():
            return
        self.setText(text)
        self.setAccessibleName(text)
        self._show_tip()

    def show_detail(self, detail: str) -> None:
        """More that is said to whoever points at the line."""
        if detail != self._detail:
            self._detail = detail
            self.setAccessibleDescription(detail)
            self._show_tip()

    def elided(self) -> str:
        """What is seen of the text."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def _show_tip(self) -> None:
        whole = "" if self.elided() == self.text() else self.text()
        self.setToolTip(plain_tip("\n".join(line for line in (whole, self._detail) if line)))

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_tip()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._show_tip()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.contentsRect(), self.alignment(), self.elided())
        painter.end()
