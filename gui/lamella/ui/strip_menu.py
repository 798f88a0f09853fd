"""What can be done with one layer: the menu that the strip opens on it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QWidget

from lamella.devices.device import CPU
from lamella.plan.outcome import Outcome
from lamella.ui.words import device_text, place_text


def layer_menu(parent: QWidget, outcome: Outcome, place: int, send: Callable[[int], None]) -> QMenu:
    """One entry a device; the one that holds the layer now is checked. `send` is called with the chosen device."""
    menu = QMenu(parent)
    menu.setObjectName("layer-menu")
    title = menu.addAction(place_text(place, outcome.plan.model.block_count))
    title.setEnabled(False)
    for device in (CPU, *range(len(outcome.plan.gpus))):
        text = QCoreApplication.translate("LayerMenu", "Send to {0}").format(device_text(device))
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(outcome.layers[place].device == device)
        action.triggered.connect(partial(send, device))
    return menu
