"""Keeps a copy of a window's unsaved plan, so that it can be offered again after the program ended badly."""

import os
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLockFile, QObject, QTimer

from lamella.plan.plan import Plan
from lamella.ui.background import Background
from lamella.ui.session import Session

DELAY_MS: Final = 2000
"""How long after a change it is written, with all the changes made meanwhile."""


class Claim:
    """A copy that belongs to this process while the lock is held; the system lets go of it when the process ends."""

    def __init__(self, stem: str) -> None:
        self.stem = stem
        self._lock = QLockFile(stem + ".lock")
        self._lock.setStaleLockTime(0)  # held however long, as long as its process lives

    def take(self) -> bool:
        """False where a running process has it."""
        return self._lock.tryLock(0)

    def release(self) -> None:
        self._lock.unlock()


def new_claim(folder: str) -> Claim | None:
    """None where nothing can be written there."""
    try:
        Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    claim = Claim(str(Path(folder, os.urandom(8).hex())))
    return claim if claim.take() else None


class Rescue(QObject):
    """Writes a while after each change, and takes the copy away as soon as nothing is unsaved."""

    def __init__(self, folder: str, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._folder, self._session = folder, session
        self._claim: Claim | None = None
        self._written: Plan | None = None
        self._background = Background(self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(DELAY_MS)
        self._later.timeout.connect(self._write)
        session.plan_changed.connect(self._follow)
        session.title_changed.connect(self._follow)

    def adopt(self, claim: Claim) -> None:
        """A copy found at the start is this window's from now on."""
        self._drop()
        self._claim = claim

    def close(self, *, keep: bool) -> None:
        """`keep` leaves the copy, brought up to date, for the next start."""
        self._later.stop()
        self._background.finish()
        if keep and self._session.modified:
            self._write()
            self._background.finish()
        if not (keep and self._session.modified):
            self._drop()
        elif self._claim is not None:
            self._claim.release()

    def _follow(self) -> None:
        if not self._session.modified:
            self._later.stop()
            self._drop()
        elif not self._later.isActive():
            self._later.start()

    def _write(self) -> None:
        session = self._session
        plan = session.plan
        if plan is None or not session.modified or plan is self._written:
            return
        if self._background.busy:
            self._later.start()
            return
        claim = self._claim = self._claim or new_claim(self._folder)
        if claim is None:
            return
        self._written = plan
        path, title, stem = session.path, session.title, claim.stem

        def write() -> None:
            from lamella.plan.copies import Copy, Origin, save_copy

            save_copy(Copy(plan, Origin(path, title)), stem)

        self._background.run(write, self._tidy, self._forget)

    def _tidy(self, _: None) -> None:
        """It may have been saved while the copy was written."""
        if not self._session.modified:
            self._drop()

    def _forget(self, _: Exception) -> None:
        """A full disk: tried again with the next change. The plan itself is in the window."""
        self._written = None

    def _drop(self) -> None:
        self._written = None
        if self._claim is None or self._background.busy:
            return
        from lamella.plan.copies import remove_copy

        try:
            remove_copy(self._claim.stem)
        except OSError:
            return
        self._claim.release()
        self._claim = None
