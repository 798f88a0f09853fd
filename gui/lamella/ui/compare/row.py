"""One lane: the name of a plan, its layers as a thin bar, its memory and its speed."""

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from lamella.plan.rivals import Run
from lamella.ui.compare.name_edit import NameEdit
from lamella.ui.compare.rival import (
    Lane,
    Rival,
    described,
    memory_line,
    rival_facts,
    rival_runs,
    rival_text,
)
from lamella.ui.controls.looks import plain_tip
from lamella.ui.pattern import fill_brushes
from lamella.ui.strip.look import hatch
from lamella.ui.theme import Theme
from lamella.ui.words import speed_text

BAR: Final = 13
_AIR: Final = 12
_NAME_ROOM: Final = 180  # to write a name in
_FOREIGN: Final = Qt.BrushStyle.FDiagPattern


class LaneRow(QWidget):
    """Answers to the mouse, to Enter, Delete and the menu key; what is wanted is done elsewhere."""

    menu_wanted = Signal(object, object)  # Rival, global QPoint
    take_wanted = Signal(object)  # Rival: make it the plan
    drop_wanted = Signal(object)  # Rival: keep it no longer
    name_wanted = Signal(object, str)  # Rival: call it so

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rival: Rival | None = None
        self._runs: tuple[Run, ...] = ()
        self._bad = False
        self._described = self._memory = ""
        self._asked = 0, 0, 0
        self._columns = (100, 60, 60)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def rival(self) -> Rival | None:
        """What is shown."""
        return self._rival

    def show_rival(self, rival: Rival) -> None:
        """Another plan, or the same one with other figures."""
        if rival == self._rival:
            return
        if self._rival is None or _drawing(rival) != _drawing(self._rival):
            self._runs = rival_runs(rival)
        if self._rival is not None and self._rival.lane is Lane.KEPT and rival.outcome is not self._rival.outcome:
            for field in self.findChildren(NameEdit):
                field.done(taken=False)  # it was for the plan that stood here
        self._rival = rival
        self._bad = rival_facts(rival).fits is False
        own = rival.lane in (Lane.THIS, Lane.REACHED)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if own else Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor if own else Qt.CursorShape.PointingHandCursor)
        self.retranslate()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_columns(self, name: int, memory: int, speed: int) -> None:
        """How wide the three texts are, so that all lanes are of one length."""
        if (name, memory, speed) != self._columns:
            self._columns = name, memory, speed
            self.update()

    def widths(self) -> tuple[int, int, int]:
        """What the three texts ask for."""
        return self._asked

    def _measure(self) -> None:
        if self._rival is None:
            return
        wide, strong = self.fontMetrics().horizontalAdvance, QFontMetrics(self._bold()).horizontalAdvance
        name, speed = rival_text(self._rival), _speed(self._rival)
        own = strong(name) if self._rival.lane is Lane.THIS else 0
        widest = max(wide(speed) + 6, strong(speed) + 2) if speed else 0
        self._asked = max(wide(name) + 4, own + 2), wide(self._memory) + 2, widest

    def rename(self) -> None:
        """Ask for another name in the place of this one; of kept plans only."""
        rival = self._rival
        if rival is None or rival.lane is not Lane.KEPT:
            return
        field = NameEdit(rival.name, lambda name: self.name_wanted.emit(rival, name), self)
        field.setGeometry(0, 0, max(self._columns[0] + _AIR // 2, _NAME_ROOM), self.height())
        field.show()
        field.setFocus()

    def retranslate(self) -> None:
        if self._rival is not None:
            self._described, self._memory = described(self._rival), memory_line(self._rival)
            self.setAccessibleName(self._described)
            self.setToolTip(plain_tip(self._described))
            self._measure()
            self.update()

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def sizeHint(self) -> QSize:
        return QSize(320, self.fontMetrics().height() + 5)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self.take_wanted.emit(self._rival)
            case Qt.Key.Key_F2:
                self.rename()
            case Qt.Key.Key_Delete:
                self.drop_wanted.emit(self._rival)
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._rival is not None:
            self.menu_wanted.emit(self._rival, event.globalPosition().toPoint())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._rival is not None:
            self.menu_wanted.emit(self._rival, event.globalPos())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._rival is None:
            return
        painter = QPainter(self)
        name, memory, speed = self._columns
        right = self.width() - (speed + _AIR if speed else 0)
        bar = QRectF(name + _AIR, (self.height() - BAR) / 2, right - memory - 2 * _AIR - name, BAR)
        self._paint_texts(painter, self._rival, bar, right)
        self._paint_bar(painter, bar)
        if self.hasFocus() or (self.underMouse() and self._rival.lane not in (Lane.THIS, Lane.REACHED)):
            painter.setPen(QPen(QColor(self._theme.accent), 2 if self.hasFocus() else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(bar.adjusted(-2, -2, 2, 2))
        painter.end()

    def _paint_texts(self, painter: QPainter, rival: Rival, bar: QRectF, right: float) -> None:
        own, middle = rival.lane is Lane.THIS, Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(self._theme.text if own else self._theme.muted))
        painter.setFont(self._bold() if own else self.font())
        text = painter.fontMetrics().elidedText(rival_text(rival), Qt.TextElideMode.ElideRight, int(bar.x()) - _AIR)
        painter.drawText(QRectF(0, 0, bar.x() - _AIR + 4, self.height()), middle | Qt.AlignmentFlag.AlignLeft, text)
        painter.setFont(self.font())
        painter.setPen(QColor(self._theme.bad if self._bad else self._theme.muted))
        place = QRectF(bar.right() + _AIR, 0, right - bar.right() - _AIR, self.height())
        painter.drawText(place, middle | Qt.AlignmentFlag.AlignRight, self._memory)
        painter.setPen(QColor(self._theme.text))
        painter.setFont(self._bold())
        rest = QRectF(right, 0, self.width() - right, self.height())
        painter.drawText(rest, middle | Qt.AlignmentFlag.AlignRight, _speed(rival))

    def _paint_bar(self, painter: QPainter, bar: QRectF) -> None:
        if not self._runs:
            painter.setPen(QPen(QColor(self._theme.faint), 1, Qt.PenStyle.DashLine))
            painter.drawRect(bar.adjusted(0, 0, -1, -1))  # nobody knows which layers are where
            return
        count = self._runs[-1].end
        for run in self._runs:
            left, end = (round(bar.x() + bar.width() * place / count) for place in (run.first, run.end))
            rect = QRectF(left, bar.y(), max(1, end - left - (1 if run.end < count else 0)), bar.height())
            for brush in fill_brushes(run.device, self._theme):
                painter.fillRect(rect, brush)
            if run.elsewhere is not None:
                away = QRectF(rect)
                away.setTop(rect.bottom() - round(rect.height() * run.percent / 100))
                for brush in fill_brushes(run.elsewhere, self._theme):
                    painter.fillRect(away, brush)
                painter.fillRect(away, hatch("#000000", 70, style=_FOREIGN))


def _drawing(rival: Rival) -> object:
    """What a bar follows from."""
    return rival.outcome.layers if rival.outcome is not None else rival.seen


def _speed(rival: Rival) -> str:
    return "" if rival.speed is None else speed_text(rival.speed)
