"""The devices panel: a card for each device, how old their readings are, and every step on the devices of a plan."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QToolButton, QVBoxLayout, QWidget

from lamella.devices.device import CPU, Device, Readings
from lamella.devices.nvml import gpus_of
from lamella.plan.outcome import Outcome
from lamella.ui.controls.looks import label, set_look
from lamella.ui.devices.age import age_text, late_s
from lamella.ui.devices.deck import Deck
from lamella.ui.devices.gpu_card import GpuCard
from lamella.ui.devices.lists import Lists
from lamella.ui.devices.menu import Act
from lamella.ui.devices.standing import gpu_standings, host_standing
from lamella.ui.devices.steps import (
    Step,
    add_step,
    host_as_here,
    host_step_text,
    memory_step,
    place_step,
    return_step,
    step_of,
)
from lamella.ui.docks.arrangement import Panel
from lamella.ui.docks.grip import Grip, heading
from lamella.ui.engine_watch import EngineView
from lamella.ui.theme import Theme


class DevicesPanel(QWidget):
    """Shows an outcome, readings, and what is known of engines; whatever somebody wants comes out as a signal."""

    gpus_chosen = Signal(object, str)  # all GPUs of the plan, and the sentence of the change
    host_chosen = Signal(object, str)  # system memory, and the sentence of the change
    send_wanted = Signal(object, int)  # frozenset of layers carried to a card, and the device: GPU number or CPU
    machines_wanted = Signal()  # the dialog of named machines

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._readings: Readings | None = None
        self._outcome: Outcome | None = None
        self._view: EngineView | None = None
        self._title, self._source = label("section", self), label("small", self)
        self.grip = Grip(Panel.DEVICES, self)
        self._source.setObjectName("readings-age")
        self._machines = QToolButton(self)
        self._machines.setObjectName("machines-button")
        self._machines.setProperty("kind", "why")
        self._machines.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll = QScrollArea(self)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of what is in it
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._deck, self._lists = Deck(), Lists(self)
        self._scroll.setWidget(self._deck)
        self._scroll.viewport().installEventFilter(self)
        self._build()
        self._connect()
        self._deck.lead_to(self._machines)
        self._retranslate()

    def _build(self) -> None:
        head = heading(self._title, self.grip, self._machines)
        head.setContentsMargins(4, 0, 4, 0)
        head.addWidget(self._source)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)

    def _connect(self) -> None:
        deck = self._deck
        self._machines.clicked.connect(self.machines_wanted)
        deck.card_added.connect(self._join_card)
        deck.add.clicked.connect(self.ask_gpu)
        deck.spare.spare_wanted.connect(self._use_spare)
        deck.reorder.moved.connect(self._move)
        deck.reorder.passing.connect(self._scroll_to)
        deck.host.send_wanted.connect(self.send_wanted)
        deck.host.wanted.connect(self._change_host)
        deck.host.programs_wanted.connect(self._open_programs)
        deck.host.details_wanted.connect(self._open_details)

    def _join_card(self, card: GpuCard) -> None:
        card.wanted.connect(self._change)
        card.send_wanted.connect(self.send_wanted)
        card.memory_chosen.connect(self._set_memory)
        card.programs_wanted.connect(self._open_programs)
        card.details_wanted.connect(self._open_details)

    def show_outcome(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._deck.show_outcome(outcome)
        self._show_now()

    def show_readings(self, readings: Readings | None) -> None:
        """The latest of this computer; None before the first."""
        self._readings = readings
        self._show_now()

    def show_engines(self, view: EngineView) -> None:
        """Under which names the plan's engine sees GPUs, and which servers hold its model already."""
        self._view = view
        self._show_now()

    def show_theme(self, theme: Theme) -> None:
        self._deck.show_theme(theme)
        self._lists.show_theme(theme)

    def _show_now(self) -> None:
        outcome = self._outcome
        if outcome is None:
            return
        standings = gpu_standings(outcome.plan, self._readings, self._view)
        host = host_standing(outcome.plan, self._readings)
        self._deck.show_standings(standings, host)
        self._deck.spare.show_spares(self._spares())
        self._lists.keep(len(standings))
        for number, gpu in enumerate(outcome.plan.gpus):
            self._lists.show_card(self._deck.card(number), gpu)
        self._lists.show_card(self._deck.host, outcome.plan.host)
        self._show_age()

    def _show_age(self) -> None:
        standings = [card.standing for card in self._deck.cards()]
        old_s = late_s(standings)
        live = any(standing.reading is not None and standing.reading.uuid for standing in standings)
        self._source.setText(age_text(old_s))
        self._source.setVisible(live)
        set_look(self._source, "live", "true" if old_s is None else "old")

    def _spares(self) -> tuple[Device, ...]:
        used = {gpu.uuid for gpu in self._plan_gpus}
        found = gpus_of(self._readings) if self._readings else ()
        return tuple(gpu for gpu in found if gpu.uuid not in used)

    @property
    def _plan_gpus(self) -> tuple[Device, ...]:
        return self._outcome.plan.gpus if self._outcome else ()

    def _change(self, index: int, act: Act) -> None:
        self._take(step_of(self._plan_gpus, index, act))

    def _set_memory(self, index: int, total: int, free: int) -> None:
        self._take(memory_step(self._plan_gpus, index, total=total, free=free))

    def _move(self, index: int, place: int) -> None:
        self._take(place_step(self._plan_gpus, index, place))

    def _use_spare(self, gpu: Device) -> None:
        listed = tuple(reading.uuid for reading in self._readings.gpus) if self._readings else ()
        self._take(return_step(self._plan_gpus, gpu, listed))

    def ask_gpu(self) -> None:
        """The dialog of known GPUs."""
        from lamella.ui.devices.adding import AddDialog  # known cards are read when somebody wants one

        dialog = AddDialog(self.window())
        dialog.device_chosen.connect(self._add_gpu)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _add_gpu(self, gpu: Device) -> None:
        self._take(add_step(self._plan_gpus, gpu))

    def _change_host(self, _index: int, act: Act) -> None:
        if self._outcome is None:
            return
        if act is Act.AS_HERE and self._readings is not None:
            self._take_host(host_as_here(self._outcome.plan.host, self._readings.host))
        elif act is Act.SET_MEMORY:
            from lamella.ui.devices.host_dialog import HostDialog  # loaded when somebody wants it

            dialog = HostDialog(self._outcome.plan.host, self.window())
            dialog.host_chosen.connect(self._take_host)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

    def _take_host(self, host: Device) -> None:
        self.host_chosen.emit(host, host_step_text(host))

    def _take(self, step: Step | None) -> None:
        """Afterwards the keys are where the GPU went, or where the next one is."""
        if step is None:
            return
        self.gpus_chosen.emit(step.gpus, step.text)
        at: QWidget = self._deck.gpus[step.card].more if 0 <= step.card < len(step.gpus) else self._deck.add
        at.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.ensureWidgetVisible(at)

    def _open_programs(self, index: int) -> None:
        self._lists.open_programs(self._deck.card(index))

    def _open_details(self, index: int) -> None:
        if self._outcome is not None:
            device = self._outcome.plan.host if index == CPU else self._plan_gpus[index]
            self._lists.open_details(self._deck.card(index), device)

    def _scroll_to(self, height: int) -> None:
        self._scroll.ensureVisible(0, height, 0, 30)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("DEVICES"))
        self._machines.setText(self.tr("Machines…"))
        self._machines.setToolTip(self.tr("Save this machine under a name, or plan for one that is saved."))
        self._scroll.setAccessibleName(self.tr("Devices"))
        self.setAccessibleName(self.tr("Devices"))
        self._show_age()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A lower window has room for less on each card."""
        if watched is self._scroll.viewport() and event.type() is QEvent.Type.Resize:
            self._deck.show_room(self._scroll.viewport().height())
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
            self._show_now()
