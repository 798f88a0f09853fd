"""The card of system memory."""

from PySide6.QtWidgets import QWidget

from lamella.devices.device import CPU
from lamella.ui.devices.menu import OF_HOST
from lamella.ui.devices.menu_card import MenuCard
from lamella.ui.devices.standing import Presence


class HostCard(MenuCard):
    """Its sizes are typed in a dialog: there are more of them than a card has room for."""

    ACTS = OF_HOST

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(CPU, parent)

    def _presence(self) -> Presence:
        """Memory that nothing was read of is the plan's own; it is no what-if before a reading says so."""
        return self.standing.presence
