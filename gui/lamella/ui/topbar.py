"""The bar at the top: which model, by whose rules, on how many GPUs, and what can be done with the plan."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from lamella.ui import words
from lamella.ui.actions import Actions
from lamella.ui.controls.icons import Emblem, stroke_icon
from lamella.ui.controls.looks import ElidedLabel, label
from lamella.ui.controls.parts_label import PartsLabel
from lamella.ui.controls.segments import Segments
from lamella.ui.controls.stepper import Stepper
from lamella.ui.generations import Generations
from lamella.ui.style import LEAST_TEXT
from lamella.ui.theme import Theme

if TYPE_CHECKING:
    from lamella.plan.outcome import Outcome

MOST_GPUS = 16
OLLAMA = ("ollama", "ollama-0.12", "ollama-0.6")
"""Allocators that share one place in the bar, the newest first."""
DISPENSABLE = (3, 4, 2, 0)
"""Of `words.model_facts`, what goes first where there is no room: architecture, trained context, layers, type."""
ROOMY = 116
"""From so many heights of the text on the labels in front of the two controls have room."""
WIDE = 102
"""From so many on the buttons for what is in a menu, too, leave the model's name its place."""
CLOSE = 75
"""Below so many only what no menu holds is left in the bar."""


class TopBar(QFrame):
    """Shows the name of the program alone while no plan is open."""

    allocator_chosen = Signal(object)  # str
    gpu_count_chosen = Signal(object)  # int

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topbar")
        self._actions = actions
        self._outcome: Outcome | None = None
        self._name, self._facts = ElidedLabel("name", self), PartsLabel("small", self, dispensable=DISPENSABLE)
        self._name.setObjectName("model-name")
        self._facts.setObjectName("model-facts")
        self._allocator_label, self._gpus_label = label("muted", self), label("muted", self)
        self._allocator, self._gpus = Segments("allocator", self), Stepper("gpu-count", self)
        self._generations = Generations(OLLAMA, self._allocator)
        self._machine = label("muted", self)
        self._machine.setObjectName("machine")
        self._plan_widgets: tuple[QWidget, ...] = ()
        self._buttons: tuple[QToolButton, ...] = ()
        self._foldable: tuple[QToolButton, ...] = ()
        self._always = actions.undo, actions.redo
        self._export_menu = QMenu(self)
        self._export_menu.addActions((actions.export, actions.engines.to_engine, actions.engines.copy_command))
        self._in_menu = actions.save, actions.engines.apply  # in the menu, too, so a narrow bar leaves them out
        self._menu = QMenu(self)
        self._more, self._export = self._button("more", None), self._button("export", None)
        self._export.setMenu(self._export_menu)
        self._export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._build()
        self._allocator.chosen.connect(self.allocator_chosen)
        self._generations.chosen.connect(self.allocator_chosen)
        self._gpus.value_chosen.connect(self.gpu_count_chosen)
        self.retranslate()
        self.show_outcome(None)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 9, 20, 9)
        row.setSpacing(8)
        emblem = Emblem(34, self)
        titles = QVBoxLayout()
        titles.setSpacing(1)
        titles.addStretch(1)
        titles.addWidget(self._name)
        titles.addWidget(self._facts)
        titles.addStretch(1)
        buttons = [
            self._button(action.objectName(), action)
            for action in (
                self._actions.undo,
                self._actions.redo,
                self._actions.open,
                self._actions.save,
                self._actions.compare,
            )
        ]
        buttons += [self._export, self._button("apply", self._actions.engines.apply)]
        row.addWidget(emblem)
        row.addSpacing(6)
        row.addLayout(titles, 1)
        row.addSpacing(8)
        controls = (self._allocator_label, self._allocator, self._gpus_label, self._gpus)
        for widget in controls:
            row.addWidget(widget)
        row.addSpacing(8)
        row.addWidget(self._machine)
        for button in (*buttons, self._more):
            row.addWidget(button)
        self._more.setMenu(self._menu)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._plan_widgets = (*controls, *buttons)
        self._buttons = tuple(buttons)
        self._size_icons()
        self._foldable = (self._export, *(one for one in buttons if one.defaultAction() in self._in_menu))

    def _button(self, name: str, action: QAction | None) -> QToolButton:
        button = QToolButton(self)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if action is not None:
            button.setDefaultAction(action)
        button.setObjectName(f"{name}-button")
        return button

    def show_outcome(self, outcome: "Outcome | None") -> None:
        """A plan's model and rules; None shows the name of the program."""
        before, self._outcome = self._outcome, outcome
        if before is None or outcome is None or _told(before) != _told(outcome):  # not by a drag of an edge
            self._show(outcome)

    def _show(self, outcome: "Outcome | None") -> None:
        self._facts.setVisible(outcome is not None)
        self._machine.setVisible(outcome is None)
        for widget in self._plan_widgets:
            widget.setVisible(outcome is not None)
        self._fold()
        if outcome is None:
            self._name.show_text("Lamella")
            return
        plan = outcome.plan
        self._name.show_text(plan.model.name)
        self._facts.show_parts(words.model_facts(plan.model))
        self._facts.show_detail(words.model_text(plan.model))
        self._show_allocators(plan.allocator)
        self._gpus.show_value(len(plan.gpus), least=0, most=MOST_GPUS)

    def show_machine(self, text: str) -> None:
        """What this computer has, while there is no plan."""
        self._machine.setText(text)

    def show_theme(self, theme: Theme) -> None:
        self._more.setIcon(stroke_icon("more", theme))
        self._generations.show_theme(theme)

    def retranslate(self) -> None:
        self._allocator_label.setText(self.tr("Allocator"))
        self._allocator.show_name(self.tr("Allocator"))
        self._generations.retranslate()
        self._gpus_label.setText(self.tr("GPUs"))
        self._gpus.show_names(self.tr("One GPU fewer"), self.tr("One GPU more"))
        self._export.setText(self.tr("Export"))
        self._export.setToolTip(self.tr("As a picture, or for an engine"))
        self._more.setToolTip(self.tr("Menu"))
        self._more.setAccessibleName(self.tr("Menu"))
        self._show(self._outcome)

    def _show_allocators(self, chosen: str) -> None:
        """The hand's own comes last. Loaded here, because a window without a plan needs no allocators."""
        from lamella.placement.allocators import ALLOCATORS
        from lamella.plan.plan import MANUAL

        self._generations.show_generation(chosen)
        left_out = {*OLLAMA, MANUAL} - {self._generations.shown}
        names = (*(name for name in ALLOCATORS if name not in left_out), MANUAL)
        texts, helps = tuple(map(words.allocator_text, names)), tuple(map(words.allocator_help, names))
        self._allocator.show_choices(names, texts, helps)
        self._allocator.insert_behind(self._generations.shown, self._generations)
        self._allocator.show_chosen(chosen)

    def open_menu(self) -> None:
        """By key, so that its first entry is chosen."""
        corner = self._more.rect().bottomRight()
        self._menu.popup(self._more.mapToGlobal(corner) - QPoint(self._menu.sizeHint().width(), 0))
        self._menu.setActiveAction(self._menu.actions()[0])

    def _fill_menu(self) -> None:
        self._actions.fill(self._menu)

    def _size_icons(self) -> None:
        side = max(16, round(16 * self.fontInfo().pixelSize() / LEAST_TEXT))
        for button in (*self._buttons, self._more):
            button.setIconSize(QSize(side, side))

    def _fold(self) -> None:
        text = max(self.fontInfo().pixelSize(), 1)
        roomy = self._outcome is not None and self.width() >= ROOMY * text
        close = self.width() < CLOSE * text
        self._allocator_label.setVisible(roomy)
        self._gpus_label.setVisible(roomy)
        for button in self._foldable:
            button.setVisible(self._outcome is not None and self.width() >= WIDE * text)
        for button in self._buttons:
            if button not in self._foldable and button.defaultAction() not in self._always:
                button.setVisible(self._outcome is not None and not close)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() is QEvent.Type.FontChange:
            self._size_icons()
            self._fold()


def _told(outcome: "Outcome") -> object:
    """What of an outcome stands in the bar."""
    return outcome.plan.model, outcome.plan.allocator, len(outcome.plan.gpus)
