"""Keeps an eye on the files behind the open plan, and says so where they are no longer what they were."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut

from lamella.errors import LamellaError
from lamella.model.model import Model
from lamella.notes import NoteCode
from lamella.plan.plan import Plan
from lamella.plan.renewed import ModelState, model_state
from lamella.ui.background import Background
from lamella.ui.documents import Documents
from lamella.ui.file_watch import FileWatch
from lamella.ui.message import Answer, Message, Topic
from lamella.ui.session import Session
from lamella.ui.window import Window

OPENING_MS: Final = 1000
"""How long a file is read before the window says so above the plan."""
QUIET_MS: Final = 700
"""How long an opened plan has the processor to itself before its model file is looked at."""


class Upkeep(QObject):
    """Never changes the plan by itself."""

    def __init__(self, window: Window, session: Session, documents: Documents) -> None:
        super().__init__(session)
        self._window, self._session, self._documents = window, session, documents
        self._messages = window.messages
        self._background = Background(self)
        self._plan_watch, self._model_watch = FileWatch(self), FileWatch(self)
        self._followed: tuple[str | None, Plan | None] = (None, None)
        self._model: Model | None = None
        self._slow, self._quiet = QTimer(self), QTimer(self)
        for timer, wait_ms, due in ((self._slow, OPENING_MS, self._say_opening), (self._quiet, QUIET_MS, self._follow)):
            timer.setSingleShot(True)
            timer.setInterval(wait_ms)
            timer.timeout.connect(due)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), window)
        self._escape.setEnabled(False)
        self._escape.activated.connect(session.cancel_opening)
        session.opening_changed.connect(self._show_opening)
        session.title_changed.connect(self._follow_later)
        session.plan_changed.connect(self._follow_later)
        documents.shown_again.connect(self._say_open_here)
        self._plan_watch.changed.connect(self._look_at_plan)
        self._model_watch.changed.connect(self._look_at_model)
        self._messages.answered.connect(self._act)

    def close(self) -> None:
        """Watches no longer."""
        self._slow.stop()
        self._quiet.stop()
        self._plan_watch.close()
        self._model_watch.close()
        self._background.close()

    def _show_opening(self, path: str) -> None:
        self._escape.setEnabled(bool(path))
        if path:
            self._slow.start()
        else:
            self._slow.stop()
            self._messages.take_back(Topic.OPENING)

    def _say_opening(self) -> None:
        self._messages.show_message(Message(Topic.OPENING, Path(self._session.opening).name))

    def _say_open_here(self) -> None:
        if self._session.modified and self._session.path:
            self._messages.show_message(Message(Topic.OPEN_HERE, self._session.title))

    def _follow_later(self) -> None:
        plan = self._session.plan
        if (self._session.path, self._session.saved) != self._followed or (plan and plan.model is not self._model):
            self._quiet.start()

    def _follow(self) -> None:
        """The files of the document as it is now."""
        session = self._session
        now = session.path, session.saved
        if now != self._followed:
            self._followed = now
            self._messages.take_back(Topic.PLAN_CHANGED, Topic.PLAN_GONE, Topic.OPEN_HERE)
            self._plan_watch.follow(session.path or "")
        model = session.plan.model if session.plan else None
        if model is not None and model is not self._model:
            self._model = model
            self._messages.take_back(Topic.MODEL_MISSING, Topic.MODEL_TRIED, Topic.MODEL_CHANGED)
            self._model_watch.follow(model.path)
            self._look_at_model()

    def _look_at_plan(self) -> None:
        path = self._session.path
        if path:
            self._background.run(lambda: (path, _found_plan(path)), self._compare_plan, _ignore)

    def _compare_plan(self, found: tuple[str, Plan | bool]) -> None:
        path, plan = found
        session = self._session
        if path != session.path or plan == session.saved:
            self._messages.take_back(Topic.PLAN_CHANGED, Topic.PLAN_GONE)
            return
        topic, other = Topic.PLAN_CHANGED, Topic.PLAN_GONE
        if plan is False:
            topic, other = other, topic
        self._messages.take_back(other)
        self._messages.show_message(Message(topic, session.title))

    def _look_at_model(self) -> None:
        model = self._model
        if model is not None:
            self._background.run(lambda: (model, model_state(model)), self._show_model, _ignore)

    def _show_model(self, found: tuple[Model, ModelState]) -> None:
        model, state = found
        if model is not self._model:
            return
        topic = _model_topic(model, state)
        topics = (Topic.MODEL_MISSING, Topic.MODEL_TRIED, Topic.MODEL_CHANGED)
        self._messages.take_back(*(other for other in topics if other is not topic))
        if topic is not None:
            self._messages.show_message(Message(topic, Path(model.path).name))

    def _act(self, topic: Topic, answer: Answer) -> None:
        session = self._session
        match answer:
            case Answer.CANCEL:
                session.cancel_opening()
            case Answer.RELOAD:
                session.reload()
            case Answer.KEEP | Answer.CLOSE if topic in {Topic.PLAN_CHANGED, Topic.PLAN_GONE}:
                session.forget_saved()
            case Answer.SAVE_AGAIN if session.path:
                self._documents.save_to(session.path)
            case Answer.LOCATE:
                self._ask_model()
            case Answer.READ_AGAIN if session.plan is not None:
                session.read_model(session.plan.model.path)
            case _:
                pass

    def _ask_model(self) -> None:
        from lamella.ui.files import ask_model

        ask_model(self._window, self._documents.folder, self._session.read_model)


def _model_topic(model: Model, state: ModelState) -> Topic | None:
    """A quantisation that is only tried was never there; None where nothing is to be said."""
    if state is ModelState.MISSING:
        tried = any(note.code is NoteCode.REQUANTISED for note in model.notes)
        return Topic.MODEL_TRIED if tried else Topic.MODEL_MISSING
    return Topic.MODEL_CHANGED if state is ModelState.CHANGED else None


def _found_plan(path: str) -> Plan | bool:
    """False where the file is gone, True where it holds no plan that could be read."""
    from lamella.plan.file import read_plan

    try:
        return read_plan(path)
    except LamellaError:
        return Path(path).exists()


def _ignore(_: Exception) -> None:
    """What could not be looked at is looked at again when it changes."""
