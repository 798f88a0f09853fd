"""Which files the window takes when they are dropped on it."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QMimeDatabase

from lamella.plan.suffix import holds_plan

LOG_SUFFIXES: Final = (".log", ".txt")


def dropped_paths(data: QMimeData) -> tuple[str, ...]:
    """The local models and plans that are being dragged; none where anything else is among them."""
    urls = data.urls()
    paths = tuple(url.toLocalFile() for url in urls if url.isLocalFile())
    return paths if len(paths) == len(urls) and all(_openable(Path(path)) for path in paths) else ()


def dropped_log(data: QMimeData) -> str | None:
    """The one local file that is being dragged and may be a server log: text that is no plan."""
    urls = data.urls()
    if len(urls) != 1 or not urls[0].isLocalFile() or dropped_paths(data):
        return None
    path = Path(urls[0].toLocalFile())
    if path.suffix.lower() in LOG_SUFFIXES:
        return str(path)
    if not path.is_file():
        return None
    return str(path) if QMimeDatabase().mimeTypeForFile(str(path)).inherits("text/plain") else None


def dropped_text(data: QMimeData) -> str | None:
    """Lines that are dragged out of another program."""
    return data.text() if data.hasText() and not data.hasUrls() and "\n" in data.text() else None


def _openable(path: Path) -> bool:
    """Ollama's store names models by their hash, without a suffix."""
    return holds_plan(path.name) or path.suffix.lower() == ".gguf" or path.name.startswith("sha256")
