"""Which model on this computer a log is about."""

import re
from collections.abc import Iterable
from typing import Final

from lamella.logs.observed import Observed
from lamella.model.library import OLLAMA_PREFIX, FoundModel
from lamella.model.model import Model
from lamella.units import MIB

_BLOB: Final = re.compile(r"sha256[-:]([0-9a-f]{64})")


def matching(observed: Observed, models: Iterable[FoundModel]) -> FoundModel | None:
    """By the digest in the path, else by the file's name or the model's; a file too small or too large is another."""
    found = list(models)
    blob = _BLOB.search(observed.path or "")
    if blob:
        return next((model for model in found if blob[1] in str(model.path)), None)
    leaf = _leaf(observed.path or "")
    names = {_plain(leaf), _plain(observed.model or "")} - {""}
    likely = [model for model in found if _size_fits(observed, model.nbytes)]
    by_file = (model for model in likely if leaf and model.path.name == leaf)
    by_name = (
        model
        for model in likely
        if _plain(model.path.name) in names or _plain(model.name.removeprefix(OLLAMA_PREFIX)) in names
    )
    return next(by_file, None) or next(by_name, None)


def says_model(observed: Observed) -> bool:
    """Whether a log says anything of its model; a log whose beginning is missing may not."""
    known = observed.architecture, observed.n_layers, observed.tensor_count, observed.file_bytes
    return any(one is not None for one in known)


def same_model(observed: Observed, model: Model) -> bool:
    """Whether nothing that the log says of its model speaks against this one."""
    if observed.architecture not in (None, model.architecture):
        return False
    if observed.n_layers not in (None, model.layer_count):
        return False
    if observed.tensor_count not in (None, len(model.tensors)):
        return False
    return _size_fits(observed, model.file_bytes)


def _size_fits(observed: Observed, nbytes: int) -> bool:
    """The engine prints the tensors, in 0.01 GiB; a file has metadata and padding besides."""
    if observed.file_bytes is None:
        return True
    return -MIB * 8 <= nbytes - observed.file_bytes <= MIB * 64 + nbytes // 50


def _leaf(path: str) -> str:
    return re.split(r"[\\/]", path)[-1]


def _plain(name: str) -> str:
    """Names as people vary them: "Llama-3.2 1B" and "llama-3.2-1b.gguf"."""
    stem = re.sub(r"(-\d{5}-of-\d{5})?\.gguf$", "", name.lower())
    return re.sub(r"[^a-z0-9.]+", "-", stem).strip("-")
