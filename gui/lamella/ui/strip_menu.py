"""What can be done with the chosen layers: the menu that the strip opens on them."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from lamella.devices.device import CPU
from lamella.plan.experts import expert_tensors, experts_away
from lamella.plan.outcome import Outcome
from lamella.ui.strip.selection import Selection
from lamella.ui.strip.texts import selection_text
from lamella.ui.words import device_text


def layer_menu(
    parent: QWidget,
    outcome: Outcome,
    selection: Selection,
    *,
    send: Callable[[int], None],
    send_experts: Callable[[int | None], None],
) -> QMenu:
    """One entry a device, the one that holds all chosen layers checked; for experts two more.

    `send` is called with the chosen device, `send_experts` with the CPU, or None for each layer's own device.
    """
    menu = QMenu(parent)
    menu.setObjectName("layer-menu")
    menu.addAction(selection_text(outcome, selection)).setEnabled(False)
    homes = {outcome.layers[place].device for place in selection.places}
    for device in (CPU, *range(len(outcome.plan.gpus))):
        text = QCoreApplication.translate("LayerMenu", "Send to {0}").format(device_text(device))
        action = _entry(menu, text, "C" if device == CPU else str(device + 1), partial(send, device))
        action.setCheckable(True)
        action.setChecked(homes == {device})
    if any(place in expert_tensors(outcome.plan.model) for place in selection.places):
        _add_experts(menu, outcome, selection, send_experts)
    return menu


def _add_experts(
    menu: QMenu, outcome: Outcome, selection: Selection, send_experts: Callable[[int | None], None]
) -> None:
    away = set(experts_away(outcome.plan.allocation.placement)) & selection.places
    menu.addSeparator()
    there = _entry(menu, QCoreApplication.translate("LayerMenu", "Experts to the CPU"), "E", partial(send_experts, CPU))
    back = _entry(menu, QCoreApplication.translate("LayerMenu", "Experts back home"), "", partial(send_experts, None))
    there.setObjectName("experts-to-cpu")
    back.setObjectName("experts-home")
    there.setEnabled(away != selection.places)
    back.setEnabled(bool(away))


def _entry(menu: QMenu, text: str, key: str, chosen: Callable[[], None]) -> QAction:
    """The key is only shown: the strip hears it itself."""
    action = menu.addAction(text)
    if key:
        action.setShortcut(QKeySequence(key))
    action.triggered.connect(lambda _checked=False: chosen())
    return action
