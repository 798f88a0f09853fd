"""Ollama's manifests: which of a model's files holds what. Apart, because msgspec is slow to load."""

from pathlib import Path
from typing import Final

import msgspec

_WEIGHTS: Final = "application/vnd.ollama.image.model"
_PROJECTOR: Final = "application/vnd.ollama.image.projector"
_LIMIT: Final = 1 << 20


class Layer(msgspec.Struct, frozen=True):
    """One file of a model; `digest` is "sha256:" and 64 hex digits where nobody has written the manifest by hand."""

    media_type: str = msgspec.field(name="mediaType")
    digest: str
    size: int = 0


class Manifest(msgspec.Struct, frozen=True):
    """What of a manifest matters here."""

    layers: tuple[Layer, ...] | None = None


def weights(manifest: Path) -> Layer | None:
    """The layer with the weights; None if the manifest cannot be read or has none."""
    return _layer(manifest, _WEIGHTS)


def projector(manifest: Path) -> Layer | None:
    """The layer with a projector in a file of its own; None likewise."""
    return _layer(manifest, _PROJECTOR)


def _layer(manifest: Path, media_type: str) -> Layer | None:
    try:
        if manifest.stat().st_size > _LIMIT:
            return None
        decoded = msgspec.json.decode(manifest.read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return next((layer for layer in decoded.layers or () if layer.media_type == media_type), None)
