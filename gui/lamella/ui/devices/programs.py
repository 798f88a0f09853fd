"""Who holds a device's memory: the list behind the first part of its bar."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from lamella.devices.device import Process, Reading
from lamella.devices.occupants import program_of
from lamella.ui.devices.listing import ListingDialog
from lamella.ui.words import exact_text, gib_text


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """One program; its words are made when the row is seen."""

    process: Process
    holds_model: bool

    def name(self) -> str:
        name = program_of(self.process)
        if not name:
            name = QCoreApplication.translate("Programs", "unknown program, process {0}").format(self.process.pid)
        if self.holds_model:
            return QCoreApplication.translate("Programs", "{0} (holds this model)").format(name)
        return name

    def value(self) -> str:
        if self.process.memory is None:
            return QCoreApplication.translate("Programs", "hidden by the system")
        return gib_text(self.process.memory)

    def tip(self) -> str:
        number = QCoreApplication.translate("Programs", "process {0}").format(self.process.pid)
        size = "" if self.process.memory is None else exact_text(self.process.memory)
        return "\n".join(line for line in (self.process.name or "", number, size) if line)


@dataclass(frozen=True, slots=True)
class RestRow:
    """What no program in the list has."""

    nbytes: int
    driver: bool  # kept by it; else nobody says whose it is

    def name(self) -> str:
        if self.driver:
            return QCoreApplication.translate("Programs", "kept by the driver")
        return QCoreApplication.translate("Programs", "other, not itemised")

    def value(self) -> str:
        return gib_text(self.nbytes)

    def tip(self) -> str:
        return exact_text(self.nbytes)


class ProgramRows(Sequence[ProgramRow | RestRow]):
    """Most memory first, then programs whose memory is hidden, then what belongs to none of them.

    Rows are made when they are asked for: there may be ten thousand, and a table shows twenty.
    """

    def __init__(self, reading: Reading, holders: Sequence[int] = ()) -> None:
        self._holders = frozenset(holders)
        self._listed = sorted(reading.processes or (), key=_by_memory)
        self._rest = _rest(reading)

    def __len__(self) -> int:
        return len(self._listed) + len(self._rest)

    @overload
    def __getitem__(self, index: int) -> ProgramRow | RestRow: ...

    @overload
    def __getitem__(self, index: slice) -> "Sequence[ProgramRow | RestRow]": ...

    def __getitem__(self, index: int | slice) -> "ProgramRow | RestRow | Sequence[ProgramRow | RestRow]":
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        if index >= len(self._listed):
            return self._rest[index - len(self._listed)]
        process = self._listed[index]
        return ProgramRow(process, process.pid in self._holders)


def _by_memory(process: Process) -> int:
    return 1 if process.memory is None else -process.memory


def _rest(reading: Reading) -> tuple[RestRow, ...]:
    if reading.total is None or reading.free is None:
        return ()
    driver = reading.reserved or 0
    rest = reading.total - reading.free - driver - sum(process.memory or 0 for process in reading.processes or ())
    return tuple(RestRow(nbytes, of_driver) for nbytes, of_driver in ((rest, False), (driver, True)) if nbytes > 0)


class ProgramsDialog(ListingDialog):
    """Follows the readings while it is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("programs", parent)
        self._reading: Reading | None = None
        self.resize(420, 380)

    def show_reading(self, device: str, reading: Reading | None, holders: Sequence[int]) -> None:
        """`device` is how the card is called; without a reading what was read last stays."""
        self._name_all(device)
        reading = self._reading = reading or self._reading
        if reading is None:
            return
        self.rows.show_rows(ProgramRows(reading, holders))
        listed = len(reading.processes or ())
        self.note.setText(_note(reading, listed))

    def show_owner(self, uuid: str) -> None:
        """Of another device what was read of the one before says nothing."""
        if self._reading is not None and self._reading.uuid != uuid:
            self._reading = None
            self.rows.show_rows(())
            self.note.setText("")

    def _name_all(self, device: str) -> None:
        title = QCoreApplication.translate("Programs", "Programs on {0}").format(device)
        self.show_named(title, title)
        self.rows.show_heads(
            QCoreApplication.translate("Programs", "program"), QCoreApplication.translate("Programs", "memory")
        )


def _note(reading: Reading, listed: int) -> str:
    if not reading.uuid:
        return QCoreApplication.translate("Programs", "Programs in system memory are not listed one by one.")
    if reading.processes is None:
        return QCoreApplication.translate("Programs", "The system does not say which programs these are.")
    if listed == 1:
        return QCoreApplication.translate("Programs", "One program is on this GPU.")
    return QCoreApplication.translate("Programs", "{0} programs are on this GPU.").format(listed)
