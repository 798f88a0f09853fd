"""Watches one file: tells when it was changed, replaced, removed or has come back."""

import os
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from lamella.ui.background import Background

SETTLE_MS: Final = 250
"""Programs write in several steps; what is told is told after the last."""

Stamp = tuple[int, int, int]


class FileWatch(QObject):
    """The folder is watched too: a file that is replaced, as editors do, takes its watch with it."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = ""
        self._known: Stamp | None = None
        self._looked = False
        self._background = Background(self)
        self._watcher: QFileSystemWatcher | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SETTLE_MS)
        self._later.timeout.connect(self._look)

    def follow(self, path: str) -> None:
        """From now on this file, as it is now; "" for none."""
        watcher = self._watcher
        if watcher is not None:
            for known in (*watcher.files(), *watcher.directories()):  # none, where the file and its folder are gone
                watcher.removePath(known)
        self._path, self._known, self._looked = path, None, False
        if path:
            self._watch()
            self._look()

    def close(self) -> None:
        self.follow("")
        self._later.stop()
        self._background.close()

    def _watch(self) -> None:
        watcher = self._watcher
        if watcher is None:
            watcher = self._watcher = QFileSystemWatcher(self)
            watcher.fileChanged.connect(self._hear)
            watcher.directoryChanged.connect(self._hear)
        known = {*watcher.files(), *watcher.directories()}
        for path in (self._path, str(Path(self._path).parent)):
            if path not in known:
                watcher.addPath(path)

    def _hear(self) -> None:
        if self._path:
            self._later.start()

    def _look(self) -> None:
        path = self._path
        if path:
            self._background.run(lambda: (path, _stamp(path)), self._compare, _ignore)

    def _compare(self, found: tuple[str, Stamp | None]) -> None:
        path, stamp = found
        if path != self._path:
            return
        self._watch()
        news = self._looked and stamp != self._known
        self._known, self._looked = stamp, True
        if news:
            self.changed.emit()


def _stamp(path: str) -> Stamp | None:
    """Which file it is, how long, and when it was written; None where there is none."""
    try:
        state = os.stat(path)
    except OSError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns


def _ignore(_: Exception) -> None:
    """A path that cannot even be asked about has not changed."""
