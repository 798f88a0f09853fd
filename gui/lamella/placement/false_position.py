"""Fit's search between a count that fits and one that does not."""

from lamella.placement.fit_shares import WORD


def next_step(delta: int, target: int, low: int, high: int) -> int:
    """How many of `delta` layers to try: by false position, at least one, fewer than all.

    The quotient truncates and is then taken for an unsigned word, so that a negative one counts as huge
    (llama.cpp b11434, common/fit.cpp).
    """
    if high == low:
        return 1
    product = delta * (target - low)
    quotient = abs(product) // abs(high - low)
    step = quotient if (product < 0) == (high < low) else -quotient
    return max(1, min(step % WORD, delta - 1))
