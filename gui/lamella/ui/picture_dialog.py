"""The dialog for pictures: what is on it, how it looks, and where it goes; the preview is the picture itself."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QByteArray, QMimeData, QPoint, QSize, Qt, QTemporaryDir, QTimer, QUrl, Signal
from PySide6.QtGui import QDrag, QGuiApplication, QImage, QKeySequence, QMouseEvent, QPixmap
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
from lamella.ui.files import suggested_path
from lamella.ui.i18n import LANGUAGES
from lamella.ui.picture import SCALES, SUFFIXES, PictureError
from lamella.ui.picture_wish import SIZES, Wish, kept_text, kept_wish

_PREVIEW: Final = QSize(560, 350)


class Preview(QLabel):
    """The picture in small; dragged out of the window it is the file."""

    def __init__(self, picture: Callable[[], QMimeData], parent: QWidget) -> None:
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
            drag.setMimeData(self._picture())
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
    choices_kept = Signal(str)  # for the next time, once a picture was made with them

    def __init__(self, outcome: Outcome, usual: Wish, *, language: str, kept: str, parent: QWidget) -> None:
        """`usual` is what the window looks like, `language` what it speaks, `kept` what was chosen the last time."""
        super().__init__(parent)
        self.setObjectName("picture-dialog")
        self.setWindowTitle(self.tr("Picture of this plan"))
        self._outcome, self._usual, self._spoken = outcome, usual, language
        self._kind = DropDown(self)
        self._theme, self._language = DropDown(self), DropDown(self)
        self._size, self._scale = DropDown(self), DropDown(self)
        self._cards, self._verdict = TickBox(self.tr("Devices"), self), TickBox(self.tr("Verdict"), self)
        self._patterns = TickBox(self.tr("Patterns"), self)
        self._preview = Preview(self.dragged_data, self)
        self._hint = QLabel(self)
        self._folder: QTemporaryDir | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._draw)
        self._fill()
        self._show_wish(kept_wish(kept, usual))
        self._build()
        self._connect()
        self._draw()

    @property
    def wish(self) -> Wish:
        """As the fields stand; no language where it is the window's own, which needs no other words."""
        language, kind = self._language.currentData(), self._kind.currentData()
        return Wish(
            theme=self._theme.currentData(),
            language="" if language == self._spoken else language,
            size=SIZES[self._size.currentIndex()],
            scale=SCALES[self._scale.currentIndex()],
            cards=self._cards.isChecked(),
            verdict=self._verdict.isChecked(),
            patterns=self._patterns.isChecked(),
            kind=kind,
        )

    def _fill(self) -> None:
        for suffix in SUFFIXES:
            self._kind.addItem(suffix.removeprefix(".").upper(), suffix)
        self._theme.addItem(self.tr("Light"), "light")
        self._theme.addItem(self.tr("Dark"), "dark")
        for code, name in LANGUAGES.items():
            self._language.addItem(name, code)
        for width, height in SIZES:
            self._size.addItem(f"{width} × {height}")
        for scale in SCALES:
            self._scale.addItem(f"{scale}×")
        names = ("kind", "theme", "language", "size", "scale", "cards", "verdict", "patterns")
        for widget, name in zip((*self._lists, *self._boxes), names, strict=True):
            widget.setObjectName(f"picture-{name}")

    @property
    def _lists(self) -> tuple[DropDown, ...]:
        return self._kind, self._theme, self._language, self._size, self._scale

    @property
    def _boxes(self) -> tuple[TickBox, ...]:
        return self._cards, self._verdict, self._patterns

    def _show_wish(self, wish: Wish) -> None:
        self._kind.setCurrentIndex(SUFFIXES.index(wish.kind))
        self._theme.setCurrentIndex(max(self._theme.findData(wish.theme), 0))
        self._language.setCurrentIndex(max(self._language.findData(wish.language or self._spoken), 0))
        self._size.setCurrentIndex(SIZES.index(wish.size))
        self._scale.setCurrentIndex(SCALES.index(wish.scale))
        for box, ticked in zip(self._boxes, (wish.cards, wish.verdict, wish.patterns), strict=True):
            box.setChecked(ticked)

    def _connect(self) -> None:
        for field in self._lists:
            field.currentIndexChanged.connect(self._later.start)
        for box in self._boxes:
            box.toggled.connect(self._later.start)

    def _build(self) -> None:
        form = QFormLayout()
        kind, pixels = self.tr("Kind of file"), self.tr("Pixels")
        names = (kind, self.tr("Appearance"), self.tr("Language"), self.tr("Size"), pixels)
        for name, field in zip(names, self._lists, strict=True):
            form.addRow(name, field)
            field.setAccessibleName(name)
        form.addRow(self.tr("With"), self._cards)
        form.addRow("", self._verdict)
        form.addRow("", self._patterns)
        self._hint.setWordWrap(True)
        self._hint.setProperty("look", "small")
        self._hint.setObjectName("picture-hint")
        side, row = QVBoxLayout(), QHBoxLayout(self)
        side.addLayout(form)
        side.addWidget(self._hint)
        side.addStretch(1)
        for button in self._buttons():
            side.addWidget(button)
        row.addWidget(self._preview, 1)
        row.addLayout(side)

    def _buttons(self) -> tuple[QPushButton, ...]:
        copy, save = QPushButton(self.tr("Copy"), self), QPushButton(self.tr("Save…"), self)
        cancel = QPushButton(self.tr("Cancel"), self)
        for button, name in ((copy, "copy"), (save, "save"), (cancel, "cancel")):
            button.setObjectName(f"picture-{name}")
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        save.setProperty("kind", "primary")
        save.setDefault(True)
        copy.clicked.connect(self.copy)
        save.clicked.connect(self._save)
        cancel.clicked.connect(self.reject)
        return copy, cancel, save

    def copy(self) -> None:
        """To the clipboard."""
        QGuiApplication.clipboard().setMimeData(picture_data(self._png()))
        self._keep()
        self._hint.setText(self.tr("The picture is on the clipboard."))

    def dragged_data(self) -> QMimeData:
        """As when copied, and as a file of the wished kind, which is what file managers and mail programs take."""
        self._keep()
        data, wish = picture_data(self._png()), self.wish
        folder = self._folder = QTemporaryDir()  # until the next drag or the end of the dialog
        path = suggested_path(folder.path(), self._outcome.plan.model.name, wish.kind)
        with suppress(PictureError):  # without room for the file the picture is still one for programs that draw
            wish.write(self._outcome, path)
            data.setUrls([QUrl.fromLocalFile(path)])
        return data

    def _save(self) -> None:
        self._keep()
        self.save_wanted.emit(self.wish)
        self.accept()

    def _keep(self) -> None:
        self.choices_kept.emit(kept_text(self.wish, self._usual))

    def _png(self) -> bytes:
        return self.wish.drawn(self._outcome, ".png")

    def _draw(self) -> None:
        """A PDF has no place for the plan, and only a PNG has pixels."""
        wish = self.wish
        self._scale.setEnabled(wish.kind == ".png")
        self._hint.setText(
            self.tr("A PDF is for printing. As PNG or SVG the picture holds the plan and can be opened here again.")
            if wish.kind == ".pdf"
            else self.tr("The picture holds the plan: open it here, and you can go on.")
        )
        self._preview.show_picture(replace(wish, scale=1).drawn(self._outcome, ".png"))
        self._preview.setAccessibleName(self.tr("Preview of the picture"))
