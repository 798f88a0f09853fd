"""The dialog "What would llama.cpp choose now": the real program's fit beside ours and beside the plan."""

from PySide6.QtWidgets import QWidget

from lamella.engines.fitting import Fitted
from lamella.plan.outcome import Outcome
from lamella.ui.compare.differences import difference_rows
from lamella.ui.compare.rival import Lane, Rival
from lamella.ui.exports.check_dialog import CheckDialog
from lamella.ui.words import in_a_row

LEAST_LINES = 16


class FitDialog(CheckDialog):
    """Chooses and starts the same program as checking does, with another question."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._sheet.setMinimumHeight(LEAST_LINES * self.fontMetrics().height())
        self.setObjectName("fit-dialog")
        self.setWindowTitle(self.tr("What would llama.cpp choose now?"))
        self._what.setText(
            self.tr(
                "llama-fit-params places the layers itself, by the memory that is free at this moment, "
                "without loading the model. Memory is counted as it counts."
            )
        )
        self._start.setText(self.tr("Ask"))
        self._sheet.setAccessibleName(self.tr("The plan, our answer and llama.cpp's own answer"))

    def show_fitted(self, found: Fitted) -> None:
        """What was chosen, or why nothing was."""
        self.show_running(False)
        self._clear_below()
        if found.obstacle is not None:
            self._say("bad", in_a_row(self._obstacle_text(found.obstacle), found.detail))
        elif found.agrees:
            self._say("good", self.tr("llama.cpp chooses what we expect of it."))
        else:
            self._say("warn", self.tr("llama.cpp chooses differently from what we expect of it."))
        self._sheet.setVisible(found.chosen is not None)
        if found.counted is not None and found.ours is not None and found.chosen is not None:
            self._show_plans(found.counted, found.ours, found.chosen)
        self._show_command(found.command)

    def _show_plans(self, counted: Outcome, ours: Outcome, chosen: Outcome) -> None:
        rivals = tuple(
            Rival(Lane.REACHED, outcome, name)
            for outcome, name in (
                (counted, self.tr("this plan")),
                (ours, self.tr("we expect")),
                (chosen, self.tr("llama.cpp chooses")),
            )
        )
        rows = tuple(
            (row.name, *(cell.text for cell in row.cells), "")
            for row in difference_rows(rivals)
            if any(cell.text for cell in row.cells)
        )
        self._sheet.rows.show_rows(("", *(rival.name for rival in rivals), ""), rows)
