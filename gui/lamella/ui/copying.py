"""Copying: puts tables of the open plan on the clipboard as text."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from lamella.ui.copies.actions import Subject
from lamella.ui.copies.grid import Form, written
from lamella.ui.session import Session
from lamella.ui.window import Window

if TYPE_CHECKING:
    from lamella.ui.compare.rival import Rival
    from lamella.ui.copies.grid import Grid


class Copying(QObject):
    """The stored plan, whatever is being previewed. `rivals` are the plans of the lanes, the open one first."""

    def __init__(self, window: Window, session: Session, rivals: "Callable[[], tuple[Rival, ...]]") -> None:
        super().__init__(session)
        self._window, self._session, self._rivals = window, session, rivals
        window.actions_.copies.wanted.connect(self.copy)

    def copy(self, subject: Subject, form: Form) -> None:
        grid = self._grid(subject, exact=form is Form.CSV)
        if grid is None:
            return
        QGuiApplication.clipboard().setText(written(grid, form))
        self._window.status.show_said(self.tr("The table is on the clipboard."))

    def _grid(self, subject: Subject, *, exact: bool) -> "Grid | None":
        outcome = self._session.stored
        if outcome is None:
            return None
        from lamella.ui.copies.grids import comparison_grid, layers_grid, summary_grid

        match subject:
            case Subject.SUMMARY:
                return summary_grid(outcome, exact=exact)
            case Subject.LAYERS:
                return layers_grid(outcome, exact=exact)
            case Subject.COMPARISON:
                return comparison_grid(self._rivals(), exact=exact)
