"""The dialog for pictures: what is on it, how it looks, and where it goes; the preview is the picture itself."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QByteArray, QMimeData, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDrag, QGuiApplication, QImage, QMouseEvent, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lamella.plan.outcome import Outcome
from lamella.ui.controls.drop_down import DropDown
from lamella.ui.controls.tick_box import TickBox
from lamella.ui.i18n import LANGUAGES
from lamella.ui.picture import SCALES, drawn_picture, render_picture
from lamella.ui.picture_page import Parts

SIZES: Final = ((1600, 1000), (1200, 750), (1920, 1080), (1600, 600))
_PREVIEW: Final = QSize(560, 350)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a picture; `size` in logical pixels, `language` a code of LANGUAGES, "" the window's own."""

    theme: str
    language: str
    size: tuple[int, int]
    scale: int
    cards: bool = True
    verdict: bool = True
    patterns: bool = False

    def drawn(self, outcome: Outcome, suffix: str) -> bytes:
        """The file's content."""
        parts = Parts(cards=self.cards, verdict=self.verdict)
        return drawn_picture(
            outcome,
            suffix,
            theme=self.theme,
            patterns=self.patterns,
            size=self.size,
            language=self.language,
            parts=parts,
            scale=self.scale,
        )

    def write(self, outcome: Outcome, path: str) -> None:
        """PictureError names the file that cannot be written."""
        parts = Parts(cards=self.cards, verdict=self.verdict)
        render_picture(
            outcome,
            path,
            theme=self.theme,
            patterns=self.patterns,
            size=self.size,
            language=self.language,
            parts=parts,
            scale=self.scale,
        )


class Preview(QLabel):
    """The picture in small; dragged out of the window it is the file."""

    def __init__(self, picture: Callable[[], bytes], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("picture-preview")
        self.setFixedSize(_PREVIEW)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture = picture
        self._pressed: QPoint | None = None

    def show_picture(self, png: bytes) -> None:
        ratio = self.devicePixelRatioF()
        whole = QPixmap.fromImage(QImage.fromData(png))
        small = whole.scaled(
            self.size() * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        small.setDevicePixelRatio(ratio)
        self.setPixmap(small)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        way = (event.position().toPoint() - self._pressed).manhattanLength()
        if way >= QApplication.startDragDistance():
            self._pressed = None
            drag = QDrag(self)
            drag.setMimeData(picture_data(self._picture()))
            drag.setPixmap(self.pixmap().scaledToWidth(160))
            drag.exec(Qt.DropAction.CopyAction)


def picture_data(png: bytes) -> QMimeData:
    """For the clipboard and for a drag: as an image, and as the PNG that holds the plan."""
    data = QMimeData()
    data.setImageData(QImage.fromData(png))
    data.setData("image/png", QByteArray(png))
    return data


class PictureDialog(QDialog):
    """Shows the outcome it was made for; says where a picture is wanted."""

    save_wanted = Signal(object)  # Wish

    def __init__(self, outcome: Outcome, *, theme: str, language: str, parent: QWidget, patterns: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName("picture-dialog")
        self.setWindowTitle(self.tr("Picture of this plan"))
        self._outcome, self._spoken = outcome, language
        self._theme, self._language = DropDown(self), DropDown(self)
        self._size, self._scale = DropDown(self), DropDown(self)
        self._cards, self._verdict = TickBox(self.tr("Devices"), self), TickBox(self.tr("Verdict"), self)
        self._patterns = TickBox(self.tr("Patterns"), self)
        self._patterns.setChecked(patterns)
        self._preview = Preview(self._png, self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._draw)
        self._fill(theme, language)
        self._build()
        self._draw()

    @property
    def wish(self) -> Wish:
        """As the fields stand; no language where it is the window's own, which needs no other words."""
        language = self._language.currentData()
        return Wish(
            theme=self._theme.currentData(),
            language="" if language == self._spoken else language,
            size=SIZES[self._size.currentIndex()],
            scale=SCALES[self._scale.currentIndex()],
            cards=self._cards.isChecked(),
            verdict=self._verdict.isChecked(),
            patterns=self._patterns.isChecked(),
        )

    def _fill(self, theme: str, language: str) -> None:
        self._theme.addItem(self.tr("Light"), "light")
        self._theme.addItem(self.tr("Dark"), "dark")
        self._theme.setCurrentIndex(max(self._theme.findData(theme), 0))
        for code, name in LANGUAGES.items():
            self._language.addItem(name, code)
        self._language.setCurrentIndex(max(self._language.findData(language), 0))
        for width, height in SIZES:
            self._size.addItem(f"{width} × {height}")
        for scale in SCALES:
            self._scale.addItem(f"{scale}×")
        for field in (self._theme, self._language, self._size, self._scale):
            field.currentIndexChanged.connect(self._later.start)
        for box in (self._cards, self._verdict):
            box.setChecked(True)
        for box in (self._cards, self._verdict, self._patterns):
            box.toggled.connect(self._later.start)
        names = ("theme", "language", "size", "scale", "cards", "verdict", "patterns")
        fields = (self._theme, self._language, self._size, self._scale, self._cards, self._verdict, self._patterns)
        for widget, name in zip(fields, names, strict=True):
            widget.setObjectName(f"picture-{name}")

    def _build(self) -> None:
        form = QFormLayout()
        form.addRow(self.tr("Appearance"), self._theme)
        form.addRow(self.tr("Language"), self._language)
        form.addRow(self.tr("Size"), self._size)
        form.addRow(self.tr("Pixels"), self._scale)
        form.addRow(self.tr("With"), self._cards)
        form.addRow("", self._verdict)
        form.addRow("", self._patterns)
        copy, save = QPushButton(self.tr("Copy"), self), QPushButton(self.tr("Save…"), self)
        copy.setObjectName("picture-copy")
        save.setObjectName("picture-save")
        save.setDefault(True)
        copy.clicked.connect(self.copy)
        save.clicked.connect(self._save)
        hint = QLabel(self.tr("The picture holds the plan: open it here, and you can go on."), self)
        hint.setWordWrap(True)
        hint.setProperty("look", "small")
        side, row = QVBoxLayout(), QHBoxLayout(self)
        side.addLayout(form)
        side.addWidget(hint)
        side.addStretch(1)
        side.addWidget(copy)
        side.addWidget(save)
        row.addWidget(self._preview, 1)
        row.addLayout(side)

    def copy(self) -> None:
        """To the clipboard."""
        QGuiApplication.clipboard().setMimeData(picture_data(self._png()))

    def _save(self) -> None:
        self.save_wanted.emit(self.wish)
        self.accept()

    def _png(self) -> bytes:
        return self.wish.drawn(self._outcome, ".png")

    def _draw(self) -> None:
        self._preview.show_picture(replace(self.wish, scale=1).drawn(self._outcome, ".png"))
        self._preview.setAccessibleName(self.tr("Preview of the picture"))
