"""Which labels have room, and where: captions over spans and numbers under bars. Knows no Qt."""

from collections.abc import Callable, Sequence

from lamella.ui.strip.layout import Rect, StripLayout

Measure = Callable[[str], float]
"""Width of a text in logical pixels."""

_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_AIR = 10.0
_NUMBER_AIR = 56.0  # numbers are read one by one, not as a row


def fitting(candidates: Sequence[str], width: float, measure: Measure) -> str:
    """The first (longest) of the texts that fits; "" if none does."""
    return next((text for text in candidates if measure(text) <= width), "")


def span_rect(layout: StripLayout, first: int, end: int) -> Rect:
    """The band over places first..end-1, as much of it as is in view: 0 wide where that is nothing."""
    left = max(layout.slots[first], layout.bands.x)
    right = max(min(layout.slots[end], layout.bands.right), left)
    return Rect(left, layout.bands.y, right - left, layout.bands.height)


def number_step(pitch: float, widest: float) -> int:
    """How many bars from one number to the next, with room for the eye to tell them apart."""
    return next((step for step in _STEPS if step * pitch >= widest + _NUMBER_AIR), 1000)


def numbered(layout: StripLayout, *, widest: float, last: float) -> tuple[int, ...]:
    """Blocks that get their number below; `last` is the width of the label of the output layer, which comes first."""
    blocks = len(layout.bars) - 1
    limit = min(layout.bars[-1].middle - last / 2 - _AIR, layout.bands.right) - widest / 2
    step = number_step(layout.pitch, widest)
    return tuple(block for block in range(0, blocks, step) if layout.bands.x <= layout.bars[block].middle <= limit)
