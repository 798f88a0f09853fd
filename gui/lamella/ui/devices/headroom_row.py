"""The line of a card that says what is left on its device, in as many words as have room."""

from enum import Enum, auto
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from lamella.plan.outcome import DeviceOutcome
from lamella.ui.controls.icons import Badge
from lamella.ui.controls.looks import label, set_look
from lamella.ui.controls.still import Still
from lamella.ui.verdict.judgement import Level, device_level
from lamella.ui.words import exact_text, gib_text
from lamella.units import GIB

GAP: Final = 6
_WIDEST: Final = 88 * GIB + 8 * GIB // 10
_BESIDE: Final = Qt.AlignmentFlag.AlignVCenter


class Basis(Enum):
    """What the amount is worked out from."""

    NOW = auto()
    LAST_READ = auto()  # the driver was asked again since and does not answer
    PLAN = auto()  # nobody knows how it is now


class HeadroomRow(QHBoxLayout):
    """A sign, the amount, and of how much. On a compact card the sign is elsewhere and a bar stands in front."""

    def __init__(self, name: str, card: QWidget) -> None:
        """`name` is "gpu-0" or "cpu", for the object names; `card` owns what is in the row."""
        super().__init__()
        self._compact = False
        self.sign = Badge(15, card)
        self._left, self._of = label("strong", card), label("small", card)
        self._left.setObjectName(f"headroom-{name}")
        self._of.setObjectName(f"memory-{name}")
        self._place = Still(self._left, card)
        self._place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setSpacing(GAP)
        for widget, stretch in ((self.sign, 0), (self._place, 1), (self._of, 0)):
            self.addWidget(widget, stretch, _BESIDE)

    def show_compact(self, compact: bool) -> None:
        """Amounts of compact cards stand under each other, on the right."""
        self._compact = compact
        wide = QSizePolicy.Policy.Minimum if compact else QSizePolicy.Policy.Ignored
        self._place.setSizePolicy(wide, QSizePolicy.Policy.Fixed)
        side = Qt.AlignmentFlag.AlignRight if compact else Qt.AlignmentFlag.AlignLeft
        self._left.setAlignment(side | _BESIDE)
        self.setStretchFactor(self._place, 0 if compact else 1)
        self._of.setVisible(not compact)

    def show_device(self, now: DeviceOutcome, room: int, *, basis: Basis) -> None:
        """`room` in pixels is that of the whole row. Only an amount of now is called good."""
        level = device_level(now)
        if level is Level.GOOD and basis is not Basis.NOW:
            level = Level.WARN
        set_look(self._left, "level", level)
        self._left.ensurePolished()
        self._keep_widest()
        self._of.setText(self.tr("of {0}").format(gib_text(now.device.total)))
        self._left.setText(self._text(now, room, basis))
        self._left.setToolTip(exact_text(abs(now.headroom)))
        self.sign.show_level(level)
        self._of.setToolTip(exact_text(now.device.total))

    def said(self) -> tuple[str, str]:
        """The amount, and of how much, for a screen reader."""
        return self._left.text(), self._of.text()

    def _keep_widest(self) -> None:
        """Bars of compact cards end at one place, whatever the figures behind them."""
        least = 0
        if self._compact:
            widest = self.tr("{0} left").format(gib_text(_WIDEST))
            least = self._left.fontMetrics().horizontalAdvance(widest) + 2
        self._place.setMinimumWidth(least)

    def _text(self, device: DeviceOutcome, room: int, basis: Basis) -> str:
        """The longest of three wordings that has room."""
        size = gib_text(abs(device.headroom))
        if device.headroom < 0:
            return self.tr("{0} over").format(size)
        texts = self._wordings(basis)
        if self._compact:
            return texts[-1].format(size)
        room -= self.sign.width() + self._of.sizeHint().width() + 2 * GAP
        metrics = self._left.fontMetrics()
        fitting = (text.format(size) for text in texts if metrics.horizontalAdvance(text.format(size)) <= room)
        return next(fitting, texts[-1].format(size))

    def _wordings(self, basis: Basis) -> tuple[str, str, str]:
        """From the longest to the shortest."""
        match basis:
            case Basis.NOW:
                return self.tr("{0} headroom after load"), self.tr("{0} headroom"), self.tr("{0} left")
            case Basis.LAST_READ:
                return self.tr("{0} headroom when last read"), self.tr("{0} when last read"), self.tr("{0} left")
            case Basis.PLAN:
                return self.tr("{0} headroom, as planned"), self.tr("{0} as planned"), self.tr("{0} left")
