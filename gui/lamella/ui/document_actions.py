"""What can be done with whole plans and windows: opening, saving, copying, leaving."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget


class DocumentActions(QObject):
    """Texts and shortcuts only; the window connects what they do."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        keys = QKeySequence.StandardKey
        self.new = self._action("new", keys.New)
        self.open_apart = self._action("open-apart", QKeySequence("Ctrl+Shift+O"))
        self.anew = self._action("anew", QKeySequence("Ctrl+Shift+N"))
        self.duplicate = self._action("duplicate", QKeySequence("Ctrl+Shift+D"))
        self.add_projector = self._action("add-projector", None)
        self.remove_projector = self._action("remove-projector", None)
        self.close = self._action("close", QKeySequence("Ctrl+W"))
        self.resume = self._action("resume", None)
        self.resume.setCheckable(True)
        self.recent = QMenu(owner)
        self.recent.setObjectName("recent-menu")
        self.retranslate()

    def _action(self, name: str, keys: QKeySequence | QKeySequence.StandardKey | None) -> QAction:
        action = QAction(self._owner)
        action.setObjectName(name)
        if keys is not None:
            action.setShortcut(keys)
        self._owner.addAction(action)
        return action

    @property
    def of_plan(self) -> tuple[QAction, ...]:
        """A copy needs something to be copied."""
        return self.anew, self.duplicate, self.add_projector

    def retranslate(self) -> None:
        self.new.setText(self.tr("New window"))
        self.open_apart.setText(self.tr("Open in a new window…"))
        self.anew.setText(self.tr("New plan for this model"))
        self.anew.setToolTip(self.tr("Plan the same model again for this computer, in a new window"))
        self.duplicate.setText(self.tr("Duplicate"))
        self.duplicate.setToolTip(self.tr("Go on with a copy of this plan in a new window"))
        self.add_projector.setText(self.tr("Add projector file…"))
        self.add_projector.setToolTip(self.tr("Count a file with which the model reads pictures or sound"))
        self.remove_projector.setText(self.tr("Remove the projector"))
        self.remove_projector.setToolTip(self.tr("Plan the model without the projector that was added"))
        self.close.setText(self.tr("Close window"))
        self.resume.setText(self.tr("Open the last plans when Lamella starts"))
        self.recent.setTitle(self.tr("Recent files"))
