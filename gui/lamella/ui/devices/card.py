"""One device: its name, how it is now, what the plan puts on it, and what is left."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from lamella.devices.device import CPU, Reading
from lamella.plan.outcome import DeviceOutcome
from lamella.ui.controls.icons import Badge
from lamella.ui.controls.looks import ElidedLabel, label, set_look
from lamella.ui.devices.bar import UsageBar
from lamella.ui.devices.history import History
from lamella.ui.devices.parts import parts_text
from lamella.ui.devices.swatch import Swatch
from lamella.ui.theme import Theme
from lamella.ui.verdict.judgement import device_level
from lamella.ui.words import device_text, exact_text, gib_text, joined, short_name
from lamella.units import MIB

GAP = 6
BORDER = 1
NOTEWORTHY = 256 * MIB


class DeviceCard(QFrame):
    """Shows one `DeviceOutcome`; a reading moves the live line and the warning, never the plan's numbers."""

    def __init__(self, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        name = "cpu" if index == CPU else f"gpu-{index}"
        self.setObjectName(f"card-{name}")
        self._index = index
        self._device: DeviceOutcome | None = None
        self._reading: Reading | None = None
        self._moment_s = -1.0
        self._theme: Theme | None = None
        self._swatch, self._bar = Swatch(13, self), UsageBar(self)
        self._swatch.show_device(index)
        self._name, self._live = ElidedLabel("strong", self), ElidedLabel("small", self)
        self._busy = label("small", self)
        self._sign = Badge(15, self)
        self._headroom, self._of = label("strong", self), label("small", self)
        self._headroom.setObjectName(f"headroom-{name}")
        self._headroom.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._of.setObjectName(f"memory-{name}")
        self._warning = label("small", self, wrap=True)
        self._warning.setProperty("hint", "warn")
        self._warning.setObjectName(f"warning-{name}")
        self._history: History | None = None
        self._column = QVBoxLayout(self)
        self.head = _row(self._swatch, self._name, self._busy, stretch=1)
        self._build()

    def _build(self) -> None:
        self._column.setContentsMargins(13, 12, 13, 12)
        self._column.setSpacing(4)
        self._column.addLayout(self.head)
        self._column.addWidget(self._live)
        self._column.addSpacing(3)
        self._column.addWidget(self._bar)
        self._column.addSpacing(1)
        self._column.addLayout(_row(self._sign, self._headroom, self._of, stretch=1))
        self._column.addWidget(self._warning)
        self._warning.hide()

    def insert_row(self, row: QWidget) -> None:
        """Under the numbers."""
        self._column.insertWidget(self._column.indexOf(self._warning), row)

    def show_device(self, device: DeviceOutcome) -> None:
        if device == self._device:
            return
        self._device = device
        self._show()

    def show_reading(self, reading: Reading | None, moment_s: float) -> None:
        """None where the device is not in this computer, or does not answer now."""
        if (reading, moment_s) == (self._reading, self._moment_s):
            return
        if reading is None or (self._reading is not None and reading.uuid != self._reading.uuid):
            self._forget()
        self._reading, self._moment_s = reading, moment_s
        self._show()
        if reading is not None and reading.total is not None and reading.free is not None:
            self._remember(moment_s, reading.total - reading.free, reading.total)
        elif self._history is not None:
            self._history.hide()  # a line that stands still would look like memory that nobody touches

    def _remember(self, moment_s: float, used: int, total: int) -> None:
        if self._history is None:
            self._history = History(self._index, self)
            if self._theme is not None:
                self._history.show_theme(self._theme)
            self._column.addWidget(self._history)
        self._history.add(moment_s, used, total)
        self._history.show()

    def _forget(self) -> None:
        """Another card's minute is not this one's."""
        if self._history is not None:
            self._history.hide()
            self._history.forget()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for widget in (self._swatch, self._bar, self._sign, self._history):
            if widget is not None:
                widget.show_theme(theme)

    def _show(self) -> None:
        device = self._device
        if device is None:
            return
        set_look(self, "card", "whatif" if device.device.simulated else "true")
        name = "" if device.device.name in ("GPU", "CPU") else short_name(device.device.name)
        self._name.show_text(joined(device_text(self._index), name))
        self._live.show_text(self._live_text(device))
        busy = self._reading.utilisation_percent if self._reading else None
        self._busy.setText("" if busy is None else self.tr("{0} %").format(busy))
        self._bar.show_device(device)
        self.setToolTip(parts_text(device))
        self._show_headroom(device)
        self._show_warning(device)

    def _show_headroom(self, device: DeviceOutcome) -> None:
        level = device_level(device)
        set_look(self._headroom, "level", level)
        self._headroom.ensurePolished()
        self._of.setText(self.tr("of {0}").format(gib_text(device.device.total)))
        self._headroom.setText(self._headroom_text(device))
        self._headroom.setToolTip(exact_text(device.headroom))
        self._sign.show_level(level)
        self._of.setToolTip(exact_text(device.device.total))

    def _headroom_text(self, device: DeviceOutcome) -> str:
        """The longest of three wordings that has room on the card."""
        size = gib_text(abs(device.headroom))
        if device.headroom < 0:
            return self.tr("{0} over").format(size)
        texts = (self.tr("{0} headroom after load"), self.tr("{0} headroom"), self.tr("{0} left"))
        margins, beside = self._column.contentsMargins(), self._sign.width() + self._of.sizeHint().width()
        room = self.width() - margins.left() - margins.right() - beside - 2 * GAP - 2 * BORDER
        metrics = self._headroom.fontMetrics()
        fitting = (text.format(size) for text in texts if metrics.horizontalAdvance(text.format(size)) <= room)
        return next(fitting, texts[-1].format(size))

    def _live_text(self, device: DeviceOutcome) -> str:
        if self._index == CPU:
            return self.tr("system memory")
        if device.device.simulated:
            return self.tr("what-if, not in this computer")
        reading = self._reading
        if reading is None:
            return self.tr("no reading")
        link = ""
        if reading.pcie_generation is not None and reading.pcie_width is not None:
            link = self.tr("PCIe {0} ×{1}").format(reading.pcie_generation, reading.pcie_width)
        heat = "" if reading.temperature_c is None else self.tr("{0} °C").format(reading.temperature_c)
        power = "" if reading.power_w is None else self.tr("{0} W").format(round(reading.power_w))
        return joined(link, heat, power)

    def _show_warning(self, device: DeviceOutcome) -> None:
        free = self._reading.free if self._reading else None
        text = "" if free is None or device.headroom < 0 else self._less_text(device, free)
        self._warning.setText(text)
        self._warning.setVisible(bool(text))

    def _less_text(self, device: DeviceOutcome, free: int) -> str:
        """What to say where there is less now than the plan counts with; a flicker of memory is not worth a word."""
        if free < device.usage.used:
            text = self.tr("Only {0} is free now: other programs hold what the plan needs.")
            return text.format(gib_text(free))
        if free < device.device.free - NOTEWORTHY:
            return self.tr("{0} is free now, the plan counts with {1}.").format(
                gib_text(free), gib_text(device.device.free)
            )
        return ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._device is not None and event.size().width() != event.oldSize().width():
            self._show_headroom(self._device)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._show()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self._device is not None:
            self._show_headroom(self._device)


def _row(*widgets: QWidget, stretch: int) -> QHBoxLayout:
    """Widgets side by side; the one with the index `stretch` takes the room that is left."""
    row = QHBoxLayout()
    row.setSpacing(GAP)
    for number, widget in enumerate(widgets):
        row.addWidget(widget, 1 if number == stretch else 0, Qt.AlignmentFlag.AlignVCenter)
    return row
