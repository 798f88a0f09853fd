"""Useful context lengths for a slider, and texts that people type; knows no Qt."""

import re
from bisect import bisect_right
from typing import Final

from lamella.units import SizeError, parse_size

LEAST: Final = 4096
FROM_MODEL: Final = 0
WITHOUT_LIMIT: Final = 131072
"""How far the slider goes for a model that does not say what it was trained for."""

# Lengths are bounded because Python refuses to read numbers of thousands of digits.
_WHOLE: Final = r"(\d{1,12})()"
_FRACTION: Final = r"(\d{1,12})(?:[,.](\d{1,12}))?"
_GROUPED: Final = r"\d{1,3}(?:[,.']\d{3}){1,3}"


def context_steps(trained: int) -> tuple[int, ...]:
    """Powers of two and the halves between them from 4,096 up to the trained length, which is always the last."""
    most = trained or WITHOUT_LIMIT
    steps: list[int] = []
    step = LEAST
    while step < most:
        steps += [length for length in (step, step + step // 2) if length < most]
        step *= 2
    return (*steps, most)


def nearest_step(steps: tuple[int, ...], tokens: int) -> int:
    """Index of the step that is closest to a length."""
    return min(range(len(steps)), key=lambda index: abs(steps[index] - tokens))


def step_place(steps: tuple[int, ...], tokens: int) -> float:
    """Where a length lies among rising steps: the index of one, or a fraction between two."""
    at = min(max(bisect_right(steps, tokens) - 1, 0), len(steps) - 1)
    if at + 1 == len(steps) or tokens <= steps[at]:
        return float(at)
    return at + (tokens - steps[at]) / (steps[at + 1] - steps[at])


def short_tokens(tokens: int) -> str:
    """As "4k", "128k"; lengths that are no whole number of 1,024 as they are."""
    return f"{tokens // 1024}k" if tokens % 1024 == 0 and tokens else str(tokens)


def typed_tokens(text: str) -> int | None:
    """A count such as "16384", "16,384", "16k" (= 16 × 1,024) or "1.5k"; None for what is no count from 0 to 2^31-1.

    Three figures after a sign part thousands, in front of a "k" too; other figures after it are a fraction.
    """
    plain = "".join(text.lower().split())
    digits = plain.removesuffix("k")
    if re.fullmatch(_GROUPED, digits):
        digits = re.sub(r"[,.']", "", digits)
    factor = 1024 if plain.endswith("k") else 1
    match = re.fullmatch(_FRACTION if factor > 1 else _WHOLE, digits)
    if match is None:
        return None
    fraction = match[2] or "0"
    tokens = int(match[1]) * factor + int(fraction) * factor // int(10 ** len(fraction))
    return tokens if tokens < 1 << 31 else None


def typed_context(text: str) -> int | None:
    """A context in tokens; nothing, 0 and "auto" leave it to the model."""
    return FROM_MODEL if text.strip().lower() in ("", "auto") else typed_tokens(text)


def typed_batch(text: str) -> int | None:
    """At least one token is read at once."""
    return typed_tokens(text) or None


def typed_size(text: str) -> int | None:
    """Bytes of "1.5 GiB", "1,5 GiB", "1,024 MiB" or "512 MiB"; None for what is no size below 2^60.

    A bare number is taken for what it looks like: GiB below 1,024, MiB (as `--fit-target` takes) below 2^20.
    """
    plain = text.strip().replace(",", "") if re.match(r"\s*\d{1,3}(,\d{3})+(?!\d)", text) else text.strip()
    plain = plain.replace(",", ".")
    bare = re.fullmatch(_FRACTION, plain)
    if bare is not None and int(bare[1]) < 1 << 20:
        plain += "GiB" if int(bare[1]) < 1024 else "MiB"
    try:
        nbytes = parse_size(plain)
    except SizeError:
        return None
    return nbytes if nbytes < 1 << 60 else None
