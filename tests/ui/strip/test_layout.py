"""Geometry of the strip: bars that never overlap, edges that are found where they are drawn."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamella.ui.strip.fan import HIT_WIDTH, grip_rects
from lamella.ui.strip.hatch import hatch_lines
from lamella.ui.strip.labels import fitting, number_step, numbered
from lamella.ui.strip.layout import Rect, StripLayout, TextSizes, bar_at, edge_x, height_of, place_at, strip_layout
from lamella.ui.strip.scale import scale_for
from lamella.units import GIB, MIB

SIZES = TextSizes(name=18, line=16, small=14, axis=26, input=22, title=70)


def layout_of(places: int, width: float = 900, height: float = 500, *, has_input: bool = True) -> StripLayout:
    scale = scale_for((600 * MIB,) * places)
    return strip_layout(Rect(0, 0, width, height), places=places, scale=scale, sizes=SIZES, has_input=has_input)


layouts = st.builds(
    layout_of, st.integers(1, 400), st.integers(500, 3800), st.integers(300, 2000), has_input=st.booleans()
)


@given(layouts)
def test_bars_stand_in_order_without_overlap_and_fill_the_band(layout: StripLayout) -> None:
    assert layout.slots[0] == layout.bands.x
    assert layout.slots[-1] == pytest.approx(layout.bands.right)
    for index, bar in enumerate(layout.bars):
        assert bar.width > 0
        assert layout.slots[index] <= bar.x
        assert bar.x + bar.width <= layout.slots[index + 1] + 1e-6


@given(layouts)
def test_at_most_a_twentieth_of_the_width_is_not_used(layout: StripLayout) -> None:
    left = SIZES.axis + 8 + (layout.bounds.width / 12 if layout.input_bar else 0) + SIZES.title
    assert layout.bands.width >= (layout.bounds.width - left - 2) * 0.94


@given(layouts)
def test_bars_that_have_room_stand_on_whole_pixels_and_differ_by_one_at_most(layout: StripLayout) -> None:
    if layout.pitch >= 2:
        assert all(bar.x == int(bar.x) and bar.width == int(bar.width) for bar in layout.bars)
        widths = {bar.width for bar in layout.bars}
        assert max(widths) - min(widths) <= 1


@given(layouts, st.data())
def test_an_edge_is_found_where_it_is_drawn(layout: StripLayout, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(layout.bars)))
    assert place_at(layout, edge_x(layout, place)) == place


@given(layouts, st.floats(-100, 4000))
def test_the_nearest_place_is_nearest(layout: StripLayout, x: float) -> None:
    found = abs(edge_x(layout, place_at(layout, x)) - x)
    assert found == pytest.approx(min(abs(slot - x) for slot in layout.slots))


@given(layouts, st.data())
def test_a_bar_is_hit_from_its_first_to_its_last_pixel(layout: StripLayout, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(layout.bars) - 1))
    bar, y = layout.bars[place], layout.plot.bottom - 1
    assert bar_at(layout, bar.x, y) == place
    assert bar_at(layout, bar.middle, y) == place


def test_nothing_is_hit_outside_the_band() -> None:
    layout = layout_of(80)
    assert bar_at(layout, layout.bands.x - 1, 200) is None
    assert bar_at(layout, layout.bands.right + 1, 200) is None
    assert bar_at(layout, layout.bars[3].middle, layout.plot.bottom + 1) is None


def test_the_input_bar_stands_apart_at_the_left() -> None:
    layout = layout_of(80)
    assert layout.input_bar is not None
    assert layout.input_bar.x >= SIZES.axis
    assert layout.input_bar.x + layout.input_bar.width <= layout.bands.x - 6
    assert layout_of(80, has_input=False).input_bar is None


def test_the_tallest_bar_ends_below_the_captions() -> None:
    layout = layout_of(80)
    assert height_of(layout, 600 * MIB) == layout.plot.height
    assert layout.plot.y > layout.bands.y + SIZES.name + 2 * SIZES.line


@given(layouts, st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_grips_never_overlap_and_stay_on_the_strip(layout: StripLayout, where: list[float]) -> None:
    edges = tuple(sorted(round(part * len(layout.bars)) for part in where))
    rects = grip_rects(layout, edges)
    for edge, rect in zip(edges, rects, strict=True):
        assert rect.width >= HIT_WIDTH
        assert rect.x + rect.width / 2 == pytest.approx(edge_x(layout, edge), abs=1)
        assert layout.bounds.y <= rect.y
        assert rect.y + rect.height <= layout.plot.bottom + 1
    if layout.plot.height >= 8 * 44:
        for one, other in itertools.pairwise(rects):
            assert one.right <= other.x + 1 or one.bottom <= other.y or other.bottom <= one.y


def test_numbers_below_the_bars_never_touch() -> None:
    for width in (500, 900, 1600, 3800):
        layout = layout_of(201, width)
        shown = numbered(layout, widest=22, last=20)
        middles = [layout.bars[block].middle for block in shown]
        assert all(b - a > 22 for a, b in itertools.pairwise(middles))
        assert shown[0] == 0
        assert layout.bars[-1].middle - middles[-1] > 22


def test_80_layers_are_numbered_in_tens() -> None:
    assert number_step(10, 14) == 10


def test_the_longest_text_that_fits_is_taken() -> None:
    texts = ("30 layers · 18.6 GiB", "18.6 GiB", "30")
    assert [fitting(texts, width, lambda text: float(len(text))) for width in (20, 19, 2, 1)] == [*texts, ""]


def test_neighbouring_hatches_are_one_pattern() -> None:
    whole = {round(x1 + y1, 6) for x1, y1, _, _ in hatch_lines(Rect(3, 5, 90, 70))}
    parts = {round(x1 + y1, 6) for part in (3, 48) for x1, y1, _, _ in hatch_lines(Rect(part, 5, 45, 70))}
    assert whole == parts
    for x1, y1, x2, y2 in hatch_lines(Rect(3, 5, 90, 70)):
        assert 3 <= x1 < x2 <= 93
        assert 5 <= y2 < y1 <= 75


@pytest.mark.parametrize(
    ("tallest", "unit", "labels"),
    [
        (822 * MIB, "GiB", [0, 20, 40, 60, 80]),
        (1430 * MIB, "GiB", [0, 50, 100]),
        (12 * MIB, "MiB", [0, 250, 500, 750, 1000]),
        (6 * GIB, "GiB", [0, 200, 400, 600]),
        (200 * 1024, "KiB", [0, 5000, 10000, 15000, 20000]),
    ],
)
def test_gridlines_are_at_round_figures(tallest: int, unit: str, labels: list[int]) -> None:
    scale = scale_for((tallest,))
    assert (scale.unit, [tick.hundredths for tick in scale.ticks]) == (unit, labels)


@given(st.lists(st.integers(1, 1 << 40), min_size=1, max_size=100).map(tuple), st.integers(0, 1 << 40))
def test_every_block_is_whole_and_gridlines_are_few(blocks: tuple[int, ...], output: int) -> None:
    scale = scale_for(blocks, (output,))
    assert scale.top >= max(blocks)
    assert scale.top <= 2 * max(blocks)
    assert len(scale.ticks) <= 6
    assert all(tick.nbytes <= scale.top for tick in scale.ticks)
