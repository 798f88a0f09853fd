"""Projectors in files of their own, "mmproj-….gguf": read, told from models, and found beside one.

llama.cpp b11434 takes such a file by `--mmproj` and reads the keys of the architecture "clip" from it
(tools/mtmd/clip.cpp).
"""

import os
from itertools import islice
from pathlib import Path
from typing import Final

from lamella.errors import Fault
from lamella.model.file_error import ModelFileError, quoted, wrong_file
from lamella.model.gguf import Header, read_header
from lamella.model.model import Projector, Role, Tensor

MARK: Final = "mmproj"
"""In the name of such a file; llama.cpp b11434 (common/download.cpp, common/preset.cpp) goes by it."""
_KINDS: Final = ("clip.projector_type", "clip.vision.projector_type", "clip.audio.projector_type")
_SOUND: Final = ("a.", "mm.a.")
_LOOKED_AT: Final = 2_000  # entries of one folder


def is_projector(header: Header) -> bool:
    """By what the file says of itself."""
    metadata = header.metadata
    return metadata.get("general.architecture") == "clip" or metadata.get("general.type") == "mmproj"


def read_projector(path: str | Path) -> Projector:
    """The projector in a file; ModelFileError in one sentence where there is none.

    Every tensor of the file counts. clip.cpp loads those that it knows by name, which are all that llama.cpp's own
    conversion writes.
    """
    header = read_header(path)
    if not is_projector(header):
        problem = "this is no vision or audio projector, but a model of its own"
        raise wrong_file(header.path, problem, Fault.NO_PROJECTOR)
    if not header.tensors:
        problem = "the file holds no tensors, so there is no projector in it"
        raise wrong_file(header.path, problem, Fault.NO_TENSORS)
    return Projector(
        path=header.path,
        name=_name(header),
        kind=_kind(header),
        file_bytes=max(header.data_end, header.file_size),
        tensors=tuple(_tensors(header)),
    )


def named_as_projector(path: str | Path) -> bool:
    """Whether the file's name says that it is one; it has not been opened."""
    name = Path(path).name.lower()
    return MARK in name and name.endswith(".gguf")


def projectors_beside(model: str | Path) -> tuple[Path, ...]:
    """Files in the model's folder whose names say that they are projectors, by name."""
    folder = Path(model).parent
    try:
        with os.scandir(folder) as entries:
            looked_at = islice(entries, _LOOKED_AT)
            found = [Path(entry.path) for entry in looked_at if named_as_projector(entry.name) and entry.is_file()]
    except OSError:
        return ()
    return tuple(sorted(found))


def _tensors(header: Header) -> list[Tensor]:
    for raw in header.tensors:
        if not raw.name.isprintable():
            problem = f"the name of tensor {quoted(raw.name)} has characters that no name has"
            raise ModelFileError(header.path, problem, raw.place)
    return [
        Tensor(raw.name, raw.shape, raw.type, raw.nbytes, None, Role.VISION)
        for raw in header.tensors
        if not (_deaf(header) and raw.name.startswith(_SOUND))
    ]


def _deaf(header: Header) -> bool:
    """Gemma 3n's file has a part for sound that clip.cpp does not load (clip_init, b11434)."""
    return "gemma3nv" in (header.metadata.get(key) for key in _KINDS)


def _name(header: Header) -> str:
    value = header.metadata.get("general.name")
    text = value if isinstance(value, str) else ""
    shown = " ".join("".join(filter(str.isprintable, word)) for word in text.split()).strip()
    return shown or Path(header.path).stem


def _kind(header: Header) -> str:
    kinds = {value for key in _KINDS if isinstance(value := header.metadata.get(key), str) and value.isprintable()}
    return kinds.pop() if len(kinds) == 1 else ""
