"""A plan file is open in one process at a time: another one rings here instead of opening it again.

Each open plan has a local socket of its own, named by a hash of its path, which only the same person can reach.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

PATIENCE_MS: Final = 1000
"""How long a process that is listening may take before the plan is opened all the same."""
_WORD: Final = b"show\n"


class Doorbell(QObject):
    """Qt's network library is loaded when a plan file is open, not before."""

    rung = Signal(str)  # the path of a plan of ours that another process was asked to open

    def __init__(self, folder: str, parent: QObject | None = None) -> None:
        """`folder` is where sockets are, on systems where they are files; it is made when it is needed."""
        super().__init__(parent)
        self._folder = folder
        self._servers: dict[str, QLocalServer] = {}

    def own(self, paths: tuple[str, ...]) -> None:
        """Listens for these plan files and no others."""
        for path in set(self._servers) - set(paths):
            self._stop(path)
        for path in paths:
            if path not in self._servers:
                self._listen(path)

    def ring(self, path: str, then: Callable[[bool], None]) -> None:
        """Tells whether another process has this plan open, and has now shown it."""
        name = self._name(path)
        # A door of ours that is not closed yet, of a plan that has just gone, would answer that we have it.
        ours = any(self._name(known) == name for known in self._servers)
        if ours or (sys.platform != "win32" and not os.path.exists(name)):
            then(False)  # the usual case: nobody, and nothing to be loaded to find out
            return
        _Ring(name, then, self)

    def close(self) -> None:
        self.own(())

    def _name(self, path: str) -> str:
        import hashlib  # 3 ms, which the first paint does without

        mark = hashlib.sha256(os.path.realpath(path).encode("utf-8", "surrogateescape")).hexdigest()[:24]
        return f"lamella-{mark}" if sys.platform == "win32" else str(Path(self._folder, f"lamella-{mark}"))

    def _listen(self, path: str) -> None:
        from PySide6.QtNetwork import QLocalServer

        if sys.platform != "win32":
            try:
                Path(self._folder).mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError:
                return  # no place for sockets: other processes then open the plan a second time
        server, name = QLocalServer(self), self._name(path)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        if not server.listen(name):
            QLocalServer.removeServer(name)  # left behind by a process that crashed
            server.listen(name)
        server.newConnection.connect(self._answer)
        self._servers[path] = server

    def _stop(self, path: str) -> None:
        server = self._servers.pop(path)
        server.close()
        server.deleteLater()

    def _answer(self) -> None:
        for path, server in tuple(self._servers.items()):
            while (socket := server.nextPendingConnection()) is not None:
                socket.disconnected.connect(socket.deleteLater)
                socket.write(_WORD)
                socket.flush()
                self.rung.emit(path)


class _Ring(QObject):
    """One call at another process's door, which answers by itself as soon as it hears it."""

    def __init__(self, name: str, then: Callable[[bool], None], parent: QObject) -> None:
        super().__init__(parent)
        from PySide6.QtNetwork import QLocalSocket

        self._then: Callable[[bool], None] | None = then
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._end)
        self._socket: QLocalSocket = QLocalSocket(self)
        self._socket.readyRead.connect(self._hear)
        self._socket.errorOccurred.connect(self._end)
        self._patience.start(PATIENCE_MS)
        self._socket.connectToServer(name)

    def _hear(self) -> None:
        if self._socket.canReadLine():
            self._end(heard=self._socket.readLine().data() == _WORD)

    def _end(self, *_: object, heard: bool = False) -> None:
        then, self._then = self._then, None
        if then is not None:
            self._patience.stop()
            self._socket.abort()
            self.deleteLater()
            then(heard)
