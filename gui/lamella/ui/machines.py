"""Machines that somebody has named: saved, listed and deleted away from the window, loaded as one step."""

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from lamella.devices.machine import FoundMachine, FoundMachines, Machine, read_machines, remove_machine, save_machine
from lamella.errors import LamellaError
from lamella.ui.background import Background
from lamella.ui.devices.machines_dialog import MachinesDialog
from lamella.ui.error_words import failure_text
from lamella.ui.session import Session


class Machines(QObject):
    """Each machine is a file in `folder`, which need not be there before the first is saved."""

    def __init__(self, folder: str, session: Session, window: QWidget) -> None:
        super().__init__(session)
        self._folder, self._session, self._window = folder, session, window
        self._dialog: MachinesDialog | None = None
        self._waiting: list[Callable[[], object]] = []  # the first of them is under way
        self._background = Background(self)

    def open(self) -> None:
        """The dialog, with what is in the folder as soon as it is read."""
        plan = self._session.plan
        if plan is None:
            return
        dialog = self._dialog = MachinesDialog(plan.gpus, plan.host, self._window)
        dialog.save_wanted.connect(self._save)
        dialog.load_wanted.connect(self._load)
        dialog.delete_wanted.connect(self._delete)
        dialog.restore_wanted.connect(self._put_back)
        dialog.finished.connect(self._forget)
        dialog.open()
        self._work(lambda: None)

    def close(self) -> None:
        """Waits for what is still being written, and writes what is not begun."""
        self._background.finish()
        for change in self._waiting[1:]:
            with suppress(LamellaError):
                change()
        self._waiting.clear()

    def _save(self, name: str) -> None:
        plan = self._session.plan
        if plan is not None:
            self._put_back(Machine(name, plan.gpus, plan.host))

    def _put_back(self, machine: Machine) -> None:
        folder = self._folder
        self._work(lambda: save_machine(machine, folder))

    def _delete(self, found: FoundMachine) -> None:
        self._work(lambda: remove_machine(found))

    def _load(self, found: FoundMachine) -> None:
        machine = found.machine
        text = self.tr("Plan for the machine “{0}”").format(machine.name)
        self._session.change_machine(machine.gpus, machine.host, text)

    def _work(self, change: Callable[[], object]) -> None:
        """Changes something in the folder, and then reads all of it again: one after the other, so that what is shown
        is never older than what was shown before.
        """
        self._waiting.append(change)
        if len(self._waiting) == 1:
            self._begin()

    def _begin(self) -> None:
        folder, change = self._folder, self._waiting[0]

        def changed() -> FoundMachines:
            change()
            return read_machines(folder)

        self._background.run(changed, self._show, self._tell)

    def _go_on(self) -> None:
        self._waiting.pop(0)
        if self._waiting:
            self._begin()

    def _show(self, found: FoundMachines) -> None:
        self._go_on()
        if self._dialog is not None:
            self._dialog.show_machines(found)

    def _tell(self, error: Exception) -> None:
        self._go_on()
        if self._dialog is not None:
            self._dialog.show_fault(failure_text(error))

    def _forget(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
