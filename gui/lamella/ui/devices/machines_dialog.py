"""The dialog of named machines: save the plan's, load one, delete one and put it back."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from lamella.devices.device import Device
from lamella.devices.machine import FoundMachine, FoundMachines, Machine
from lamella.ui.controls.looks import label, plain_text
from lamella.ui.devices.listing import NAME, VALUE, Rows
from lamella.ui.words import gib_text, joined, short_name

SIZE = (500, 420)


@dataclass(frozen=True, slots=True)
class MachineRow:
    """A machine by its name and what is in it."""

    found: FoundMachine

    def name(self) -> str:
        return self.found.machine.name

    def value(self) -> str:
        return machine_text(self.found.machine.gpus, self.found.machine.host)

    def tip(self) -> str:
        return "\n".join((self.found.path, *self.found.problems))


def machine_text(gpus: tuple[Device, ...], host: Device | None) -> str:
    """As "2 × RTX 4090 · 64.0 GiB"."""
    names = [short_name(gpu.name) for gpu in gpus]
    counted = (
        name if names.count(name) == 1 else f"{names.count(name)} \N{MULTIPLICATION SIGN} {name}"
        for name in dict.fromkeys(names)
    )
    return joined(*counted, gib_text(host.total) if host else "")


class MachinesDialog(QDialog):
    """Enter in the name saves, Enter in the list loads, Del deletes, Esc leaves."""

    save_wanted = Signal(str)
    load_wanted = Signal(object)  # FoundMachine
    delete_wanted = Signal(object)  # FoundMachine
    restore_wanted = Signal(object)  # Machine

    def __init__(self, gpus: tuple[Device, ...], host: Device, parent: QWidget | None = None) -> None:
        """The plan's machine, which can be saved."""
        super().__init__(parent)
        self.setObjectName("machines-dialog")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._own = gpus, host
        self._found = FoundMachines(())
        self._saving = ""  # the name that was asked for last, until its machine is there
        self._deleted: Machine | None = None  # the last one, whether or not that could be done
        self._what, self._problems = label("muted", self, wrap=True), label("small", self, wrap=True)
        self._problems.setProperty("hint", "warn")
        self._problems.setObjectName("machine-problems")
        self._problems.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._name, self._table, self._rows = QLineEdit(self), QTableView(self), Rows(self)
        self._none = label("muted", self, wrap=True)
        self._save, self._load, self._delete, self._restore, self._close = (QPushButton(self) for _ in range(5))
        self._name_parts()
        self._build()
        self._connect()
        self._retranslate()
        self._show_able()
        self.resize(*SIZE)

    def _name_parts(self) -> None:
        self._name.setObjectName("machine-name")
        self._name.setMaxLength(80)
        self._table.setObjectName("machines")
        for button, name in (
            (self._save, "machine-save"),
            (self._load, "machine-load"),
            (self._delete, "machine-delete"),
            (self._restore, "machine-restore"),
            (self._close, "machine-close"),
        ):
            button.setObjectName(name)
            button.setAutoDefault(False)
        self._load.setProperty("kind", "primary")
        self._restore.setProperty("kind", "link")

    def _build(self) -> None:
        table = self._table
        table.setModel(self._rows)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.horizontalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(NAME, QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setSectionResizeMode(VALUE, QHeaderView.ResizeMode.Stretch)
        saving, buttons = QHBoxLayout(), QHBoxLayout()
        saving.addWidget(self._name, 1)
        saving.addWidget(self._save)
        for widget in (self._delete, self._restore):
            buttons.addWidget(widget)
        buttons.addStretch(1)
        for widget in (self._close, self._load):
            buttons.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(self._what)
        column.addLayout(saving)
        column.addWidget(table, 1)
        column.addWidget(self._none, 1, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._problems)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self._save.clicked.connect(self._want_save)
        self._name.returnPressed.connect(self._want_save)
        self._name.textChanged.connect(self._show_able)
        self._load.clicked.connect(self._want_load)
        self._table.activated.connect(self._want_load)
        self._delete.clicked.connect(self._want_delete)
        self._restore.clicked.connect(self._want_restore)
        self._close.clicked.connect(self.reject)

    def show_machines(self, found: FoundMachines) -> None:
        """What is in the folder now, and a sentence for everything that could not be read."""
        row = max(0, self._table.currentIndex().row())
        self._found = found
        if self._saving and any(one.machine.name == self._saving for one in found.machines):
            self._saving = ""
            self._name.clear()
        self._rows.show_rows(tuple(MachineRow(one) for one in found.machines))
        if found.machines:
            self._table.selectRow(min(row, len(found.machines) - 1))
        self.show_fault("\n".join(found.problems))
        self._show_able()

    def show_fault(self, text: str) -> None:
        self._problems.setText(text)
        self._problems.setVisible(bool(text))

    def _chosen(self) -> FoundMachine | None:
        row = self._table.currentIndex().row()
        return self._found.machines[row] if 0 <= row < len(self._found.machines) else None

    def _typed(self) -> str:
        return self._name.text().strip()

    def _want_save(self) -> None:
        if not self._typed():
            self.show_fault(self.tr("Give the machine a name."))
            self._name.setFocus()
            return
        self._saving = self._typed()
        self.save_wanted.emit(self._typed())

    def _want_load(self, _index: QModelIndex | bool = False) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.load_wanted.emit(chosen)
            self.accept()

    def _want_delete(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._deleted = chosen.machine
            self.delete_wanted.emit(chosen)

    def _want_restore(self) -> None:
        if self._deleted is not None:
            self.restore_wanted.emit(self._deleted)

    def _show_able(self) -> None:
        there = bool(self._found.machines)
        self._load.setEnabled(there)
        self._delete.setEnabled(there)
        self._table.setVisible(there)
        self._none.setVisible(not there)
        names = {one.machine.name for one in self._found.machines}
        gone = self._deleted is not None and self._deleted.name not in names
        self._restore.setVisible(gone)
        if self._deleted is not None:
            self._restore.setText(plain_text(self.tr("Put “{0}” back").format(self._deleted.name)))
        self._save.setText(self.tr("Replace") if self._typed() in names else self.tr("Save"))

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Named machines"))
        self._what.setText(self.tr("The plan's machine: {0}").format(machine_text(*self._own)))
        self._name.setPlaceholderText(self.tr("Name to save it under"))
        self._name.setAccessibleName(self.tr("Name to save it under"))
        self._table.setAccessibleName(self.tr("Named machines"))
        self._none.setText(self.tr("No machine is saved yet."))
        self._load.setText(self.tr("Plan for it"))
        self._delete.setText(self.tr("Delete"))
        self._close.setText(self.tr("Close"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Del in the list."""
        if event.key() == Qt.Key.Key_Delete and self._table.hasFocus():
            self._want_delete()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
            self._show_able()
