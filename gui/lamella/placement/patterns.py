"""Regular expressions of `-ot`, searched in tensor names without ever taking long."""

import re
from collections.abc import Callable
from math import comb
from time import perf_counter
from typing import Final

Search = Callable[[str], object]
"""Something true where the pattern is found in the name; TimeoutError once the pattern has used up its time."""

_LONGEST_NAME: Final = 64  # GGML_MAX_NAME
_FEW_STEPS: Final = 20_000
"""A search of so many steps at most ends in a tenth of a millisecond."""
_SECONDS: Final = 0.04
"""For one pattern and all names together."""
_NO_OPERATOR: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)


def searched(pattern: str) -> Search:
    """A search for this pattern; re.error where it is none.

    llama.cpp's own search goes back step by step as Python's does, and both take for ever with "(a+)+$".
    """
    compiled = re.compile(pattern)
    return compiled.search if steps_at_most(pattern) <= _FEW_STEPS else _timed(pattern)


def steps_at_most(pattern: str) -> int:
    """No fewer than the steps of a search that goes back: what can be chosen, multiplied."""
    bare = _NO_OPERATOR.sub("x", pattern)
    if re.search(r"\)[*+{]", bare):
        return _FEW_STEPS + 1  # something repeated that can itself be chosen
    steps = 1 << len(re.findall(r"(?<![(*+}])\?", bare))
    bars = [1]
    for letter in bare:
        match letter:
            case "(":
                bars.append(1)
            case "|":
                bars[-1] += 1
            case ")" if len(bars) > 1:
                steps *= bars.pop()
    repeats = len(re.findall(r"[*+{]", bare))
    return steps * bars[0] * comb(_LONGEST_NAME + repeats, repeats + 1)


def _timed(pattern: str) -> Search:
    import regex  # for these alone; it takes longer to import than a plan takes to be made

    try:
        compiled = regex.compile(pattern)
    except regex.error as error:
        raise re.error(str(error)) from error
    left = _SECONDS

    def search(name: str) -> object:
        nonlocal left
        if left <= 0:
            raise TimeoutError
        start = perf_counter()
        try:
            return compiled.search(name, timeout=left)
        finally:
            left -= perf_counter() - start

    return search
