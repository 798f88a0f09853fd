"""Documents: opening, saving and leaving plans in one window, and writing pictures of them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lamella.errors import LamellaError
from lamella.model.library import OLLAMA_PREFIX
from lamella.model.projector import named_as_projector
from lamella.plan.suffix import PLAN_SUFFIX
from lamella.ui.background import Background
from lamella.ui.banner import Failed
from lamella.ui.dropping import LOG_SUFFIXES
from lamella.ui.i18n import spoken_language
from lamella.ui.preferences import Preferences
from lamella.ui.questions import Leave, Questions
from lamella.ui.session import Session
from lamella.ui.wanted import Wanted
from lamella.ui.window import Window

if TYPE_CHECKING:
    from lamella.ui.picture_wish import Wish
    from lamella.ui.start.examples import Example


class Documents(QObject):
    """Says which files are wanted, as only who knows all windows knows where they are to be shown."""

    open_wanted = Signal(object)  # Wanted
    shown_again = Signal()  # its file was wanted a second time
    projector_wanted = Signal(str)  # the path of what is to go beside the open plan's model
    saved = Signal(str)  # the path, after the plan is written there

    def __init__(self, window: Window, session: Session, preferences: Preferences, questions: Questions) -> None:
        super().__init__(session)
        self._window, self._session = window, session
        self._preferences, self._questions = preferences, questions
        self._background = Background(self)
        self._saving = False
        self.is_open_elsewhere: Callable[[str], bool] | None = None  # asked before a plan is written to a path
        window.may_close = self.may_leave
        actions = window.actions_
        actions.open.triggered.connect(self._ask_open)
        actions.documents.open_apart.triggered.connect(self._ask_open_apart)
        actions.save.triggered.connect(self._save)
        actions.save_as.triggered.connect(self._ask_save)
        actions.export.triggered.connect(self._ask_picture)
        session.failed.connect(self.show_failure)
        session.apart_wanted.connect(self.open_wanted)
        session.title_changed.connect(self._show_title)
        session.opening_changed.connect(window.status.show_opening)
        self._show_title()

    def open_path(self, path: str) -> None:
        """A model or a plan, from wherever it was chosen; a log is read beside the plan."""
        if path.lower().endswith(LOG_SUFFIXES):
            self._window.log_wanted.emit(path)
        elif self._takes_projector(path):
            self.projector_wanted.emit(path)
        else:
            self.open_wanted.emit(Wanted(path))

    def open_apart(self, path: str) -> None:
        """In a window of its own; a projector is no document."""
        if self._takes_projector(path):
            self.projector_wanted.emit(path)
        else:
            self.open_wanted.emit(Wanted(path, apart=True))

    def _takes_projector(self, path: str) -> bool:
        """Its name has to say so: no file is read before it is known where it is wanted."""
        return named_as_projector(path) and (self._session.plan is not None or bool(self._session.opening))

    def open_example(self, example: "Example") -> None:
        """A model that comes with the program, planned for the cards that the example tells of."""
        self.open_wanted.emit(Wanted(example.path, machine=(example.gpus, example.host)))

    @property
    def folder(self) -> str:
        """Where a dialog begins."""
        return self._preferences.folder

    def show_again(self) -> None:
        """The plan file of this window was wanted, and the window is shown."""
        self.shown_again.emit()

    def load(self, wanted: Wanted) -> None:
        """Into this window, whatever is in it."""
        self._window.banner.hide()
        # A name in Ollama's store has no folder to come back to, and an example's is the program's own.
        if wanted.machine is None and not wanted.path.startswith(OLLAMA_PREFIX):
            self._preferences.set_folder(str(Path(wanted.path).parent))
        self._session.open_path(wanted.path, wanted.machine)

    def save_to(self, path: str) -> None:
        """Writes the plan; what goes wrong is told in place, as is a file that another window has."""
        if self.is_open_elsewhere is not None and self.is_open_elsewhere(path):
            text = self.tr("“{0}” is open in another window.").format(Path(path).name)
            self._window.banner.show_failure(text, Failed.SAVING_PLAN)
            return
        self._saving = True
        if self._session.save_as(path):
            self._window.banner.hide()
            self.saved.emit(path)
        self._saving = False

    def may_leave(self) -> bool:
        """Whether nothing is lost, or may be; saves what is to be saved."""
        if not self._session.modified:
            return True
        match self._questions.leave(self._window, self._session.title):
            case Leave.DISCARD:
                return True
            case Leave.STAY:
                return False
            case Leave.SAVE:
                path = self._session.path or self._questions.plan_file(self._window, self._suggested())
                if path:
                    self.save_to(path)
                return not self._session.modified

    def save_picture(self, path: str, wish: "Wish | None" = None) -> None:
        """The drawing in the colours of the window, or as it is wished; the suffix says the format."""
        outcome, theme = self._session.outcome, "dark" if self._window.theme.dark else "light"
        if outcome is None:
            return

        def saved() -> None:
            from lamella.ui.picture import render_picture  # brings Qt's SVG library, which a start does without

            if wish is None:
                render_picture(outcome, path, theme=theme)
            else:
                wish.write(outcome, path)

        def told(_: None) -> None:
            self._window.status.show_said(self.tr("The picture is saved as {0}.").format(Path(path).name))

        if wish is None or not wish.language:
            self._background.run(saved, told, self._show_picture_failure)
        else:  # another language is the whole program's for that moment, so nobody else may be speaking
            self._in_place(saved, told)

    def _in_place(self, saved: Callable[[], None], told: Callable[[None], None]) -> None:
        try:
            saved()
            told(None)
        except LamellaError as error:
            self._show_picture_failure(error)

    def close(self) -> None:
        """Waits for a picture that is still being written."""
        self._background.finish()

    def _ask_open(self) -> None:
        from lamella.ui.files import ask_open

        ask_open(self._window, self._preferences.folder, self.open_path)

    def _ask_open_apart(self) -> None:
        from lamella.ui.files import ask_open

        ask_open(self._window, self._preferences.folder, self.open_apart)

    def _save(self) -> None:
        if self._session.path is None:
            self._ask_save()
        else:
            self.save_to(self._session.path)

    def _ask_save(self) -> None:
        from lamella.ui.files import ask_save

        ask_save(self._window, self._suggested(), self.save_to)

    def _suggested(self) -> str:
        from lamella.ui.files import suggested_path

        stem = Path(self._session.path).stem if self._session.path else self._session.title
        return suggested_path(self._preferences.folder, stem, PLAN_SUFFIX)

    def _ask_picture(self) -> None:
        from lamella.ui.picture_dialog import PictureDialog
        from lamella.ui.picture_wish import usual_wish

        outcome, theme = self._session.outcome, self._window.theme
        if outcome is not None:
            usual, spoken = usual_wish(dark=theme.dark, patterned=theme.patterned), spoken_language() or ""
            kept = self._preferences.picture
            dialog = PictureDialog(outcome, usual, language=spoken, kept=kept, parent=self._window)
            dialog.choices_kept.connect(self._preferences.set_picture)
            dialog.save_wanted.connect(self._ask_picture_file)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

    def _ask_picture_file(self, wish: "Wish") -> None:
        from lamella.ui.files import ask_picture, suggested_path

        def chosen(path: str) -> None:
            self.save_picture(path, wish)

        ask_picture(self._window, suggested_path(self._preferences.folder, self._session.title, wish.kind), chosen)

    def show_failure(self, failure: Exception) -> None:
        self._window.banner.show_failure(failure, Failed.SAVING_PLAN if self._saving else _opening(failure))

    def _show_picture_failure(self, failure: Exception) -> None:
        self._window.banner.show_failure(failure, Failed.SAVING_PICTURE)

    def _show_title(self) -> None:
        name, modified = self._session.title, self._session.modified
        self._window.setWindowTitle(f"{name}[*] — Lamella" if name else "Lamella")
        self._window.setWindowModified(modified)
        self._window.status.show_document(name, modified=modified, saved=self._session.path is not None)
        self._window.status.show_file(self._session.path)
        self._window.setWindowFilePath(self._session.path or "")


def _opening(failure: Exception) -> Failed:
    from lamella.plan.file import PlanFileError  # 25 ms, which a start without a failure does without

    if isinstance(failure, PlanFileError):
        return Failed.OPENING_PLAN
    return Failed.OPENING_MODEL if isinstance(failure, LamellaError) else Failed.OTHER
