"""Where a log comes from: a file, the clipboard or a known place; with progress, and a way to stop."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QPushButton, QVBoxLayout, QWidget

from lamella.logs.places import LogPlace
from lamella.ui.controls.looks import ElidedLabel, label, plain_text
from lamella.ui.words import size_text

STEPS = 1000


class SourceBar(QWidget):
    """Reads nothing itself."""

    open_wanted = Signal()
    paste_wanted = Signal()
    place_wanted = Signal(object)  # LogPlace
    places_wanted = Signal()  # the list of places is about to be seen
    follow_wanted = Signal(bool)
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open, self._paste, self._places = QPushButton(self), QPushButton(self), QPushButton(self)
        self._follow, self._cancel = QPushButton(self), QPushButton(self)
        self._follow.setCheckable(True)
        self._follow.setProperty("kind", "chip")
        self._name, self._progress = ElidedLabel("muted", self), QProgressBar(self)
        self._problem = label("strong", self, wrap=True)
        self._problem.setProperty("level", "bad")
        self._menu = QMenu(self)
        self._menu.setObjectName("log-places-menu")
        self._places.setMenu(self._menu)
        self._menu.aboutToShow.connect(self.places_wanted)
        named = (self._open, self._paste, self._places, self._follow, self._cancel, self._name, self._problem)
        names = ("open", "paste", "places", "follow", "cancel", "name", "problem")
        for widget, name in zip(named, names, strict=True):
            widget.setObjectName(f"log-{name}")
        self._open.clicked.connect(self.open_wanted)
        self._paste.clicked.connect(self.paste_wanted)
        self._follow.toggled.connect(self.follow_wanted)
        self._cancel.clicked.connect(self.cancel_wanted)
        self._build()
        self._retranslate()
        self.show_idle("", followable=False)
        self.show_problem("")

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self._open, self._paste, self._places):
            row.addWidget(button)
        row.addWidget(self._name, 1)
        row.addWidget(self._progress, 1)
        row.addWidget(self._cancel)
        row.addWidget(self._follow)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self._problem)

    @property
    def following(self) -> bool:
        return self._follow.isChecked()

    def show_places(self, places: tuple[LogPlace, ...]) -> None:
        """A file by its name, a command as it would be run."""
        self._menu.clear()
        for place in places:
            text = self.tr("{0}: run {1}").format(place.owner, " ".join(place.command))
            if place.path is not None:
                text = self.tr("{0}: {1}").format(place.owner, place.path)
            action = self._menu.addAction(plain_text(text))
            action.triggered.connect(lambda _=False, place=place: self.place_wanted.emit(place))
        if not places:
            self._menu.addAction(self.tr("No server log was found on this computer")).setEnabled(False)

    def show_progress(self, name: str, done: int, whole: int | None) -> None:
        """While a log is being read; `whole` is None where its length is not known."""
        self._name.show_text(name)
        self._name.hide()
        self._follow.hide()
        self._progress.show()
        self._cancel.show()
        self._progress.setRange(0, STEPS if whole else 0)
        self._progress.setValue(min(done * STEPS // whole, STEPS) if whole else 0)
        self._progress.setFormat(self.tr("{0} read").format(size_text(done)).replace("%", "%%"))
        self._progress.setAccessibleName(self.tr("Reading {0}").format(name))

    def show_idle(self, name: str, *, followable: bool) -> None:
        """`name` is of the log that was read."""
        self._name.show_text(name)
        self._name.show()
        self._progress.hide()
        self._cancel.hide()
        self._follow.setVisible(followable)

    def end_following(self) -> None:
        self._follow.setChecked(False)

    def show_problem(self, sentence: str) -> None:
        """What went wrong; "" takes it away."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def _retranslate(self) -> None:
        self._open.setText(self.tr("Open a log…"))
        self._paste.setText(self.tr("Paste log"))
        self._paste.setToolTip(self.tr("Read a log from the clipboard"))
        self._places.setText(self.tr("Known places"))
        self._follow.setText(self.tr("Follow this file"))
        self._follow.setToolTip(self.tr("Read on while the engine writes"))
        self._cancel.setText(self.tr("Cancel"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
