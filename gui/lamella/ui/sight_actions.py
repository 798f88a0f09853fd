"""What makes the window easier to see: contrast, patterns and the size of its text."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from lamella.ui.preferences import TEXT_PERCENTS
from lamella.ui.theme import Theme


class SightActions(QObject):
    """Texts only; what is chosen holds for every window."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self.contrast, self.patterns = self._switch("high-contrast"), self._switch("patterns")
        self.text_sizes = QActionGroup(self)
        for percent in TEXT_PERCENTS:
            action = self._switch(f"text-{percent}")
            action.setData(percent)
            self.text_sizes.addAction(action)
        self.retranslate()

    def _switch(self, name: str) -> QAction:
        action = QAction(self._owner)
        action.setObjectName(name)
        action.setCheckable(True)
        self._owner.addAction(action)
        return action

    def show_theme(self, theme: Theme) -> None:
        """What is seen, whoever asked for it."""
        self.contrast.setChecked(theme.contrast)
        self.patterns.setChecked(theme.patterned)

    def show_text_percent(self, percent: int) -> None:
        for action in self.text_sizes.actions():
            action.setChecked(action.data() == percent)

    def fill_look(self, menu: QMenu) -> None:
        """Below the themes."""
        menu.addSeparator()
        menu.addActions((self.contrast, self.patterns))

    def fill(self, menu: QMenu) -> None:
        """A menu of its own for the size of the text."""
        menu.addMenu(self.tr("Text size")).addActions(self.text_sizes.actions())

    def retranslate(self) -> None:
        self.contrast.setText(self.tr("High contrast"))
        self.patterns.setText(self.tr("Always show patterns"))
        self.patterns.setToolTip(self.tr("Every device has a pattern besides its colour"))
        for action in self.text_sizes.actions():
            action.setText(self.tr("{0} %").format(action.data()))
