"""The tip beside a setting: one sentence, and what the choice would change on every device."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from lamella.ui.controls.looks import label, set_look
from lamella.ui.devices.swatch import Swatch
from lamella.ui.settings.effect_words import effect_lines, summary_text
from lamella.ui.theme import Theme

if TYPE_CHECKING:
    from lamella.plan.effects import Effects

GAP: Final = 10
SIDE: Final = 14
WIDTH: Final = 25
"""In heights of the text; more where the figures need it."""


class EffectTip(QFrame):
    """A child of the window, so that it cannot leave it; the mouse goes through it."""

    def __init__(self, theme: Theme | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._window = theme, parent
        self.setObjectName("effect")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._title, self._sentence = label("strong", self), label("muted", self, wrap=True)
        self._summary = label("strong", self, wrap=True)
        self._summary.setObjectName("effect-summary")
        self._rows: list[tuple[Swatch, QLabel, QLabel, QLabel]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(3, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SIDE, 11, SIDE, 11)
        column.setSpacing(5)
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        column.addLayout(self._grid)
        column.addWidget(self._summary)
        self.hide()

    def show_words(self, title: str, sentence: str, *, awaits: bool) -> None:
        """`awaits`: the figures are on their way, and have their room already."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        for row in self._rows:
            for cell in row:
                cell.setVisible(awaits)
            row[2].setText("")
            row[3].setText("\N{HORIZONTAL ELLIPSIS}")
        self._summary.setVisible(False)

    def show_effects(self, effects: "Effects") -> None:
        lines = effect_lines(effects)
        while len(self._rows) < len(lines):
            self._add_row()
        for number, row in enumerate(self._rows):
            for cell in row:
                cell.setVisible(number < len(lines))
        for (swatch, device, difference, rest), line in zip(self._rows, lines, strict=False):
            swatch.show_device(line.index)
            device.setText(line.device)
            difference.setText(line.difference)
            rest.setText(line.rest)
            set_look(rest, "hint", "warn" if line.over else "")
        summary = summary_text(effects)
        self._summary.setText(summary)
        self._summary.setVisible(bool(summary))
        set_look(self._summary, "level", "good" if effects.fits and effects.layers > 0 else "warn")

    def stand_beside(self, control: QWidget, panel: QWidget) -> None:
        """Left of the panel, as high as the control."""
        self._sentence.updateGeometry()
        self._grid.invalidate()  # Qt tells the outer layout alone that words have changed
        wide = self._grid.sizeHint().width() + 2 * SIDE + 2
        self.setFixedWidth(max(WIDTH * max(self.fontInfo().pixelSize(), 1), wide))
        height = self.layout().totalHeightForWidth(self.width())  # type: ignore[union-attr]
        self.resize(self.width(), height)
        window = self._window
        left = panel.mapTo(window, QPoint(0, 0)).x() - self.width() - GAP
        middle = control.mapTo(window, QPoint(0, control.height() // 2)).y()
        top = max(GAP, min(middle - height // 2, window.height() - height - GAP))
        self.move(max(GAP, left), top)
        self.raise_()
        self.show()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for swatch, *_ in self._rows:
            swatch.show_theme(theme)

    def _add_row(self) -> None:
        number = len(self._rows)
        row = Swatch(11, self), label("small", self), label("small", self), label("small", self)
        if self._theme is not None:
            row[0].show_theme(self._theme)
        row[2].setObjectName(f"effect-{number}")
        for column, cell in enumerate(row):
            self._grid.addWidget(cell, number, column)
        self._rows.append(row)
