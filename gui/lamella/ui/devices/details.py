"""Everything that is known of one device, in a table."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from lamella.devices.device import Device
from lamella.ui.devices.facts import facts
from lamella.ui.devices.history import History, Points
from lamella.ui.devices.listing import ListingDialog
from lamella.ui.devices.marks import Mark, marks
from lamella.ui.devices.standing import Standing
from lamella.ui.theme import Theme
from lamella.ui.words import joined


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

    def __init__(self, index: int, theme: Theme | None, parent: QWidget | None = None) -> None:
        """`index` is the device's number in the plan, which gives the line of its last minute a colour."""
        super().__init__("details", parent, wide_value=True)
        self._minute = History(index, self)
        if theme is not None:
            self._minute.show_theme(theme)
        self.column.insertWidget(0, self._minute)
        self.resize(560, 560)

    def show_theme(self, theme: Theme) -> None:
        self._minute.show_theme(theme)

    def show_device(self, title: str, device: Device, standing: Standing, minute: Points) -> None:
        """`title` is how the card is called. Every text is made anew: the language may be another."""
        total = standing.reading.total if standing.reading else None
        self._minute.setVisible(bool(minute and total))
        if minute and total:
            self._minute.show_minute(minute, total)
        self.show_named(title, QCoreApplication.translate("Details", "What is known of {0}").format(title))
        self.rows.show_heads(
            QCoreApplication.translate("Details", "what"), QCoreApplication.translate("Details", "value")
        )
        self.note.setText(_reasons(marks(device, standing)))
        self.note.setVisible(bool(self.note.text()))
        self.rows.show_rows(tuple(FactRow(name, value) for name, value in facts(device, standing)))


def _reasons(found: tuple[Mark, ...]) -> str:
    """Every mark, and what is behind it once: several may have one reason."""
    texts: dict[str, list[str]] = {}
    for mark in found:
        texts.setdefault(mark.why, []).append(mark.text)
    return "\n\n".join(f"{joined(*said)}\n{why}" for why, said in texts.items())
