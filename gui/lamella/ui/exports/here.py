"""What an export means on this computer: its pieces for this system, and Ollama's name of a model."""

import sys
from pathlib import Path
from typing import Final

from lamella.export.export import Export, Piece, Way
from lamella.model.library import OLLAMA_PREFIX, ModelSource, list_models
from lamella.plan.outcome import Outcome

WAYS_HERE: Final = {
    "win32": (Way.POWERSHELL, Way.CMD, Way.WINDOWS),
    "darwin": (Way.SH, Way.LAUNCHD),
}.get(sys.platform, (Way.SH, Way.SYSTEMD))


def pieces_here(export: Export) -> tuple[Piece, ...]:
    """For this system, or the first that there is."""
    way = next((way for way in (*WAYS_HERE, *export.ways) if way in export.ways), None)
    return export.pieces_for(way)


def ollama_name(outcome: Outcome) -> str:
    """How Ollama calls the plan's model; "" where its store has not that file. Reads the store."""
    path = Path(outcome.plan.model.path)
    found = (model for model in list_models() if model.source is ModelSource.OLLAMA and model.path == path)
    return next((model.name.removeprefix(OLLAMA_PREFIX) for model in found), "")


def ollama_names() -> tuple[str, ...]:
    """All models of Ollama's store."""
    models = (model for model in list_models() if model.source is ModelSource.OLLAMA)
    return tuple(model.name.removeprefix(OLLAMA_PREFIX) for model in models)
