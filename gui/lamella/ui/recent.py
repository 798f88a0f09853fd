"""The files that were opened last, and whether they are still there."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from lamella.ui.background import Background
from lamella.ui.preferences import Preferences


@dataclass(frozen=True, slots=True)
class Recent:
    """`name` is what a person knows it by; `missing` where there is no such file now."""

    path: str
    name: str
    missing: bool = False


class RecentFiles(QObject):
    """One list for all windows. Looking whether files are there is left to a thread: a network drive may not answer."""

    changed = Signal()

    def __init__(self, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._background = Background(self)
        self._missing: frozenset[str] = frozenset()

    @property
    def files(self) -> tuple[Recent, ...]:
        """Newest first."""
        names = self._preferences.recent_names
        return tuple(Recent(path, _name(path, name), path in self._missing) for path, name in names.items())

    def add(self, path: str, model: str) -> None:
        """`model` is what the model in it calls itself."""
        from lamella.model.library import OLLAMA_PREFIX

        whole = path if path.startswith(OLLAMA_PREFIX) else str(Path(path).absolute())
        self._preferences.add_recent(whole, model)
        self._missing -= {whole}
        self.changed.emit()

    def remove(self, path: str) -> None:
        self._preferences.remove_recent(path)
        self.changed.emit()

    def clear(self) -> None:
        self._preferences.remove_recent(*self._preferences.recent)
        self.changed.emit()

    def look(self) -> None:
        """Which of them are there; `changed` tells, where that is news."""
        paths = self._preferences.recent
        self._background.run(lambda: frozenset(filter(_is_missing, paths)), self._show_missing, _ignore)

    def close(self) -> None:
        self._background.close()

    def _show_missing(self, missing: frozenset[str]) -> None:
        if missing != self._missing:
            self._missing = missing
            self.changed.emit()


def _is_missing(path: str) -> bool:
    from lamella.model.library import OLLAMA_PREFIX  # in the thread, so that the start page need not wait for it

    return not path.startswith(OLLAMA_PREFIX) and not Path(path).is_file()


def _name(path: str, model: str) -> str:
    """Ollama names its files by their hashes, which tell nobody anything."""
    file = Path(path).name
    return model if model and file.startswith("sha256") else file


def _ignore(_: Exception) -> None:
    """A list that could not be looked through stays as it is."""
