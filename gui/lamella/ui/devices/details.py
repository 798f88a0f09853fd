"""Everything that is known of one device, in a table."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from lamella.devices.device import Device
from lamella.ui.devices.facts import facts
from lamella.ui.devices.listing import ListingDialog
from lamella.ui.devices.marks import marks
from lamella.ui.devices.standing import Standing


@dataclass(frozen=True, slots=True)
class FactRow:
    """A name and a value that are texts already."""

    title: str
    text: str

    def name(self) -> str:
        return self.title

    def value(self) -> str:
        return self.text

    def tip(self) -> str:
        return self.text


class DetailsDialog(ListingDialog):
    """Follows the readings while it is open."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name` is how the card is called."""
        super().__init__("details", parent, wide_value=True)
        self.show_named(name, QCoreApplication.translate("Details", "What is known of {0}").format(name))
        self.rows.show_heads(
            QCoreApplication.translate("Details", "what"), QCoreApplication.translate("Details", "value")
        )
        self.resize(560, 520)

    def show_standing(self, device: Device, standing: Standing) -> None:
        self.note.setText("\n".join(f"{mark.text}: {mark.why}" for mark in marks(device, standing) if mark.loud))
        self.note.setVisible(bool(self.note.text()))
        self.rows.show_rows(tuple(FactRow(name, value) for name, value in facts(device, standing)))
