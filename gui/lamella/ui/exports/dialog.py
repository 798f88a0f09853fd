"""The dialog for engines: which one, for which system, what it is given, and how close that comes to the plan."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from lamella.export.export import Export, Way
from lamella.plan.outcome import Outcome
from lamella.ui.compare.rival import Lane, Rival
from lamella.ui.compare.row import LaneRow
from lamella.ui.controls.looks import label
from lamella.ui.controls.segments import Segments
from lamella.ui.exports.here import WAYS_HERE
from lamella.ui.exports.pieces import PieceView, bullets
from lamella.ui.exports.remark_words import remark_text
from lamella.ui.exports.words import NAMES, export_help, export_title, way_text
from lamella.ui.theme import Theme


class ExportDialog(QDialog):
    """Shows what it is told to; says which export somebody wants to see."""

    export_wanted = Signal(str)
    save_wanted = Signal(object)  # Piece

    def __init__(self, outcome: Outcome, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("export-dialog")
        self.setWindowTitle(self.tr("Commands and settings for an engine"))
        self._outcome, self._theme = outcome, theme
        self._export: Export | None = None
        self._way: Way | None = None
        self._names, self._ways = QListWidget(self), Segments("way", self)
        self._names.setObjectName("export-names")
        self._names.setAccessibleName(self.tr("Engine"))
        self._ways.show_name(self.tr("For"))
        self._help = label("muted", self, wrap=True)
        self._scroll = QScrollArea(self)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        for name in NAMES:
            item = QListWidgetItem(export_title(name))
            item.setData(Qt.ItemDataRole.UserRole, name)
            self._names.addItem(item)
        self._names.currentItemChanged.connect(self._choose)
        self._ways.chosen.connect(self._choose_way)
        self._build()
        self.resize(1000, 680)

    def _build(self) -> None:
        close = QPushButton(self.tr("Close"), self)
        close.clicked.connect(self.accept)
        head = QHBoxLayout()
        head.addWidget(self._help, 1)
        head.addWidget(self._ways)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addLayout(head)
        right.addWidget(self._scroll, 1)
        body = QHBoxLayout()
        body.setSpacing(14)
        body.addWidget(self._names, 2)
        body.addLayout(right, 5)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.addLayout(body, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    def show_first(self) -> None:
        """The first engine of the list."""
        self._names.setCurrentRow(0)

    def show_export(self, export: Export) -> None:
        """What an engine is given."""
        self._export = export
        ways = export.ways
        self._ways.setVisible(len(ways) > 1)
        self._ways.show_choices(ways, tuple(map(way_text, ways)))
        likely = (*((self._way,) if self._way else ()), *WAYS_HERE, *ways)
        self._show_way(next((way for way in likely if way in ways), None))

    def show_problem(self, sentence: str) -> None:
        """Why an engine cannot be told."""
        self._export = None
        self._ways.hide()
        inside = QWidget()
        text = label("strong", inside, wrap=True)
        text.setProperty("level", "bad")
        text.setObjectName("export-problem")
        text.setText(sentence)
        column = QVBoxLayout(inside)
        column.addWidget(text)
        column.addStretch(1)
        self._scroll.setWidget(inside)

    def _choose(self, item: QListWidgetItem) -> None:
        name = str(item.data(Qt.ItemDataRole.UserRole))
        self._help.setText(export_help(name))
        self._scroll.setAccessibleName(export_title(name))
        self.export_wanted.emit(name)

    def _choose_way(self, way: object) -> None:
        if isinstance(way, Way):
            self._way = way
            self._show_way(way)

    def _show_way(self, way: Way | None) -> None:
        if self._export is None:
            return
        self._ways.show_chosen(way)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(14)
        for piece in self._export.pieces_for(way):
            view = PieceView(piece, inside)
            view.save_wanted.connect(self.save_wanted)
            column.addWidget(view)
        self._add_reached(column, inside, self._export)
        remarks = (remark for remark in self._export.remarks if remark.way is None or remark.way == way)
        said = bullets(tuple(map(remark_text, remarks)), inside)
        said.setObjectName("export-remarks")
        column.addWidget(said)
        column.addStretch(1)
        self._scroll.setWidget(inside)

    def _add_reached(self, column: QVBoxLayout, inside: QWidget, export: Export) -> None:
        text = label("strong", inside, wrap=True)
        text.setObjectName("export-exact")
        column.addWidget(text)
        if export.reached is None:
            text.setText(self.tr("This says the plan exactly."))
            text.setProperty("level", "good")
            return
        text.setText(self.tr("This engine cannot be told the plan exactly. This is what it would do:"))
        text.setProperty("level", "warn")
        rivals = (
            Rival(Lane.THIS, self._outcome),
            Rival(Lane.REACHED, export.reached, self.tr("With this engine")),
        )
        add_lanes(column, rivals, self._theme, inside)


def add_lanes(column: QVBoxLayout, rivals: tuple[Rival, ...], theme: Theme, parent: QWidget) -> None:
    """Lanes to look at, with their texts in line."""
    rows = [LaneRow(theme, parent) for _ in rivals]
    for row, rival in zip(rows, rivals, strict=True):
        row.show_rival(rival)
        column.addWidget(row)
    widths = (max(column) for column in zip(*(row.widths() for row in rows), strict=True))
    name, memory, speed = widths
    for number, row in enumerate(rows):
        row.setObjectName(f"reached-lane-{number}")
        row.show_columns(name, memory, speed)
