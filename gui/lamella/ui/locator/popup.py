"""The locator: a field and the commands that match what is typed there."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QDialog, QLineEdit, QListView, QVBoxLayout, QWidget

from lamella.ui.controls.looks import label
from lamella.ui.locator.commands import COMMAND, Command, Commands
from lamella.ui.locator.rows import CommandRows
from lamella.ui.theme import Theme

_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
WIDTH, HEIGHT = 44, 30
"""Heights of the text."""


class Locator(QDialog):
    """The keyboard stays in the field: arrows choose, Enter does, Esc leaves, and so does a click anywhere else."""

    wanted = Signal(object)  # QAction

    def __init__(self, commands: tuple[Command, ...], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("locator")
        self.setWindowTitle(self.tr("Find a command"))
        self._found, self._list = Commands(commands, self), QListView(self)
        self._field, self._none = QLineEdit(self), label("muted", self, wrap=True)
        self._field.setObjectName("locator-field")
        self._field.setPlaceholderText(self.tr("Type what you want to do"))
        self._field.setAccessibleName(self.windowTitle())
        self._list.setObjectName("locator-list")
        self._list.setAccessibleName(self.tr("Commands"))
        self._list.setModel(self._found)
        self._list.setItemDelegate(CommandRows(theme, self._list))
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._none.setObjectName("locator-none")
        self._none.setText(self.tr("No command is called that."))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # else no border is drawn around a dialog
        for widget in (self._field, self._list, self._none):
            column.addWidget(widget, 1 if widget is self._list else 0)
        self._field.installEventFilter(self)
        self._field.textChanged.connect(self._show_matching)
        self._list.clicked.connect(self._do)
        self._list.selectionModel().currentChanged.connect(self._tell)
        self._show_matching("")
        self._place(parent)

    def _place(self, parent: QWidget) -> None:
        """Over the middle of the window, near its top."""
        text = max(self.fontInfo().pixelSize(), 1)
        self.resize(min(WIDTH * text, parent.width() - 40), min(HEIGHT * text, parent.height() - 120))
        self.move(parent.mapToGlobal(QPoint((parent.width() - self.width()) // 2, 60)))

    def _show_matching(self, typed: str) -> None:
        self._found.show_wanted(typed)
        self._none.setVisible(self._found.rowCount() == 0)
        self._list.setCurrentIndex(self._found.index(0, 0))

    def _do(self, index: QModelIndex) -> None:
        """What cannot be done now stays in sight with its reason."""
        command = index.data(COMMAND)
        if isinstance(command, Command) and command.able:
            self.accept()
            self.wanted.emit(command.action)

    def _tell(self, index: QModelIndex) -> None:
        """A screen reader is in the field, so what an arrow chooses is said to it."""
        command = index.data(COMMAND)
        if isinstance(command, Command):
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._field, command.said))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        if event.key() in _LIST_KEYS:
            self._list.keyPressEvent(event)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do(self._list.currentIndex())
            return True
        return False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isVisible() and not self.isActiveWindow():
            self.reject()
