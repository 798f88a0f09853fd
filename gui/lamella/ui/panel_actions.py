"""What is done with the panels around the drawing: shown and hidden, moved, made larger, and put back as they were."""

from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from lamella.ui.docks.arrangement import Panel, Side

LANES: Final = "lanes"
"""Below the drawing and part of it: hidden like a panel, but never moved."""
PANELS: Final = (Panel.DEVICES, Panel.SETTINGS, Panel.VERDICT, LANES, Panel.INSPECTOR)
"""Each can be hidden, in the order of their keys."""
_ARROWS: Final = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class PanelActions(QObject):
    """Texts and keys only; what somebody wants comes out as a signal."""

    move_wanted = Signal(object, object)  # Panel, Side
    shift_wanted = Signal(object, int)  # Panel; 1 further, -1 back
    size_wanted = Signal(object, int)  # Panel; 1 larger, -1 smaller
    focused_move_wanted = Signal(object)  # Qt.Key, an arrow: the panel with the focus goes there

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self.shown = tuple(self._panel(panel, number) for number, panel in enumerate(PANELS, 1))
        self.moves, self.shifts, self.sizes = QActionGroup(self), QActionGroup(self), QActionGroup(self)
        self.moves.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        for panel in Panel:
            for side in Side:
                self._add(self.moves, f"move-{panel}-{side}", (panel, side)).setCheckable(True)
            for step, name in ((-1, "back"), (1, "further")):
                self._add(self.shifts, f"move-{panel}-{name}", (panel, step))
            for step, name in ((1, "larger"), (-1, "smaller")):
                self._add(self.sizes, f"{panel}-{name}", (panel, step))
        self.focused = QActionGroup(self)
        for key in _ARROWS:
            action = self._add(self.focused, f"move-focused-{key.name}", key)
            action.setShortcut(QKeySequence(Qt.Modifier.ALT | Qt.Modifier.SHIFT | key))
            owner.addAction(action)
        self.restore = QAction(owner)
        self.restore.setObjectName("restore-panels")
        owner.addAction(self.restore)
        self.following, self.preceding = self._way("panel-after", "F6"), self._way("panel-before", "Shift+F6")
        self.moves.triggered.connect(self._want_move)
        self.shifts.triggered.connect(self._want_shift)
        self.sizes.triggered.connect(self._want_size)
        self.focused.triggered.connect(self._want_focused)
        self.retranslate()

    def _panel(self, panel: str, number: int) -> QAction:
        """Shown or hidden."""
        action = QAction(self._owner)
        action.setObjectName(f"panel-{panel}")
        action.setShortcut(QKeySequence(f"Alt+{number}"))
        action.setData(str(panel))
        action.setCheckable(True)
        action.setChecked(True)
        self._owner.addAction(action)
        return action

    def _way(self, name: str, keys: str) -> QAction:
        action = QAction(self._owner)
        action.setObjectName(name)
        action.setShortcut(QKeySequence(keys))
        self._owner.addAction(action)
        return action

    def _add(self, group: QActionGroup, name: str, data: object) -> QAction:
        action = QAction(group)
        action.setObjectName(name)
        action.setData(data)
        group.addAction(action)
        return action

    def _want_move(self, action: QAction) -> None:
        panel, side = action.data()
        self.move_wanted.emit(Panel(panel), Side(side))

    def _want_shift(self, action: QAction) -> None:
        panel, step = action.data()
        self.shift_wanted.emit(Panel(panel), step)

    def _want_size(self, action: QAction) -> None:
        panel, step = action.data()
        self.size_wanted.emit(Panel(panel), step)

    def _want_focused(self, action: QAction) -> None:
        self.focused_move_wanted.emit(action.data())

    def show_plan_open(self, plan_open: bool) -> None:
        """There are panels only around a drawing."""
        for group in (self.moves, self.shifts, self.sizes, self.focused):
            group.setEnabled(plan_open)
        for action in (self.restore, self.following, self.preceding):
            action.setEnabled(plan_open)

    def show_side(self, panel: Panel, side: Side, *, back: bool, further: bool, sizable: bool) -> None:
        """Where a panel is, and what else can be done with it there."""
        for action in self._of(self.moves, panel):
            action.setChecked(action.data()[1] == side)
        for action in self._of(self.shifts, panel):
            action.setEnabled(further if action.data()[1] > 0 else back)
        for action in self._of(self.sizes, panel):
            action.setEnabled(sizable)

    def _of(self, group: QActionGroup, panel: Panel) -> tuple[QAction, ...]:
        return tuple(action for action in group.actions() if action.data()[0] == panel)

    def fill(self, menu: QMenu) -> None:
        """The menu of all panels."""
        menu.addActions(self.shown)
        menu.addSeparator()
        menu.addActions((self.following, self.preceding))
        menu.addSeparator()
        titles = {
            Panel.DEVICES: self.tr("Move the devices"),
            Panel.SETTINGS: self.tr("Move the settings"),
            Panel.INSPECTOR: self.tr("Move the chosen layer"),
            Panel.VERDICT: self.tr("Move the verdict"),
        }
        for panel, title in titles.items():
            self._fill_moves(menu.addMenu(title), panel)
        menu.addMenu(self.tr("Move the panel with the focus")).addActions(self.focused.actions())
        menu.addSeparator()
        menu.addAction(self.restore)

    def fill_panel(self, menu: QMenu, panel: Panel) -> None:
        """The menu of one panel."""
        self._fill_moves(menu, panel)
        menu.addSeparator()
        menu.addActions([action for action in self.shown if action.data() == panel])
        menu.addAction(self.restore)

    def _fill_moves(self, menu: QMenu, panel: Panel) -> None:
        menu.addActions(self._of(self.moves, panel))
        menu.addSeparator()
        menu.addActions(self._of(self.shifts, panel))
        menu.addSeparator()
        menu.addActions(self._of(self.sizes, panel))

    def retranslate(self) -> None:
        names = {
            Panel.DEVICES: self.tr("Devices"),
            Panel.SETTINGS: self.tr("Settings"),
            Panel.VERDICT: self.tr("Verdict"),
            LANES: self.tr("Other plans"),
            Panel.INSPECTOR: self.tr("Chosen layer"),
        }
        for action in self.shown:
            action.setText(names[action.data()])
        left, right = self.tr("To the left"), self.tr("To the right")
        mirrored = self._owner.layoutDirection() is Qt.LayoutDirection.RightToLeft
        sides = {
            Side.START: right if mirrored else left,
            Side.END: left if mirrored else right,
            Side.ABOVE: self.tr("Above the drawing"),
            Side.BELOW: self.tr("Below the drawing"),
        }
        for action in self.moves.actions():
            action.setText(sides[Side(action.data()[1])])
        for action in self.shifts.actions():
            action.setText(self.tr("One place further") if action.data()[1] > 0 else self.tr("One place back"))
        for action in self.sizes.actions():
            action.setText(self.tr("Larger") if action.data()[1] > 0 else self.tr("Smaller"))
        for action, text in zip(
            self.focused.actions(), (left, right, sides[Side.ABOVE], sides[Side.BELOW]), strict=True
        ):
            action.setText(text)
        self.following.setText(self.tr("Go to the next panel"))
        self.preceding.setText(self.tr("Go to the previous panel"))
        self.restore.setText(self.tr("Restore panels"))
        self.restore.setToolTip(self.tr("Every panel where it was at first, and none hidden"))
