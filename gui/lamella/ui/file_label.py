"""The name of the open document; dragged out of the window it is its file."""

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from lamella.ui.controls.looks import plain_tip


class FileLabel(QLabel):
    """Cannot be dragged while there is no file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", "small")
        self._path: str | None = None
        self._pressed: QPoint | None = None

    def show_file(self, path: str | None) -> None:
        """The plan file; None for a plan that was never saved."""
        if path != self._path:
            self._path = path
            self._show_hint()

    def file_data(self) -> QMimeData | None:
        """What is dragged."""
        if self._path is None:
            return None
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(Path(self._path).absolute()))])
        return data

    def _show_hint(self) -> None:
        hint = self.tr("{0}\nDrag it to another program or a folder to pass the file on, as it was last saved.")
        self.setToolTip(plain_tip(hint.format(self._path)) if self._path else "")
        if self._path:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._show_hint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        way = (event.position().toPoint() - self._pressed).manhattanLength()
        data = self.file_data() if way >= QApplication.startDragDistance() else None
        if data is not None:
            self._pressed = None
            drag = QDrag(self)
            drag.setMimeData(data)
            drag.setPixmap(self.grab())
            drag.exec(Qt.DropAction.CopyAction)
