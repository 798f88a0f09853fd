"""The dialog in which somebody says what system memory to plan with."""

from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lamella.devices.cards import MemorySystem, memory_systems
from lamella.devices.device import Device
from lamella.ui.controls.drop_down import DropDown
from lamella.ui.controls.looks import label, set_look
from lamella.ui.devices.host_values import HostFault, HostTexts, free_of, host_of_texts, texts_of
from lamella.ui.settings.steps import typed_size
from lamella.ui.words import size_text

FIELDS = ("total", "free", "channels", "bandwidth")


class HostDialog(QDialog):
    """Enter takes what is typed, Esc leaves; what cannot be is refused at its field."""

    host_chosen = Signal(object)  # Device

    def __init__(self, host: Device, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("memory-dialog")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._host, self._systems = host, memory_systems()
        self._kind, self._kind_label = DropDown(self), QLabel(self)
        self._edits = {field: QLineEdit(self) for field in FIELDS}
        self._labels = {field: QLabel(self) for field in FIELDS}
        self._fault = label("small", self, wrap=True)
        self._fault.setProperty("level", "bad")
        self._fault.setObjectName("host-fault")
        self._take_button, self._cancel = QPushButton(self), QPushButton(self)
        self._take_button.setProperty("kind", "primary")
        self._take_button.setObjectName("host-take")
        self._kind.setObjectName("host-kind")
        self._build()
        self._retranslate()
        self._show_texts(texts_of(host))
        self._take_button.clicked.connect(self.take)
        self._cancel.clicked.connect(self.reject)
        self._kind.activated.connect(self._show_kind)
        self._edits["total"].textEdited.connect(self._follow_total)
        self._order_focus()

    def _build(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        for field in FIELDS:
            edit = self._edits[field]
            edit.setObjectName(f"host-{field}")
            edit.returnPressed.connect(self.take)
            edit.textEdited.connect(self._clear)
            self._labels[field].setBuddy(edit)
            form.addRow(self._labels[field], edit)
        self._kind_label.setBuddy(self._kind)
        form.insertRow(2, self._kind_label, self._kind)
        self._kind.setMinimumContentsLength(22)
        self._kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self._cancel, self._take_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self._fault)
        column.addStretch(1)
        column.addLayout(buttons)
        self.setMinimumWidth(400)

    def _order_focus(self) -> None:
        edits = self._edits
        stops = (edits["total"], edits["free"], self._kind, edits["channels"], edits["bandwidth"])
        ends = (self._cancel, self._take_button)
        for before, after in pairwise((*stops, *ends)):
            self.setTabOrder(before, after)
        edits["total"].setFocus()
        edits["total"].selectAll()

    def take(self) -> None:
        """Chooses what is typed, or says what is wrong with it."""
        found = host_of_texts(HostTexts(*(self._edits[field].text() for field in FIELDS)), self._host)
        if isinstance(found, HostFault):
            self._show_fault(found.field, found.text)
            return
        self.host_chosen.emit(found)
        self.accept()

    def _show_texts(self, texts: HostTexts) -> None:
        for field in FIELDS:
            self._edits[field].setText(getattr(texts, field))

    def _show_kind(self, row: int) -> None:
        """A known kind fills in channels and bandwidth."""
        if row > 0:
            system = self._systems[row - 1]
            self._edits["channels"].setText(str(system.channels))
            self._edits["bandwidth"].setText(f"{system.bandwidth_gb_s:g}")
            self._clear()

    def _follow_total(self, text: str) -> None:
        """What is free stays all but what others have of it now, until somebody says otherwise."""
        free = self._edits["free"]
        total = typed_size(text)
        if not free.isModified() and total:
            free.setText(size_text(free_of(total, self._host)))

    def _show_fault(self, field: str, text: str) -> None:
        for name, edit in self._edits.items():
            set_look(edit, "wrong", "true" if name == field else "false")
            edit.setAccessibleDescription(text if name == field else "")
        self._fault.setText(text)
        if field:
            self._edits[field].setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear(self) -> None:
        self._show_fault("", "")

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("System memory to plan with"))
        names = (self.tr("Memory"), self.tr("Free of it"), self.tr("Channels"), self.tr("Bandwidth in GB/s"))
        for field, name in zip(FIELDS, names, strict=True):
            self._labels[field].setText(name)
            self._edits[field].setAccessibleName(name)
        for field in ("channels", "bandwidth"):
            self._edits[field].setPlaceholderText(self.tr("not known"))
        self._kind_label.setText(self.tr("Kind"))
        self._kind.setAccessibleName(self.tr("Kind"))
        self._kind.clear()
        self._kind.addItem(self.tr("choose to fill in the two below"))
        self._kind.addItems([_system_text(system) for system in self._systems])
        self._take_button.setText(self.tr("Plan with it"))
        self._cancel.setText(self.tr("Cancel"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


def _system_text(system: MemorySystem) -> str:
    """Names are the makers' own."""
    return f"{system.name} ({round(system.bandwidth_gb_s)} GB/s)"
