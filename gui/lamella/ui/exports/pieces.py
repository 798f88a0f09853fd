"""One piece of an export: its text in a field that is read only, to be copied or saved."""

import os

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from lamella.export.export import Piece, PieceKind
from lamella.ui.controls.looks import label
from lamella.ui.exports.words import piece_text, step_text

_LEAST_LINES, _MOST_LINES = 2, 14


class PieceView(QWidget):
    """Copies by itself; where a file is to be saved is asked elsewhere."""

    save_wanted = Signal(object)  # Piece

    def __init__(self, piece: Piece, parent: QWidget) -> None:
        super().__init__(parent)
        self._piece = piece
        self._text = piece_content(piece)
        self._title, self._said = label("strong", self, wrap=True), label("small", self)
        self._title.setText(piece_text(piece))
        self._said.setObjectName("piece-said")
        field = text_field(self._text, self)
        field.setAccessibleName(piece_text(piece))
        copy, save = QPushButton(self.tr("Copy"), self), QPushButton(self.tr("Save…"), self)
        copy.setObjectName("piece-copy")
        save.setObjectName("piece-save")
        copy.setAccessibleName(self.tr("Copy: {0}").format(piece_text(piece)))
        save.setAccessibleName(self.tr("Save: {0}").format(piece_text(piece)))
        copy.clicked.connect(self._copy)
        save.clicked.connect(self._save)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        for widget in (self._said, copy, save):
            head.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(field)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
        self._said.setText(self.tr("Copied"))

    def _save(self) -> None:
        self.save_wanted.emit(self._piece)


def piece_content(piece: Piece) -> str:
    """What is copied and saved; steps are numbered."""
    if piece.kind is not PieceKind.STEPS:
        return piece.text
    return "".join(f"{number}. {step_text(step)}\n" for number, step in enumerate(piece.steps, 1))


def suggested_name(piece: Piece) -> str:
    """Under which name a piece is saved when nobody says another."""
    if piece.name:
        return os.path.basename(piece.name.replace("\\", "/"))
    return "lamella.ps1" if piece.way == "powershell" else "lamella.txt" if piece.kind == "steps" else "lamella.sh"


def text_field(text: str, parent: QWidget) -> QPlainTextEdit:
    """Read only, in letters of one width, as high as what it holds."""
    field = QPlainTextEdit(parent)
    field.setObjectName("piece-text")
    field.setReadOnly(True)
    field.setTabChangesFocus(True)
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    fixed.setPixelSize(max(parent.fontInfo().pixelSize(), 12))
    field.setFont(fixed)
    field.setPlainText(text)
    columns = 80  # fewer than there is room for, so that nothing is hidden
    lines = sum(1 + len(line) // columns for line in text.rstrip("\n").splitlines() or [""])
    shown = min(max(lines, _LEAST_LINES), _MOST_LINES)
    if lines < _MOST_LINES:
        field.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    field.setFixedHeight(field.fontMetrics().lineSpacing() * shown + 26)
    return field


def bullets(sentences: tuple[str, ...], parent: QWidget) -> QLabel:
    """Sentences one below the other, each with a dot in front."""
    made = label("muted", parent, wrap=True)
    made.setText("\n".join(f"\N{BULLET} {sentence}" for sentence in sentences))
    made.setVisible(bool(sentences))
    return made
