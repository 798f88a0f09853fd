"""The stacked bar of one device as a widget; the painting is the same as in pictures."""

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from lamella.plan.outcome import DeviceOutcome
from lamella.ui.devices.parts import parts
from lamella.ui.meter import others, paint_meter
from lamella.ui.theme import Theme
from lamella.ui.words import gib_text, joined

HEIGHT, LOW_HEIGHT = 18, 13
LEAST_TARGET = 24
"""A part that is thinner can still be hit."""


class UsageBar(QAbstractButton):
    """A button where other programs' part is: pressing it asks who they are.

    Its name says the whole bar in words, for a screen reader; the card's tooltip says it to the byte.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # By Tab only: a click on the bar holds the card like a click beside it.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setEnabled(False)
        self.setMouseTracking(True)
        self._listed = False
        self._device: DeviceOutcome | None = None
        self._theme: Theme | None = None

    def show_device(self, device: DeviceOutcome) -> None:
        if device == self._device:
            return
        self._device = device
        self._name()
        self.update()

    def show_listed(self, listed: bool) -> None:
        """Whether anybody can be asked who holds the memory."""
        if listed == self._listed:
            return
        self._listed = listed
        self.setEnabled(listed)
        self._name()

    def show_low(self, low: bool) -> None:
        """On a card that has little room."""
        self.setFixedHeight(LOW_HEIGHT if low else HEIGHT)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def _name(self) -> None:
        if self._device is not None:
            self.setAccessibleName(joined(*parts(self._device, gib_text)))
        asks = self.tr("Lists the programs that hold memory here.")
        self.setAccessibleDescription(asks if self._listed else "")

    def _target(self) -> QRectF:
        """Where other programs' part can be pressed."""
        if self._device is None or not self._listed:
            return QRectF()
        width = self.width() * others(self._device) / max(1, self._device.device.total)
        return QRectF(0, 0, max(LEAST_TARGET, min(width, self.width())), self.height())

    def hitButton(self, pos: QPoint) -> bool:
        return self._target().contains(pos)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if not self.isDown():
            event.ignore()  # the card is held

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = self.hitButton(event.position().toPoint())
        if over:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.unsetCursor()
        self.setToolTip(self.tr("Who holds this memory?") if over else "")
        if not self.isDown():
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter too, where a button listens to Space alone."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._device is None or self._theme is None:
            return
        painter = QPainter(self)
        paint_meter(painter, self.rect(), self._device, self._theme)
        if self.hasFocus() or (self.underMouse() and self.cursor().shape() is Qt.CursorShape.PointingHandCursor):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.accent), 2))
            painter.drawRoundedRect(self._target().adjusted(1, 1, -1, -1), 3, 3)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._name()
