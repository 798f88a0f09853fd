"""The lists that stand open beside the window: programs on a device, and all that is known of it."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from lamella.devices.device import Device
from lamella.ui.devices.card import DeviceCard
from lamella.ui.devices.details import DetailsDialog
from lamella.ui.devices.programs import ProgramsDialog
from lamella.ui.theme import Theme


class Lists(QObject):
    """At most one of each kind; it follows the device it was opened for, by its number in the plan."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._theme: Theme | None = None
        self._programs: tuple[int, ProgramsDialog] | None = None
        self._details: tuple[int, DetailsDialog] | None = None

    def open_programs(self, card: DeviceCard) -> None:
        if self._programs is not None:
            self._programs[1].close()
        dialog = ProgramsDialog(self._owner.window())
        self._programs = card.index, dialog
        dialog.finished.connect(self._end_programs)
        _show_programs(dialog, card)
        dialog.show()

    def open_details(self, card: DeviceCard, device: Device) -> None:
        if self._details is not None:
            self._details[1].close()
        dialog = DetailsDialog(card.index, self._theme, self._owner.window())
        self._details = card.index, dialog
        dialog.finished.connect(self._end_details)
        dialog.show_device(card.title, device, card.standing, card.minute)
        dialog.show()

    def show_card(self, card: DeviceCard, device: Device) -> None:
        """What is known of one device now, and how its card is called in the language of the moment."""
        if self._programs is not None and self._programs[0] == card.index:
            self._programs[1].show_owner(device.uuid)
            _show_programs(self._programs[1], card)
        if self._details is not None and self._details[0] == card.index:
            self._details[1].show_device(card.title, device, card.standing, card.minute)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        if self._details is not None:
            self._details[1].show_theme(theme)

    def keep(self, gpus: int) -> None:
        """A list of a device that the plan no longer has closes."""
        for opened in (self._programs, self._details):
            if opened is not None and opened[0] >= gpus:
                opened[1].close()

    def _end_programs(self) -> None:
        if self._programs is not None:
            self._programs[1].deleteLater()
            self._programs = None

    def _end_details(self) -> None:
        if self._details is not None:
            self._details[1].deleteLater()
            self._details = None


def _show_programs(dialog: ProgramsDialog, card: DeviceCard) -> None:
    dialog.show_reading(card.title, card.standing.reading, [pid for pid, _ in card.standing.holders])
