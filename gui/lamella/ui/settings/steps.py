"""Useful context lengths for a slider, and texts that people type; knows no Qt."""

from typing import Final

from lamella.units import SizeError, parse_size

LEAST: Final = 4096
FROM_MODEL: Final = 0
WITHOUT_LIMIT: Final = 131072
"""How far the slider goes for a model that does not say what it was trained for."""


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


def short_tokens(tokens: int) -> str:
    """As "4k", "128k"; lengths that are no whole number of 1,024 as they are."""
    return f"{tokens // 1024}k" if tokens % 1024 == 0 and tokens else str(tokens)


def typed_tokens(text: str) -> int | None:
    """A count such as "16384", "16,384" or "16k" (= 16 × 1,024); None for what is no count from 0 to 2^31-1."""
    plain = "".join(sign for sign in text.lower() if not (sign.isspace() or sign in ",.'"))
    factor = 1024 if plain.endswith("k") else 1
    digits = plain.removesuffix("k")
    if not (digits.isascii() and digits.isdigit()):
        return None
    tokens = int(digits) * factor
    return tokens if tokens < 1 << 31 else None


def typed_size(text: str) -> int | None:
    """Bytes of "1.5 GiB", "1,5 GiB" or "512 MiB"; None for what is no size."""
    try:
        return parse_size(text.replace(",", "."))
    except SizeError:
        return None
