"""Which files the window takes when they are dropped on it."""

from pathlib import Path

from PySide6.QtCore import QMimeData

from lamella.plan.suffix import holds_plan


def dropped_paths(data: QMimeData) -> tuple[str, ...]:
    """The local models and plans that are being dragged; none where anything else is among them."""
    urls = data.urls()
    paths = tuple(url.toLocalFile() for url in urls if url.isLocalFile())
    return paths if len(paths) == len(urls) and all(_openable(Path(path)) for path in paths) else ()


def _openable(path: Path) -> bool:
    """Ollama's store names models by their hash, without a suffix."""
    return holds_plan(path.name) or path.suffix.lower() == ".gguf" or path.name.startswith("sha256")
