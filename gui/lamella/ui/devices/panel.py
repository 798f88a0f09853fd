"""The devices panel: one card a GPU, one for system memory, and what the colours mean."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lamella.devices.device import CPU, Device, Readings
from lamella.plan.outcome import Outcome
from lamella.ui.controls.looks import label
from lamella.ui.devices.add_button import AddButton
from lamella.ui.devices.card import DeviceCard
from lamella.ui.devices.gpu_card import GpuCard
from lamella.ui.devices.legend import Legend
from lamella.ui.devices.menu import Act
from lamella.ui.devices.steps import Step, able_acts, add_step, free_step, step_of
from lamella.ui.theme import Theme
from lamella.ui.topbar import MOST_GPUS


class DevicesPanel(QWidget):
    """Cards are kept and shown again; their number follows the plan."""

    gpus_chosen = Signal(object, str)  # all GPUs of the plan, and the sentence of the change

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._readings: Readings | None = None
        self._theme: Theme | None = None
        self._outcome: Outcome | None = None
        self._gpus: list[GpuCard] = []
        self._title, self._source = label("section", self), label("small", self)
        self._source.setProperty("live", "true")
        self._scroll = QScrollArea(self)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        self._cards = QVBoxLayout(inside)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(10)
        self._host, self._add, self._legend = DeviceCard(CPU, inside), AddButton(inside), Legend(inside)
        self._add.clicked.connect(self._ask_gpu)
        self._cards.addWidget(self._host)
        self._cards.addWidget(self._add)
        self._cards.addWidget(self._legend)
        self._cards.addStretch(1)
        self._scroll.setWidget(inside)
        self._build()
        self._retranslate()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(4, 0, 4, 0)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._source)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)

    def show_outcome(self, outcome: Outcome) -> None:
        self._outcome = outcome
        gpus = [device for device in outcome.devices if device.index != CPU]
        while len(self._gpus) < len(gpus):
            self._add_card()
        for number, card in enumerate(self._gpus):
            card.setVisible(number < len(gpus))
            if number < len(gpus):
                card.show_device(gpus[number])
                card.show_gpu(outcome.plan.gpus[number], able_acts(outcome.plan.gpus, number))
        self._add.setEnabled(len(gpus) < MOST_GPUS)
        for device in outcome.devices:
            if device.index == CPU:
                self._host.show_device(device)
        self._show_readings()

    def show_readings(self, readings: Readings | None) -> None:
        self._readings = readings
        self._show_readings()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._legend.show_theme(theme)
        for card in (*self._gpus, self._host):
            card.show_theme(theme)

    def _add_card(self) -> None:
        card = GpuCard(len(self._gpus), self._scroll.widget())
        if self._theme is not None:
            card.show_theme(self._theme)
        self._cards.insertWidget(len(self._gpus), card)
        QWidget.setTabOrder(self._gpus[-1].more if self._gpus else self._scroll, card.more)
        QWidget.setTabOrder(card.more, self._add)
        card.wanted.connect(self._change)
        card.free_wanted.connect(self._set_free)
        self._gpus.append(card)

    @property
    def _plan_gpus(self) -> tuple[Device, ...]:
        return self._outcome.plan.gpus if self._outcome else ()

    def _change(self, index: int, act: Act) -> None:
        self._take(step_of(self._plan_gpus, index, act))

    def _set_free(self, index: int, free: int) -> None:
        self._take(free_step(self._plan_gpus, index, free))

    def _ask_gpu(self) -> None:
        from lamella.ui.devices.adding import AddDialog  # known cards are read when somebody wants one

        dialog = AddDialog(self.window())
        dialog.device_chosen.connect(self._add_gpu)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _add_gpu(self, gpu: Device) -> None:
        self._take(add_step(self._plan_gpus, gpu))

    def _take(self, step: Step | None) -> None:
        """Afterwards the keys are where the GPU went, or where the next one is."""
        if step is None:
            return
        self.gpus_chosen.emit(step.gpus, step.text)
        at: QWidget = self._gpus[step.card].more if 0 <= step.card < len(step.gpus) else self._add
        at.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.ensureWidgetVisible(at)

    def _show_readings(self) -> None:
        readings = self._readings
        if readings is None or self._outcome is None:
            return
        by_card = {reading.uuid: reading for reading in readings.gpus}
        for card, gpu in zip(self._gpus, self._outcome.plan.gpus, strict=False):
            card.show_reading(by_card.get(gpu.uuid) if gpu.uuid else None, readings.monotonic_s)
        live = any(gpu.uuid in by_card for gpu in self._outcome.plan.gpus)
        self._source.setVisible(live)
        # What-if cards stand in another computer, whose system memory this one's readings do not tell.
        real_host = live or not self._outcome.plan.gpus
        self._host.show_reading(readings.host if real_host else None, readings.monotonic_s)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("DEVICES"))
        self._source.setText(self.tr("live"))
        self._scroll.setAccessibleName(self.tr("Devices"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
