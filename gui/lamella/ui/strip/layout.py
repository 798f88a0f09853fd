"""Geometry of the strip: where bars, edges and bands are, and what lies under a point. Knows no Qt."""

import itertools
from dataclasses import dataclass
from enum import Enum
from typing import Final

from lamella.ui.strip.scale import Scale
from lamella.ui.strip.view import WHOLE, View

EVEN_WASTE_PERCENT: Final = 5
"""Bars of one width may leave this much of the room unused; beyond, the odd pixels are spread over all bars."""

LINES: Final = 1
"""Lines of text under a device's name where there is room beside each other for layers and bytes."""

_CAP: Final = 4  # the line on top of a band
_PAD: Final = 8
_ROOMY: Final = 560  # from this width on the scale's title gets its room


@dataclass(frozen=True, slots=True)
class Rect:
    """Logical pixels; `right` and `bottom` are the first beyond it."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def contains(self, x: float, y: float) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom


@dataclass(frozen=True, slots=True)
class TextSizes:
    """What the fonts ask for, in logical pixels."""

    name: float  # height of a device name
    line: float  # height of the line below it
    small: float  # height of an axis label
    axis: float  # width of the widest tick label
    input: float  # width of the label under the input bar
    title: float = 0.0  # width of the scale's title
    projector: float = 0.0  # width of the wider of name and size of the projector's bar


@dataclass(frozen=True, slots=True)
class Bar:
    """One column: `x` to `x + width` is painted."""

    x: float
    width: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class StripLayout:
    """`lines` is how many lines of text stand under a device's name besides the one for an over-full device.

    `slots[k]` is the left end of place k and so the x of an edge in front of it; one more closes the last. Slots and
    bars of what the view leaves out lie beyond the bands.
    """

    bounds: Rect
    bands: Rect  # from the coloured line on top to the baseline
    plot: Rect  # where bars grow, below the captions
    slots: tuple[float, ...]
    bars: tuple[Bar, ...]
    input_bar: Bar | None
    projector_bar: Bar | None
    sizes: TextSizes
    scale: Scale
    lines: int = LINES
    view: View = WHOLE

    @property
    def pitch(self) -> float:
        return (self.slots[-1] - self.slots[0]) / len(self.bars)

    def shows(self, place: int) -> bool:
        """Whether an edge with so many layers in front of it is in view."""
        return self.bands.x - 0.5 <= self.slots[place] <= self.bands.right + 0.5


def strip_layout(
    bounds: Rect,
    *,
    places: int,
    scale: Scale,
    sizes: TextSizes,
    has_input: bool,
    has_projector: bool = False,
    lines: int = LINES,
    view: View = WHOLE,
) -> StripLayout:
    """Lay out `places` bars (at least one) in `bounds`, those of the view in the bands."""
    axis = float(round(sizes.axis + _PAD))
    apart = float(max(10, min(28, (bounds.width - axis) // (places + 1))))  # width of a bar that is no layer's
    input_room = float(round(max(apart, sizes.input) + 2 * _PAD)) if has_input else 0.0
    projector_room = float(round(max(apart, sizes.projector) + _PAD)) if has_projector else 0.0
    title = sizes.title + _PAD if bounds.width >= _ROOMY else 0.0
    left = bounds.x + float(round(max(axis + projector_room + input_room, title)))
    right = float(int(bounds.right)) - 1
    slots = _slots(left, right, places) if view.whole else _slots_in_view(left, right, places, view)
    top = float(round(bounds.y))
    bottom = float(round(bounds.bottom - sizes.small - _PAD))
    first, last = max(slots[0], left), min(slots[-1], right)
    bands = Rect(first, top, last - first, max(1.0, bottom - top))
    header = min(caption_height(sizes, lines), bands.height / 2)
    plot = Rect(bands.x, float(round(top + header)), bands.width, bottom - float(round(top + header)))
    input_bar = _apart(first - input_room / 2, apart) if has_input else None
    projector_bar = _apart(first - input_room - projector_room / 2, apart) if has_projector else None
    return StripLayout(bounds, bands, plot, slots, _bars(slots), input_bar, projector_bar, sizes, scale, lines, view)


def _apart(middle: float, width: float) -> Bar:
    return Bar(float(round(middle - width / 2)), width)


def caption_height(sizes: TextSizes, lines: int = LINES) -> float:
    """Room for a device's name, its lines, and one more line that speaks only when a device is over-full.

    That line is always kept, so that bars do not jump while an edge is dragged.
    """
    return _CAP + _PAD + sizes.name + (lines + 1) * (sizes.line + 3) + 2 * _PAD


def _slots(left: float, right: float, places: int) -> tuple[float, ...]:
    """Rising positions; whole pixels unless bars are thinner than two."""
    width = max(right - left, float(places) / 4)
    pitch = width / places
    if pitch < 2:
        return tuple(left + index * pitch for index in range(places + 1))
    even = int(pitch)
    waste = int(width) - even * places
    if waste * 100 <= width * EVEN_WASTE_PERCENT:
        return tuple(right - even * (places - index) for index in range(places + 1))
    return tuple(left + float(round(index * pitch)) for index in range(places + 1))


def _slots_in_view(left: float, right: float, places: int, view: View) -> tuple[float, ...]:
    """Of a strip so much longer than the view that only its part lies between left and right."""
    width = max(right - left, 1.0)
    start, pitch = left - view.start * width / view.part, width / view.part / places
    return tuple(float(round(start + index * pitch)) for index in range(places + 1))


def _bars(slots: tuple[float, ...]) -> tuple[Bar, ...]:
    pitch = (slots[-1] - slots[0]) / (len(slots) - 1)
    before, after = _gap(pitch)
    return tuple(Bar(start + before, end - start - before - after) for start, end in itertools.pairwise(slots))


def _gap(pitch: float) -> tuple[float, float]:
    """Empty pixels left and right of a bar; the eye needs at least two of every bar itself."""
    if pitch >= 24:
        return 2.0, 2.0
    if pitch >= 7:
        return 1.0, 1.0
    return (0.0, 1.0) if pitch >= 3 else (0.0, 0.0)


def edge_x(layout: StripLayout, place: int) -> float:
    """Middle of the line of an edge with `place` layers in front of it."""
    return layout.slots[place]


def place_at(layout: StripLayout, x: float) -> int:
    """The edge place nearest to `x`, 0 to the number of layers."""
    slots = layout.slots
    guess = round((x - slots[0]) / layout.pitch)
    near = range(max(0, guess - 1), min(len(slots), guess + 2))
    return min(near, key=lambda place: abs(slots[place] - x), default=0 if guess < 0 else len(slots) - 1)


def bars_in_view(layout: StripLayout) -> range:
    """Places of which at least a part is shown."""
    if layout.view.whole:
        return range(len(layout.bars))
    first = place_at(layout, layout.bands.x)
    end = place_at(layout, layout.bands.right)
    return range(max(first - 1, 0), min(end + 1, len(layout.bars)))


def bar_at(layout: StripLayout, x: float, y: float) -> int | None:
    """The layer whose column holds the point, captions included; None outside."""
    if not layout.bands.contains(x, y):
        return None
    guess = place_at(layout, x)
    place = guess if guess < len(layout.bars) and layout.slots[guess] <= x else guess - 1
    return place if place >= 0 else None


class Apart(Enum):
    """Bars that are no layer's."""

    INPUT = "input"
    PROJECTOR = "projector"


def apart_at(layout: StripLayout, x: float, y: float) -> Apart | None:
    """The bar left of the layers whose column holds the point."""
    for bar, found in ((layout.input_bar, Apart.INPUT), (layout.projector_bar, Apart.PROJECTOR)):
        if bar is not None and Rect(bar.x - 2, layout.plot.y, bar.width + 4, layout.plot.height).contains(x, y):
            return found
    return None


def height_of(layout: StripLayout, nbytes: int) -> float:
    """Pixels for so many bytes, at most the plot's height."""
    return min(layout.plot.height, layout.plot.height * nbytes / layout.scale.top)


def y_of(layout: StripLayout, nbytes: int) -> float:
    return layout.plot.bottom - height_of(layout, nbytes)
