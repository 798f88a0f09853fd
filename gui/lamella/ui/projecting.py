"""Projectors beside the open plan's model: added and taken away as steps, and offered where one lies in its folder."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from lamella.estimate.estimate import Estimate
from lamella.model.projector import projectors_beside
from lamella.plan.outcome import Outcome
from lamella.plan.plan import Plan, with_projector
from lamella.ui.background import Background
from lamella.ui.documents import Documents
from lamella.ui.message import Answer, Message, Topic
from lamella.ui.opening import with_projector_at
from lamella.ui.session import Session
from lamella.ui.window import Window


class Projecting(QObject):
    """None is added unasked; what Ollama's manifest names came with the model."""

    def __init__(self, window: Window, session: Session, documents: Documents) -> None:
        super().__init__(session)
        self._window, self._session, self._documents = window, session, documents
        self._background = Background(self)
        self._offered: tuple[Path, ...] = ()
        self._waiting = ""  # dropped together with a model that is still being read
        actions = window.actions_.documents
        actions.add_projector.triggered.connect(self._ask)
        actions.remove_projector.triggered.connect(self._remove)
        actions.remove_projector.setEnabled(False)
        documents.projector_wanted.connect(self.add)
        session.opened.connect(self._look_beside)
        session.plan_changed.connect(self._follow)
        session.opening_changed.connect(self._go_on)
        window.messages.answered.connect(self._act)

    def close(self) -> None:
        """Waits for a file that is still being read."""
        self._background.close()

    def add(self, path: str) -> None:
        """Beside the model of the open plan, as one step; in place of one that is there."""
        if self._session.opening:
            self._waiting = path
            return
        plan, known = self._session.plan, self._known
        if plan is None:
            return

        def show(outcome: Outcome) -> None:
            if self._session.plan is plan:
                self._session.show_step(outcome, self.tr("Add the projector {0}").format(Path(path).name))
            elif self._session.plan is not None and self._session.plan.model is plan.model:
                self.add(path)  # the plan was changed meanwhile

        self._background.run(lambda: with_projector_at(plan, path, known), show, self._session.failed.emit)

    @property
    def _known(self) -> Estimate | None:
        stored = self._session.stored
        return stored.estimate if stored is not None else None

    def _go_on(self, opening: str) -> None:
        """Once the model is shown, which is after it has been read."""
        if not opening and self._waiting:
            path, self._waiting = self._waiting, ""
            QTimer.singleShot(0, self, partial(self.add, path))

    def _remove(self) -> None:
        plan = self._session.plan
        if plan is not None:
            self._session.commit(with_projector(plan, None, known=self._known), self.tr("Remove the projector"))

    def _follow(self, plan: Plan) -> None:
        there = plan.model.projector is not None
        self._window.actions_.documents.remove_projector.setEnabled(there)
        if there:
            self._window.messages.take_back(Topic.PROJECTOR)

    def _look_beside(self) -> None:
        """Of a model that has just been opened; whoever saved a plan has decided already."""
        plan = self._session.plan
        self._window.messages.take_back(Topic.PROJECTOR)
        if plan is None or plan.model.projector is not None or self._session.path or self._session.borrowed:
            return
        path = plan.model.path

        def show(found: tuple[Path, ...]) -> None:
            now = self._session.plan
            if found and now is not None and now.model.path == path and now.model.projector is None:
                self._offered = found
                self._window.messages.show_message(Message(Topic.PROJECTOR, found[0].name, len(found)))

        self._background.run(lambda: projectors_beside(path), show, _say_nothing)

    def _act(self, topic: Topic, answer: Answer) -> None:
        if topic is not Topic.PROJECTOR or answer is not Answer.ADD:
            return
        if len(self._offered) == 1:
            self.add(str(self._offered[0]))
        else:
            self._ask()

    def _ask(self) -> None:
        from lamella.ui.files import ask_projector

        plan = self._session.plan
        if plan is not None:
            folder = Path(plan.model.path).parent
            ask_projector(self._window, str(folder) if folder.is_dir() else self._documents.folder, self.add)


def _say_nothing(_: Exception) -> None:
    """An offer that cannot be made is none."""
