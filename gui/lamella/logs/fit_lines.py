"""Lines of llama.cpp's fit, and of its table of memory, which it prints for every dry run and once at the end."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lamella.logs.codes import LogCode
from lamella.logs.gathering import LONGEST_ROW, MOST_DEVICES, Gathering
from lamella.logs.observed import Projection
from lamella.logs.stream import Act, Line, Stream
from lamella.logs.text import safe, whole
from lamella.units import MIB

_MOST_MIB: Final = 1 << 28
_ROW: Final = re.compile(
    r"\|\s+- (?P<name>[^\s|]+)(?: \((?P<card>[^|]{1,200}?)\))?\s*\|\s*(?:(?P<total>\d+) = (?P<free>-?\d+) \+ \(\s*)?"
    r"(?P<own>\d+) =\s*(?P<model>\d+) \+\s*(?P<context>\d+) \+\s*(?P<compute>\d+)\)?(?:\s*\+\s*(?P<rest>-?\d+))?"
)
_TOTAL: Final = re.compile(r"- (\S+) \((.{1,200})\): +(\d+) total, +(\d+) used, +(-?\d+) (free|deficit)")
_RESULT: Final = re.compile(
    r"- (\S+) \((.{1,200})\): +(\d+) layers(?: \( *\d+ overflowing\))?, +(\d+) MiB used, +(-?\d+) MiB free"
)
_REDUCED: Final = re.compile(r"context size reduced from (\d+) to (\d+)")
_MARGIN: Final = re.compile(
    r"cannot meet free memory targets?(?: of (\d+) MiB)?.{0,80}reduce device memory by (\d+) MiB"
)
_FAILED: Final = re.compile(r"failed to fit params to free device memory: (.+)")


def _mib(text: str | None) -> int | None:
    number = whole(text, _MOST_MIB, signed=True)
    return None if number is None else number * MIB


def fitting(stream: Stream, line: Line) -> bool:
    """From here to the end of fit nothing is allocated."""
    words = line.words
    if b"params" not in words:
        return False
    if b"took" in words or b"successfully" in words or b"failed" in words:
        load = stream.load(line)
        if load.fitting:
            load.forget_sizes()
        load.fitting = False
        return b"failed" not in words
    if b"fitting" not in words or b"device" not in words:
        return False
    stream.begun(line).fitting = True
    return True


def row(stream: Stream, line: Line) -> bool:
    """Kept as it stands: of the hundreds of rows that fit prints for a load, those of one table are read."""
    words = line.words
    place = words.index(b"-") + 1 if b"-" in words else len(words)
    if place >= len(words) or words[place - 2] != b"|":
        return False
    name = safe(words[place].decode("utf-8", "replace"))
    load = stream.load(line)
    if load.has_tensors and load.has_context and not load.fitting:
        serving = stream.serving(line)
        if len(serving.rests) < MOST_DEVICES:
            serving.rests[name] = line.text[:LONGEST_ROW]
        return True
    load.table(name)[name] = line.text[:LONGEST_ROW]
    return True


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table; `total`, `free` and `rest` are not said of system memory."""

    card: str | None
    total: int | None
    free: int | None
    needs: Projection
    rest: int | None  # in use beyond the engine's buffers; None where the number ran over


def read_row(text: str) -> Row | None:
    """None for what is no row."""
    match = _ROW.search(text)
    if match is None:
        return None
    needs = Projection(_mib(match["model"]), _mib(match["context"]), _mib(match["compute"]), _mib(match["own"]))
    total, rest = _mib(match["total"]), _mib(match["rest"])
    if rest is not None and (total is None or abs(rest) > total):
        rest = None
    return Row(safe(match["card"]) if match["card"] else None, total, _mib(match["free"]), needs, rest)


def result(stream: Stream, line: Line) -> bool:
    """What fit decided, or why it did not have to."""
    text, words = line.text, line.words
    load = stream.load(line)
    if (b"layers," in words or b"layers" in words) and (found := _RESULT.search(text)):
        used, free = _mib(found[4]), _mib(found[5])
        chosen = Projection(used=used, free_after=free, layers=whole(found[3], 4096))
        card = load.card(safe(found[1]))
        card.name, card.result = safe(found[2]), chosen
        return True
    if b"total," in words and (found := _TOTAL.search(text)):
        card = load.card(safe(found[1]))
        card.name, card.total = card.name or safe(found[2]), card.total or _mib(found[3])
        return True
    return "n_layer=" in text or _remark(load, line)


def _remark(load: Gathering, line: Line) -> bool:
    """Words about the search: what it had to save, and how it ended."""
    text = line.text
    if found := _REDUCED.search(text):
        load.note(LogCode.CONTEXT_REDUCED, line.number, count=_tokens(found[2]), of=_tokens(found[1]))
        return True
    if found := _MARGIN.search(text):
        load.note(LogCode.MARGIN_NOT_MET, line.number, count=_mib(found[2]) or 0, of=_mib(found[1]) or 0)
        return True
    if "no changes needed" in text:
        load.note(LogCode.FIT_CHANGED_NOTHING, line.number)
        return True
    if found := _FAILED.search(text):
        load.note(LogCode.FIT_FAILED, line.number, safe(found[1]))
        return True
    return False


def _tokens(text: str) -> int:
    return whole(text, 1 << 40) or 0


_PRINTERS: Final = ("common_params_fit_impl:", "llama_params_fit_impl:", "common_fit_params:", "llama_params_fit:")


def fit(stream: Stream, line: Line) -> bool:
    """A line of fit: the end of the search, a row, or words about it."""
    return fitting(stream, line) or result(stream, line)


FIT_WORDS: Final[Mapping[bytes, Act]] = {
    b"fitting": fitting,
    b"common_memory_breakdown_print:": row,
    b"llama_memory_breakdown_print:": row,
    **dict.fromkeys((word.encode() for word in _PRINTERS), fit),
}
