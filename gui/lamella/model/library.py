"""Models that are on this computer already: Ollama's store, LM Studio's folders, caches of Hugging Face, llama.cpp."""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lamella.errors import Fault, LamellaError, Reason, shown_path
from lamella.model.file_error import quoted
from lamella.model.shards import part_of, stem_of

if TYPE_CHECKING:
    from lamella.model.manifest import Layer

OLLAMA_PREFIX: Final = "ollama:"
# Ollama v0.6 to v0.30, types/model/name.go: what is left out of a name.
_HOST, _NAMESPACE, _TAG = "registry.ollama.ai", "library", "latest"
_PART: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,127}")
_DIGEST: Final = re.compile(r"sha256[:-]([0-9a-f]{64})")
_LOOKED_AT: Final = 20_000  # directory entries of one place; a home directory chosen by mistake must not take minutes


class LibraryError(LamellaError):
    """A name that leads to no model on this computer."""


class ModelSource(StrEnum):
    OLLAMA = "ollama"
    LM_STUDIO = "lm_studio"
    HUGGING_FACE = "hugging_face"
    LLAMA_CPP = "llama_cpp"


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model that lies on this computer; it has not been opened."""

    name: str  # as its owner names it; of Ollama's what resolve() takes
    path: Path
    source: ModelSource
    nbytes: int  # of the file, all parts of a split model together

    @property
    def parts(self) -> int:
        """Files that the model is split into, by the name of the first; 1 for one that is whole."""
        part = part_of(self.path.name)
        return part.count if part else 1


@dataclass(frozen=True, slots=True)
class Places:
    """Directories to look in; they need not exist. The first Ollama store that has a model wins."""

    ollama: tuple[Path, ...]
    lm_studio: tuple[Path, ...]
    hugging_face: tuple[Path, ...]
    llama_cpp: tuple[Path, ...] = ()


def default_places(environment: Mapping[str, str], home: Path, platform: str = sys.platform) -> Places:
    """Where the programs keep their models when nobody tells them otherwise."""
    own = environment.get("OLLAMA_MODELS")
    service = (Path("/usr/share/ollama/.ollama/models"),) if platform.startswith("linux") else ()
    ollama = (Path(own),) if own else (home / ".ollama" / "models", *service)
    cache = environment.get("HF_HUB_CACHE") or environment.get("HUGGINGFACE_HUB_CACHE")
    hub = Path(environment.get("HF_HOME") or home / ".cache" / "huggingface") / "hub"
    return Places(
        ollama=ollama,
        lm_studio=(home / ".lmstudio" / "models", home / ".cache" / "lm-studio" / "models"),
        hugging_face=(Path(cache) if cache else hub,),
        llama_cpp=(_llama_cache(environment, home, platform),),
    )


def _llama_cache(environment: Mapping[str, str], home: Path, platform: str) -> Path:
    """Where llama.cpp keeps what it fetched itself (fs_get_cache_directory in its common.cpp)."""
    if own := environment.get("LLAMA_CACHE"):
        return Path(own)
    match platform:
        case "darwin":
            above = home / "Library" / "Caches"
        case "win32":
            above = Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
        case _:
            above = Path(environment.get("XDG_CACHE_HOME") or home / ".cache")
    return above / "llama.cpp"


def this_computer() -> Places:
    """default_places of the running process."""
    return default_places(os.environ, Path.home())


def resolve(name: str, places: Places | None = None) -> Path:
    """The file behind "ollama:NAME[:TAG]", or the path itself; LibraryError says what is not there."""
    if not name.startswith(OLLAMA_PREFIX):
        return Path(name)
    wanted = name.removeprefix(OLLAMA_PREFIX)
    stores = (places or this_computer()).ollama
    if found := _manifest(wanted, stores):
        return _blob(*found, wanted)
    looked = " and ".join(f"{store} (permission denied)" if _denied(store) else str(store) for store in stores)
    problem = f"Ollama has no model named {quoted(wanted)} in {looked}"
    raise LibraryError(problem, reason=Reason(Fault.NO_MODEL_OF_OLLAMA, values=(shown_path(wanted),)))


def projector_of(name: str, places: Places | None = None) -> Path | None:
    """The projector that Ollama's manifest names beside "ollama:NAME[:TAG]" or a file of its store; else None."""
    if name.startswith(OLLAMA_PREFIX):
        found = _manifest(name.removeprefix(OLLAMA_PREFIX), (places or this_computer()).ollama)
        return _projector(*found) if found else None
    path = Path(os.path.abspath(name))
    if path.parent.name != "blobs" or not _DIGEST.fullmatch(path.name):
        return None
    store = path.parent.parent
    of_it = (manifest for manifest, _ in _files(store / "manifests") if _is_of(store, manifest, path))
    return next((beside for manifest in of_it if (beside := _projector(store, manifest))), None)


def _is_of(store: Path, manifest: Path, blob: Path) -> bool:
    layer = _weights(manifest)
    return layer is not None and _blob_path(store, layer.digest) == blob


def _projector(store: Path, manifest: Path) -> Path | None:
    from lamella.model.manifest import projector

    layer = projector(manifest)
    path = _blob_path(store, layer.digest) if layer else None
    return path if path is not None and os.path.isfile(path) else None


def _manifest(wanted: str, stores: tuple[Path, ...]) -> tuple[Path, Path] | None:
    """The first store that has the model, and the manifest there."""
    parts = _manifest_parts(wanted)
    manifests = ((store, store.joinpath("manifests", *parts)) for store in stores)
    return next((found for found in manifests if os.path.isfile(found[1])), None)


def list_models(places: Places | None = None) -> tuple[FoundModel, ...]:
    """Everything found, by name; what cannot be read is left out. Opens manifests, but no models."""
    where = places or this_computer()
    found = [model for store in where.ollama for model in _ollama_models(store)]
    found += [model for folder in where.lm_studio for model in _folder_models(folder, ModelSource.LM_STUDIO)]
    found += [model for folder in where.hugging_face for model in _folder_models(folder, ModelSource.HUGGING_FACE)]
    found += [model for folder in where.llama_cpp for model in _folder_models(folder, ModelSource.LLAMA_CPP)]
    return tuple(sorted(_once(found), key=lambda model: (model.name.lower(), str(model.path))))


def _once(models: list[FoundModel]) -> Iterator[FoundModel]:
    """A file of several revisions in the Hugging Face cache lies there once and is linked to from each."""
    seen: set[tuple[str, str]] = set()
    for model in models:
        key = model.name, os.path.realpath(model.path)
        if key not in seen:
            seen.add(key)
            yield model


def _manifest_parts(name: str) -> tuple[str, ...]:
    """Host, namespace, model and tag, as the manifest's directories are named."""
    head, _, last = name.rpartition("/")  # a colon before the last slash belongs to the host
    model, _, tag = last.partition(":")
    pieces = [*head.split("/"), model] if head else [model]
    parts = (*(_HOST, _NAMESPACE)[: max(3 - len(pieces), 0)], *pieces, tag or _TAG)
    plain = (parts[0].partition(":")[0], *parts[1:])
    if len(parts) != 4 or not all(_PART.fullmatch(part) for part in plain):
        raise LibraryError(f"{quoted(name)} is not a model name of Ollama, such as llama3.2 or llama3.2:3b")
    return parts


def _denied(store: Path) -> bool:
    """The store of Ollama's system service belongs to another user on many computers."""
    try:
        os.scandir(store / "manifests").close()
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def _blob(store: Path, manifest: Path, name: str) -> Path:
    layer = _weights(manifest)
    if layer is None:
        raise LibraryError(f"{manifest}: the manifest of {quoted(name)} names no model file or is damaged")
    path = _blob_path(store, layer.digest)
    if path is None:
        raise LibraryError(f"{manifest}: {quoted(layer.digest)} is no sha256 digest, so it is not followed")
    if not os.path.isfile(path):
        problem = f"{path}: the model file of {quoted(name)} is missing; pull the model again"
        raise LibraryError(problem, reason=Reason(Fault.NO_MODEL_OF_OLLAMA, values=(shown_path(name),)))
    return path


def _weights(manifest: Path) -> "Layer | None":
    from lamella.model.manifest import weights  # 20 ms, which a model that is opened by its path does without

    return weights(manifest)


def _blob_path(store: Path, digest: str) -> Path | None:
    """Only 64 hex digits are followed: no manifest leads out of the store. Old blobs have a colon in their name."""
    match = _DIGEST.fullmatch(digest)
    if match is None:
        return None
    old = store / "blobs" / f"sha256:{match[1]}"
    return old if sys.platform != "win32" and os.path.isfile(old) else store / "blobs" / f"sha256-{match[1]}"


def _ollama_models(store: Path) -> Iterator[FoundModel]:
    root = store / "manifests"
    for manifest, _ in _files(root):
        parts = manifest.relative_to(root).parts
        layer = _weights(manifest) if len(parts) == 4 else None
        path = _blob_path(store, layer.digest) if layer else None
        if path is not None and os.path.isfile(path):
            yield FoundModel(OLLAMA_PREFIX + _short_name(parts), path, ModelSource.OLLAMA, path.stat().st_size)


def _short_name(parts: tuple[str, ...]) -> str:
    host, namespace, model, tag = parts
    prefix = f"{host}/{namespace}/" if host != _HOST else "" if namespace == _NAMESPACE else f"{namespace}/"
    return f"{prefix}{model}:{tag}"


def _folder_models(folder: Path, source: ModelSource) -> Iterator[FoundModel]:
    """Split models once, by their first part; projectors are no models."""
    files = {path: nbytes for path, nbytes in _files(folder) if path.suffix.lower() == ".gguf"}
    for path, nbytes in files.items():
        part = part_of(path.name)
        if "mmproj" in path.name.lower() or (part and part.number > 1):
            continue
        whole = sum(files.get(path.with_name(name), 0) for name in part.names()) if part else nbytes
        yield FoundModel(stem_of(path), path, source, whole)


def _files(folder: Path) -> Iterator[tuple[Path, int]]:
    """Regular files below a directory with their sizes, links to files followed, links to directories not."""
    waiting = [folder]
    for entry in islice(_entries(waiting), _LOOKED_AT):
        with suppress(OSError):
            if entry.is_dir(follow_symlinks=False):
                waiting.append(Path(entry.path))
            elif entry.is_file():
                yield Path(entry.path), entry.stat().st_size


def _entries(waiting: list[Path]) -> Iterator[os.DirEntry[str]]:
    """What the waiting directories hold, those that come to wait meanwhile included."""
    while waiting:
        with suppress(OSError):
            yield from sorted(os.scandir(waiting.pop()), key=lambda entry: entry.name)
