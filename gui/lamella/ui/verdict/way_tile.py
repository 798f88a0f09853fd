"""One way to do better: a button with its title, what it gains, and the word that does it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from lamella.plan.plan import Plan
from lamella.ui.controls.looks import ElidedLabel, label, plain_tip, set_look
from lamella.ui.verdict.way_words import way_figure, way_gain, way_name, way_tip, way_title

if TYPE_CHECKING:
    from lamella.speed.ways import Way


class WayTile(QPushButton):
    """The whole tile can be pressed; `way_wanted` carries its way."""

    way_wanted = Signal(object)  # Way

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"way-{number}")
        self.setProperty("kind", "way")
        self._way: Way | None = None
        self._plan: Plan | None = None
        self._title, self._gain = ElidedLabel("strong", self), ElidedLabel("small", self)
        self._figure, self._try = ElidedLabel("figure", self), label("try", self)
        self._build()
        self.clicked.connect(self._choose)

    def _build(self) -> None:
        for text in (self._title, self._gain, self._figure, self._try):
            text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)  # the tile's own tip says all of it
        last = QHBoxLayout()
        last.addWidget(self._figure, 1)
        last.addWidget(self._try, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(11, 8, 11, 7)
        column.setSpacing(2)
        column.addWidget(self._title)
        column.addWidget(self._gain)
        column.addLayout(last)

    @property
    def way(self) -> "Way | None":
        return self._way

    def show_way(self, way: "Way", plan: Plan) -> None:
        """`plan` is the one that it would change."""
        self._way, self._plan = way, plan
        self.retranslate()

    def retranslate(self) -> None:
        self._try.setText(self.tr("Try"))
        if self._way is None or self._plan is None:
            return
        self._title.show_text(way_title(self._way.change, self._plan))
        self._gain.show_text(way_gain(self._way))
        known = self._way.after.tokens_per_second is not None
        set_look(self._figure, "look", ("figure" if self._way.faster else "strong") if known else "small")
        self._figure.show_text(way_figure(self._way))
        tip = way_tip(self._way, self._plan)
        self.setToolTip(plain_tip(tip))
        self.setAccessibleName(way_name(self._way, self._plan))
        self.setAccessibleDescription(tip)

    def _choose(self) -> None:
        if self._way is not None:
            self.way_wanted.emit(self._way)

    def sizeHint(self) -> QSize:
        box = self.layout()
        return box.sizeHint() if box is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.sizeHint().height())
