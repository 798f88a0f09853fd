"""Editing: what a person does on the strip becomes steps of the session."""

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QWidget

from lamella.ui.session import Session
from lamella.ui.strip.canvas import StripCanvas


class Editing(QObject):
    """Joins one strip with a session; the strip shows whatever outcome comes of it."""

    def __init__(self, strip: StripCanvas, session: Session, window: QWidget) -> None:
        super().__init__(strip)
        self._session, self._window = session, window
        strip.edge_previewed.connect(session.preview_edge)
        strip.edge_moved.connect(self._move_edge)
        strip.edge_cancelled.connect(session.cancel_preview)
        strip.pin_toggled.connect(session.pin_edge)
        strip.edge_entered.connect(session.undo_stack.begin_steps)
        strip.restore_wanted.connect(session.undo_stack.take_back_steps)
        strip.send_wanted.connect(self._send_layer)
        strip.menu_requested.connect(self._open_layer_menu)

    def _move_edge(self, edge: int, place: int, by_key: bool) -> None:
        self._session.move_edge(edge, place, merge=by_key)

    def _send_layer(self, place: int, device: int) -> None:
        self._session.send_layers((place,), device)

    def _open_layer_menu(self, place: object, at: QPoint) -> None:
        outcome = self._session.outcome
        if not isinstance(place, int) or outcome is None:
            return

        def send(device: int, _checked: bool = False) -> None:
            self._session.send_layers((place,), device)

        from lamella.ui.strip_menu import layer_menu

        menu = layer_menu(self._window, outcome, place, send)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)
