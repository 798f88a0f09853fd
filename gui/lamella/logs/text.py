"""Texts and numbers of a log as safe values: nothing in a name reaches a terminal as a command."""

import re
from math import isfinite
from typing import Final

from lamella.units import MIB, SizeError, parse_size

LARGEST: Final = 1 << 48
"""More than any computer has; a number beyond is of a damaged line."""
_LONGEST: Final = 300
_UNITS: Final = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}
_ONE_SIZE: Final = re.compile(r"(\d+)(?:\.(\d+))? ?([KMGT]?i?B)")


def safe(text: str) -> str:
    """One line of printable letters: whatever else there is stands as Python would write it, "\\x1b"."""
    cut = text.strip()
    shown = cut if cut.isprintable() else "".join(one if one.isprintable() else repr(one)[1:-1] for one in cut)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def mib(number: bytes | str) -> int | None:
    """Bytes of "5434.38" MiB; None for what is no number."""
    text = number.decode("ascii", "replace") if isinstance(number, bytes) else number
    whole, _, fraction = text.partition(".")
    if not (_digits(whole) and (not fraction or _digits(fraction))):
        return None
    step: int = 10 ** len(fraction)
    nbytes = int(whole) * MIB + (int(fraction or "0") * MIB + step // 2) // step
    return nbytes if nbytes <= LARGEST else None


def whole(text: bytes | str | None, most: int = LARGEST, *, signed: bool = False) -> int | None:
    """A number that a log may name; None for a text, for more than any computer has, or for less than 0."""
    if text is None:
        return None
    if text.isdigit() and len(text) < 16 and text.isascii():
        number = int(text)
        return number if number <= most else None
    shown = text.decode("ascii", "replace") if isinstance(text, bytes) else text
    sign = -1 if shown.startswith("-") else 1
    digits = shown.removeprefix("-")
    if not _digits(digits):
        return None
    number = sign * int(digits)
    return number if abs(number) <= most and (signed or number >= 0) else None


def sized(text: str | None) -> int | None:
    """Bytes of "11.5 GiB"; None where it is no size."""
    try:
        nbytes = parse_size(text) if text else None
    except SizeError:
        return None
    return nbytes if nbytes is None or nbytes <= LARGEST else None


def sizes(text: str | None) -> tuple[int, ...]:
    """Bytes of "[11.5 GiB 4.6 GiB]"."""
    found = (sized(match[0]) for match in _ONE_SIZE.finditer(text or ""))
    return tuple(size for size in found if size is not None)


def step_of(text: str | None) -> int:
    """The least difference a text like "11.5 GiB" can show, in bytes."""
    match = _ONE_SIZE.search(text or "")
    if match is None:
        return 1
    step: int = _UNITS.get(match[3], 1) // 10 ** len(match[2] or "")
    return max(step, 1)


def rate_of(text: str) -> float | None:
    """A number with a point in it; None for a text such as "1.2.3", and for what no computer counts."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 20
