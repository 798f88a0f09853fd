"""Regular expressions of `-ot`, searched in tensor names without ever taking long."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import comb
from time import thread_time
from typing import Final

Search = Callable[[str], object]
"""Something true where the pattern is found in the name; TimeoutError once the clock has run out."""

_LONGEST_NAME: Final = 64  # GGML_MAX_NAME
_FEW_STEPS: Final = 20_000
"""A search of so many steps at most ends in a tenth of a millisecond."""
_SOME_STEPS: Final = 2_000_000
"""One that ends in ten milliseconds, so that it is enough to look at the clock between two names."""
_SECONDS: Final = 0.04
_MOST_STATES: Final = 100_000
"""Where llama.cpp's own search, that of libstdc++ (_GLIBCXX_REGEX_STATE_LIMIT), gives up."""
_NO_OPERATOR: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_BLOCK: Final = re.compile(r"\^?blk\\\.(\d+)\\\.(?![?*+{])")
_PLAIN: Final = re.compile(r"(?:[A-Za-z0-9_/-]|\\[._-])+")
_TOKEN: Final = re.compile(r"\{(\d*)(?:,(\d*))?\}|.", re.DOTALL)


@dataclass(slots=True)
class Clock:
    """What is left for the slow patterns of one list, all of them and all names together.

    It counts what the thread works: on a busy computer no other patterns are slow than on an idle one.
    """

    left_s: float = _SECONDS

    def timed(self, work: Callable[[float], object]) -> object:
        """The work, told how long it may take; TimeoutError where nothing is left."""
        if self.left_s <= 0:
            raise TimeoutError
        start = thread_time()
        try:
            return work(self.left_s)
        finally:
            self.left_s -= thread_time() - start


def searched(pattern: str, clock: Clock) -> Search:
    """A search for this pattern; re.error where it is none, TimeoutError where the clock has run out.

    llama.cpp's own search goes back step by step as Python's does, and both take for ever with "(a+)+$".
    """
    if _PLAIN.fullmatch(pattern):
        text = pattern.replace("\\", "")
        return lambda name: text in name
    if states_at_most(pattern) > _MOST_STATES:
        raise re.error("written out, its repeats are too long")
    compiled = re.compile(pattern)
    steps = steps_at_most(pattern)
    if steps <= _FEW_STEPS:
        return compiled.search
    if steps <= _SOME_STEPS:
        return lambda name: clock.timed(lambda _: compiled.search(name))
    return _interrupted(pattern, clock)


def block_of(pattern: str) -> str | None:
    """The number of the only block in whose tensors this can be found; None where it may be found in others."""
    found = _BLOCK.match(pattern)
    return found[1] if found and not _chooses(_NO_OPERATOR.sub("x", pattern)) else None


def _chooses(bare: str) -> bool:
    """Whether there is a bar outside all parentheses."""
    depth = 0
    for letter in bare:
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and depth <= 0:
            return True
    return False


def steps_at_most(pattern: str) -> int:
    """No fewer than the steps of a search that goes back: what can be chosen, multiplied."""
    bare = _NO_OPERATOR.sub("x", pattern)
    if re.search(r"\)[*+{]", bare):
        return _SOME_STEPS + 1  # something repeated that can itself be chosen
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


def states_at_most(pattern: str) -> int:
    """No fewer than the states of a search, counted repeats written out."""
    sizes, last = [0], 0
    for token in _TOKEN.finditer(_NO_OPERATOR.sub("x", pattern)):
        if token[0] == "(":
            sizes.append(0)
            last = 0
        elif token[0] == ")" and len(sizes) > 1:
            last = sizes.pop()
            sizes[-1] += last
        elif len(token[0]) > 1:
            times = int(token[2] or token[1] or 1)
            sizes[-1] += last * (times - 1)
            last *= times
        else:
            last = 1
            sizes[-1] += 1
    return sum(sizes)


def _interrupted(pattern: str, clock: Clock) -> Search:
    import regex  # for these alone; it takes longer to import than a plan takes to be made

    try:
        compiled = clock.timed(lambda _: regex.compile(pattern))
    except regex.error as error:
        raise re.error(str(error)) from error
    assert isinstance(compiled, regex.Pattern)
    return lambda name: clock.timed(lambda left_s: compiled.search(name, timeout=left_s))
