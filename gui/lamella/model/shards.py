"""The parts of a split model, "-00001-of-00004.gguf": any of them opens the set."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lamella.errors import Fault
from lamella.model.file_error import ModelFileError, quoted, wrong_file
from lamella.model.gguf import Header, read_header

# llama-gguf-split b11434 writes "%s-%05d-of-%05d.gguf".
_PART: Final = re.compile(r"(?P<stem>.*)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf", re.DOTALL | re.IGNORECASE)
_MOST_PARTS: Final = 1_024
_NAMED: Final = 5  # so many missing parts are named, the rest counted


@dataclass(frozen=True, slots=True)
class Parts:
    """All headers of a model in order; one alone if it is not split."""

    headers: tuple[Header, ...]

    @property
    def first(self) -> Header:
        return self.headers[0]


@dataclass(frozen=True, slots=True)
class PartName:
    """What the name of a part says; `number` counts from 1."""

    stem: str
    number: int
    count: int

    def names(self) -> tuple[str, ...]:
        """Names of all parts, this one included."""
        return tuple(f"{self.stem}-{number:05d}-of-{self.count:05d}.gguf" for number in range(1, self.count + 1))


def part_of(name: str) -> PartName | None:
    """None for a file that is not named as a part of a split model."""
    match = _PART.fullmatch(name)
    return PartName(match["stem"], int(match["number"]), int(match["count"])) if match else None


def stem_of(path: Path) -> str:
    """The file's name without ".gguf" and without the number of the part."""
    part = part_of(path.name)
    return part.stem if part else path.stem


def read_parts(path: str | Path) -> Parts:
    """Every part must be there and belong: with one missing the weights would be wrong, which is worse than none."""
    opened = read_header(path)
    count = _split_value(opened, "split.count")
    if count is None or count <= 1:
        return Parts((opened,))
    paths = _part_paths(Path(path), opened, count)
    missing = [part.name for part in paths if not os.path.exists(part)]
    if missing:
        raise _lacking(path, missing, count)
    here = _split_value(opened, "split.no") or 0
    headers = tuple(opened if number == here else read_header(part) for number, part in enumerate(paths))
    for number, header in enumerate(headers):
        _refuse_stranger(header, number, headers[0], count)
    return Parts(headers)


def _part_paths(path: Path, header: Header, count: int) -> list[Path]:
    here = (_split_value(header, "split.no") or 0) + 1
    place = header.places["split.count"]
    if count > _MOST_PARTS:
        raise ModelFileError(path, f"the file claims to be one of {count} parts; the most is {_MOST_PARTS}", place)
    named = part_of(path.name)
    if named is None:
        wanted = f"…-{here:05d}-of-{count:05d}.gguf"
        problem = f"this is part {here} of a model in {count} parts, which are found only under names like {wanted}"
        raise ModelFileError(path, problem, place)
    if (named.number, named.count) != (here, count) or here > count:
        raise ModelFileError(path, f"inside it says that it is part {here} of {count}, its name says another", place)
    return [path.with_name(name) for name in named.names()]


def _lacking(path: str | Path, missing: list[str], count: int) -> ModelFileError:
    named = ", ".join(missing[:_NAMED])
    more, dots = (f" and {len(missing) - _NAMED} more", " …") if len(missing) > _NAMED else ("", "")
    problem = f"{len(missing)} of the model's {count} parts are missing beside it: {named}{more}"
    return wrong_file(path, problem, Fault.PARTS_MISSING, len(missing), count, named + dots)


def _refuse_stranger(header: Header, number: int, first: Header, count: int) -> None:
    path = header.path
    if _split_value(header, "split.count") != count:
        raise ModelFileError(path, f"this is a part of another model: it does not say that it is one of {count} parts")
    if _split_value(header, "split.no") != number:
        said = _split_value(header, "split.no")
        raise ModelFileError(
            path, f"this is not part {number + 1}: by its split.no it is number {said}, counted from 0"
        )
    for key in ("general.architecture", "split.tensors.count"):
        mine, theirs = header.metadata.get(key), first.metadata.get(key)
        if mine is not None and mine != theirs:
            problem = f"this is a part of another model: its {key} is {mine!r}, that of the first part {theirs!r}"
            raise ModelFileError(path, problem, header.places[key])


def refuse_repeated(parts: Parts) -> None:
    """No tensor twice, and as many as the first part promises."""
    owner: dict[str, str] = {}
    for header in parts.headers:
        for tensor in header.tensors:
            if tensor.name in owner:
                problem = f"the tensor {quoted(tensor.name)} is also in {Path(owner[tensor.name]).name}"
                raise ModelFileError(header.path, problem, tensor.place)
            owner[tensor.name] = header.path
    promised = parts.first.metadata.get("split.tensors.count")
    if len(parts.headers) > 1 and isinstance(promised, int) and promised != len(owner):
        problem = f"the parts hold {len(owner)} tensors together, but the model has {promised}"
        raise ModelFileError(parts.first.path, problem, parts.first.places["split.tensors.count"])


def _split_value(header: Header, key: str) -> int | None:
    metadata: Mapping[str, object] = header.metadata
    value = metadata.get(key)
    if value is None:
        return None
    if not isinstance(value, int) or value < 0:
        raise ModelFileError(header.path, f"{key} should be a whole number but is {value!r}", header.places[key])
    return int(value)
