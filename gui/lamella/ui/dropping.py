"""Which files the window takes when they are dropped on it."""

from pathlib import Path

from PySide6.QtCore import QMimeData

from lamella.plan.suffix import holds_plan


def dropped_path(data: QMimeData) -> str | None:
    """The one local model or plan that is being dragged; None for anything else."""
    urls = data.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = urls[0].toLocalFile()
    return path if _openable(Path(path)) else None


def _openable(path: Path) -> bool:
    """Ollama's store names models by their hash, without a suffix."""
    return holds_plan(path.name) or path.suffix.lower() == ".gguf" or path.name.startswith("sha256")
