"""Editing: what a person does on the strip becomes steps of the session."""

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QWidget

from lamella.devices.device import CPU
from lamella.plan.experts import experts_away
from lamella.ui.session import Session
from lamella.ui.strip.canvas import StripCanvas
from lamella.ui.undo import INNER_EDGES


class Editing(QObject):
    """Joins one strip with a session; the strip shows whatever outcome comes of it."""

    def __init__(self, strip: StripCanvas, session: Session, window: QWidget) -> None:
        super().__init__(strip)
        self._strip, self._session, self._window = strip, session, window
        strip.edge_previewed.connect(session.preview_edge)
        strip.edge_moved.connect(self._move_edge)
        strip.edge_cancelled.connect(session.cancel_preview)
        strip.pin_toggled.connect(session.pin_edge)
        strip.edge_entered.connect(session.undo_stack.begin_steps)
        strip.restore_wanted.connect(session.undo_stack.take_back_steps)
        strip.empty_wanted.connect(session.empty_gpu)
        strip.typing_wanted.connect(self._type_place)
        strip.experts_previewed.connect(session.preview_experts)
        strip.experts_moved.connect(self._move_experts)
        strip.experts_entered.connect(self._enter_experts)
        strip.experts_restore_wanted.connect(self._restore_experts)
        strip.send_wanted.connect(session.send_layers)
        strip.experts_wanted.connect(self._switch_experts)
        strip.menu_requested.connect(self._open_layer_menu)

    def _move_edge(self, edge: int, place: int, by_key: bool) -> None:
        self._session.move_edge(edge, place, merge=by_key)

    def _move_experts(self, gpu: int, place: int, by_key: bool) -> None:
        self._session.move_experts(gpu, place, merge=by_key)

    def _enter_experts(self, gpu: int) -> None:
        self._session.undo_stack.begin_steps(INNER_EDGES + gpu)

    def _restore_experts(self, gpu: int) -> None:
        self._session.undo_stack.take_back_steps(INNER_EDGES + gpu)

    def _switch_experts(self, places: frozenset[int]) -> None:
        """To the CPU, or back home where all of them are there already."""
        if self._session.plan is not None:
            away = experts_away(self._session.plan.allocation.placement)
            self._session.send_experts(places, None if places <= away.keys() else CPU)

    def _type_place(self, edge: int) -> None:
        from lamella.ui.strip.typing import ask_place

        def chosen(place: int) -> None:
            self._session.move_edge(edge, place, merge=False)

        ask_place(self._strip, edge, chosen)

    def _open_layer_menu(self, place: object, at: QPoint) -> None:
        outcome, selection = self._session.outcome, self._strip.selection
        if not isinstance(place, int) or outcome is None or not selection.places:
            return

        def send(device: int) -> None:
            self._session.send_layers(selection.places, device)

        def send_experts(device: int | None) -> None:
            self._session.send_experts(selection.places, device)

        from lamella.ui.strip_menu import layer_menu

        menu = layer_menu(self._window, outcome, selection, send=send, send_experts=send_experts)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)
