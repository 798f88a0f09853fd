"""Bytes to and from text. Inside, memory is `int` bytes everywhere; text only at the edge."""

import re
from typing import Final

from lamella.errors import LamellaError

KIB: Final = 1 << 10
MIB: Final = 1 << 20
GIB: Final = 1 << 30

# Without an "i" or a "B" a letter is binary, as nvidia-smi and llama.cpp mean it; "GB" is the drive maker's 10^9.
_FACTORS: Final[dict[str, int]] = {
    "": 1,
    "B": 1,
    **{letter + suffix: 1 << (10 * power) for power, letter in enumerate("KMGT", 1) for suffix in ("", "iB")},
    **{f"{letter}B": 1000**power for power, letter in enumerate("KMGT", 1)},
}
_SIZE: Final = r"\s*(\d{1,24})(?:\.(\d{1,24}))?\s*([KMGT]?(?:i?B)?)\s*"  # compiled when asked: 1 ms
_SPELLING: Final = {unit.lower(): unit for unit in _FACTORS}


class SizeError(LamellaError):
    """A text that is not a size."""


def parse_size(text: str) -> int:
    """Bytes of "24GiB", "24G" (= GiB), "24GB" (10^9), "24576MiB" or "25769803776"; SizeError names the text."""
    match = re.fullmatch(_SIZE, text, re.IGNORECASE)
    unit = _SPELLING.get(match[3].lower()) if match else None
    if match is None or unit is None:
        raise SizeError(f'"{text}" is not a size such as 24GiB, 24GB, 24576MiB or a number of bytes')
    whole, fraction = int(match[1]), match[2] or ""
    factor = _FACTORS[unit]
    parts: int = 10 ** len(fraction)
    return whole * factor + int(fraction or "0") * factor // parts


def size_parts(nbytes: int) -> tuple[int, int, str]:
    """Whole, tenths and binary unit of a size of either sign, rounded half up: 1.4 GiB is (1, 4, "GiB")."""
    unit, factor = next(
        ((unit, factor) for unit, factor in (("GiB", GIB), ("MiB", MIB), ("KiB", KIB)) if abs(nbytes) >= factor),
        ("B", 1),
    )
    if unit == "B":
        return nbytes, 0, unit
    tenths = (abs(nbytes) * 10 + factor // 2) // factor
    sign = -1 if nbytes < 0 else 1
    return sign * (tenths // 10), tenths % 10, unit


def size_text(nbytes: int) -> str:
    """English text for the command line: "1.4 GiB", "-0.3 GiB" never loses its sign."""
    whole, tenth, unit = size_parts(nbytes)
    if unit == "B":
        return f"{whole} B"
    sign = "-" if nbytes < 0 else ""
    return f"{sign}{abs(whole)}.{tenth} {unit}"
