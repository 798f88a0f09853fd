"""Everything that can be done in the window, once: buttons, menus and shortcuts show the same actions."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from lamella.ui.controls.icons import stroke_icon
from lamella.ui.copies.actions import CopyActions
from lamella.ui.document_actions import DocumentActions
from lamella.ui.engine_actions import EngineActions
from lamella.ui.i18n import LANGUAGES
from lamella.ui.panel_actions import PanelActions
from lamella.ui.preferences import INTERVALS_S, Look
from lamella.ui.sight_actions import SightActions
from lamella.ui.theme import Theme


class Actions(QObject):
    """Texts and shortcuts only; the window connects what they do."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        keys = QKeySequence.StandardKey
        self.documents, self.sight = DocumentActions(owner), SightActions(owner)
        self.open = self._action("open", keys.Open)
        self.start = self._action("start-page", QKeySequence("Ctrl+Home"))
        self.save = self._action("save", keys.Save)
        self.save_as = self._action("save-as", keys.SaveAs)
        self.export = self._action("export", QKeySequence("Ctrl+E"))
        self.locate = self._action("locate", QKeySequence("Ctrl+Shift+P"))
        self.undo = self._action("undo", keys.Undo)
        self.redo = self._action("redo", keys.Redo)
        self.again = self._action("again", QKeySequence("Ctrl+R"))
        self.compare = self._action("compare", QKeySequence("Ctrl+D"))
        self.keep = self._action("keep", QKeySequence("Ctrl+K"))
        self.measured = self._action("measured", QKeySequence("Ctrl+M"))
        self.full_screen = self._action("full-screen", keys.FullScreen)
        self.panels = PanelActions(owner)
        self.zoom_in = self._action("zoom-in", keys.ZoomIn)
        self.zoom_out = self._action("zoom-out", keys.ZoomOut)
        self.zoom_whole = self._action("zoom-whole", QKeySequence("Ctrl+0"))
        self.snap = self._action("snap", QKeySequence("S"))
        self.snap.setCheckable(True)
        self.snap.setChecked(True)
        self.edge_before = self._action("edge-before", QKeySequence("["))
        self.edge_after = self._action("edge-after", QKeySequence("]"))
        self.engine = self._action("engine", QKeySequence("A"))
        self.start.setCheckable(True)
        self.quit = self._action("quit", keys.Quit)
        self.engines, self.copies = EngineActions(owner, self), CopyActions(owner, self)
        self.remote = self._action("remote", None)
        self.add_gpu, self.machines = self._action("try-gpu", None), self._action("machines", None)
        self.as_table = self._action("as-table", QKeySequence("T"))
        self.as_table.setCheckable(True)
        self.looks = self._choices("look", tuple(look.value for look in Look))
        self.languages = self._choices("language", tuple(LANGUAGES))
        self.intervals = self._choices("interval", tuple(map(str, INTERVALS_S)))
        self.retranslate()

    def _action(self, name: str, keys: QKeySequence | QKeySequence.StandardKey | None) -> QAction:
        action = QAction(self._owner)
        action.setObjectName(name)
        if keys is not None:
            action.setShortcut(keys)
        self._owner.addAction(action)
        return action

    def _choices(self, name: str, values: tuple[str, ...]) -> QActionGroup:
        group = QActionGroup(self)
        for value in values:
            action = QAction(group)
            action.setObjectName(f"{name}-{value}")
            action.setCheckable(True)
            action.setData(value)
            group.addAction(action)
        return group

    def show_theme(self, theme: Theme) -> None:
        """Icons in the colours of the theme."""
        self.undo.setIcon(stroke_icon("undo", theme))
        self.redo.setIcon(stroke_icon("redo", theme))

    def show_plan_open(self, plan_open: bool) -> None:
        """What needs a plan is there only with one."""
        self.panels.show_plan_open(plan_open)
        for action in self.of_plan:
            action.setEnabled(plan_open)

    @property
    def of_plan(self) -> tuple[QAction, ...]:
        """What needs a plan."""
        own = self.start, self.save, self.save_as, self.export, self.again, self.compare, self.keep, *self.of_devices
        return (*self.documents.of_plan, *own, *self.engines.of_plan, *self.copies.of_plan, *self.on_the_strip)

    @property
    def of_devices(self) -> tuple[QAction, ...]:
        """What a plan counts on that is not in this computer."""
        return self.add_gpu, self.machines, self.remote

    @property
    def on_the_strip(self) -> tuple[QAction, ...]:
        """What is done to the drawing rather than to the plan, and how its edges are reached."""
        zooms = self.zoom_in, self.zoom_out, self.zoom_whole
        return (*zooms, self.as_table, self.snap, self.edge_before, self.edge_after, self.engine)

    def show_undo(self, able: bool, what: str) -> None:
        """`what` is the change that would be undone."""
        self.undo.setEnabled(able)
        self.undo.setToolTip(self.tr("Undo: {0}").format(what) if able and what else self.tr("Undo"))

    def show_redo(self, able: bool, what: str) -> None:
        self.redo.setEnabled(able)
        self.redo.setToolTip(self.tr("Redo: {0}").format(what) if able and what else self.tr("Redo"))

    def show_look(self, look: Look) -> None:
        _check(self.looks, look.value)

    def show_language(self, code: str) -> None:
        _check(self.languages, code)

    def show_interval(self, interval_s: float) -> None:
        _check(self.intervals, str(interval_s))

    def fill(self, menu: QMenu) -> None:
        """The whole menu of the window; filled again when the language changes."""
        menu.clear()
        documents = self.documents
        menu.addActions((documents.new, self.open, documents.open_apart))
        menu.addMenu(documents.recent)
        menu.addSeparator()
        menu.addActions((self.save, self.save_as, documents.duplicate, documents.anew, self.export, self.start))
        menu.addSeparator()
        menu.addActions((documents.add_projector, documents.remove_projector))
        menu.addSeparator()
        menu.addActions((self.undo, self.redo, self.again, self.engine))
        self.copies.fill(menu)
        menu.addSeparator()
        menu.addActions((self.keep, self.compare, self.measured))
        menu.addSeparator()
        self.engines.fill(menu)
        menu.addSeparator()
        devices = menu.addMenu(self.tr("Devices"))
        devices.addActions(self.of_devices)
        devices.addMenu(self.tr("Read the devices")).addActions(self.intervals.actions())
        for title, group in (
            (self.tr("Appearance"), self.looks),
            (self.tr("Language"), self.languages),
        ):
            submenu = menu.addMenu(title)
            submenu.addActions(group.actions())
            if group is self.looks:
                self.sight.fill_look(submenu)
                self.sight.fill(menu)
        view = menu.addMenu(self.tr("Layers"))
        view.addActions(self.on_the_strip[:-1])
        self.panels.fill(menu.addMenu(self.tr("Panels")))
        menu.addActions((self.full_screen, self.locate))
        menu.addSeparator()
        menu.addActions((documents.close, self.quit))

    def retranslate(self) -> None:
        self.documents.retranslate()
        self.sight.retranslate()
        self.panels.retranslate()
        # A button shows the icon text, and Qt takes the dots away from a text that it is made from.
        self.open.setText(self.tr("Open…"))
        self.open.setIconText(self.tr("Open…"))
        self.open.setToolTip(self.tr("Open a model or a saved plan"))
        self.start.setText(self.tr("Start page"))
        self.save.setText(self.tr("Save"))
        self.save.setToolTip(self.tr("Save this plan as a file"))
        self.save_as.setText(self.tr("Save as…"))
        self.export.setText(self.tr("Picture…"))
        self.export.setIconText(self.tr("Picture…"))
        self.export.setToolTip(self.tr("Export the drawing as a picture: PNG, SVG or PDF"))
        self.undo.setText(self.tr("Undo"))
        self.redo.setText(self.tr("Redo"))
        self.compare.setText(self.tr("Compare"))
        self.compare.setToolTip(self.tr("Show this plan, the engines' choices and the plans you keep in a table"))
        self.measured.setText(self.tr("Measured speed…"))
        self.keep.setText(self.tr("Keep this plan to compare"))
        self.full_screen.setText(self.tr("Full screen"))
        self.zoom_in.setText(self.tr("Wider bars"))
        self.zoom_out.setText(self.tr("Narrower bars"))
        self.zoom_whole.setText(self.tr("All layers"))
        self.as_table.setText(self.tr("As a table"))
        self.snap.setText(self.tr("Stop at named places"))
        self.snap.setToolTip(self.tr("A dragged edge stops where a device is full, and where an engine puts it"))
        self.edge_before.setText(self.tr("Previous edge"))
        self.edge_after.setText(self.tr("Next edge"))
        self.engine.setText(self.tr("Let the engine place the layers"))
        self.locate.setText(self.tr("Find a command…"))
        self.quit.setText(self.tr("Quit"))
        self.engines.retranslate()
        self.copies.retranslate()
        self._name_live()
        self._name_choices()

    def _name_live(self) -> None:
        self.again.setText(self.tr("Plan again with what is free now"))
        self.again.setToolTip(self.tr("Let the allocator answer again for the memory that is free now"))
        self.add_gpu.setText(self.tr("Add a GPU to try…"))
        self.machines.setText(self.tr("Machines…"))
        self.remote.setText(self.tr("Remote servers…"))
        self.remote.setToolTip(self.tr("Plan with the GPUs of another computer that runs llama.cpp's RPC server"))

    def _name_choices(self) -> None:
        looks = {
            Look.SYSTEM: self.tr("As the system"),
            Look.LIGHT: self.tr("Light"),
            Look.DARK: self.tr("Dark"),
        }
        for action in self.looks.actions():
            action.setText(looks[Look(action.data())])
        intervals = {
            0.5: self.tr("Twice a second"),
            1.0: self.tr("Every second"),
            2.0: self.tr("Every 2 seconds"),
            5.0: self.tr("Every 5 seconds"),
        }
        for action in self.intervals.actions():
            action.setText(intervals[float(action.data())])
        for action in self.languages.actions():
            action.setText(LANGUAGES[action.data()])


def _check(group: QActionGroup, value: str) -> None:
    for action in group.actions():
        action.setChecked(action.data() == value)
