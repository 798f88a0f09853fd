"""Alike neighbours drawn as one bar: nothing left out, nothing mixed, and every layer still found."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lamella.ui.strip.canvas import StripCanvas
from lamella.ui.strip.captions import captions
from lamella.ui.strip.groups import LEAST, group_bar, group_size, groups
from lamella.ui.strip.layout import Rect, bar_at
from lamella.ui.strip.look import Look, strip_fonts
from lamella.ui.strip.paint import layout_for
from lamella.ui.strip.view import WHOLE, View
from lamella.ui.theme import LIGHT
from tests.helpers.sample_plan import Sample, sample_outcome

DEEP = replace(Sample(), blocks=500, edges=(100, 320))


@pytest.fixture(scope="module")
def look(qapp: QApplication) -> Look:
    return Look(LIGHT, strip_fonts(QFont()), grips=False)


def texts(sample: Sample, width: float, look: Look, view: View = WHOLE) -> list[str]:
    outcome = sample_outcome(sample)
    layout = layout_for(outcome, Rect(0, 0, width, 400), look.fonts, view)
    return [caption.text for caption in captions(outcome, layout, look)]


@given(st.integers(100, 600), st.integers(300, 2000), st.sampled_from([(50, 80), (1, 99), (33, 34)]))
def test_every_layer_is_in_one_bar_and_no_bar_mixes_layers(
    look: Look, blocks: int, width: int, edges: tuple[int, int]
) -> None:
    outcome = sample_outcome(replace(Sample(), blocks=blocks, edges=edges))
    layout = layout_for(outcome, Rect(0, 0, width, 400), look.fonts)
    found = list(groups(outcome, layout))
    assert [place for first, end in found for place in range(first, end)] == list(range(blocks + 1))
    for first, end in found:
        alike = {(layer.device, layer.weights, layer.kv_cache) for layer in outcome.layers[first:end]}
        assert len(alike) == 1
        assert end - first <= group_size(layout)
    assert found[-1] == (blocks, blocks + 1)
    if layout.pitch >= LEAST:
        assert len(found) == blocks + 1


def test_bars_that_stand_for_several_layers_are_wide_enough_to_be_told_apart(look: Look) -> None:
    outcome = sample_outcome(replace(DEEP, heavy_block=DEEP.light_block))
    layout = layout_for(outcome, Rect(0, 0, 480, 400), look.fonts)
    size = group_size(layout)
    whole = [(first, end) for first, end in groups(outcome, layout) if end - first == size]
    bars = [group_bar(layout, first, end) for first, end in whole]
    assert size > 1
    assert all(bar.width >= LEAST - 1 for bar in bars)
    assert sum(bar.width >= LEAST for bar in bars) > len(bars) * 0.6
    assert all(before.x + before.width < after.x for before, after in itertools.pairwise(bars))


def test_the_strip_says_how_many_layers_a_bar_is_and_not_where_each_has_its_own(look: Look) -> None:
    assert [text for text in texts(DEEP, 480, look) if text.startswith("×")] == ["×5 layers"]
    by_turns = tuple(place % 3 for place in range(501))
    assert not [text for text in texts(replace(DEEP, homes=by_turns), 480, look) if text.startswith("×")]
    assert not [text for text in texts(DEEP, 3000, look) if text.startswith("×")]
    assert not [text for text in texts(DEEP, 480, look, View(0.5, 0.1)) if text.startswith("×")]


def test_bars_stay_where_they_are_while_an_edge_moves(look: Look) -> None:
    plain = replace(DEEP, heavy_block=DEEP.light_block)
    bounds = Rect(0, 0, 480, 400)
    before, after = (sample_outcome(replace(plain, edges=(edge, 320))) for edge in (100, 101))
    layout = layout_for(before, bounds, look.fonts)
    found = [set(groups(outcome, layout_for(outcome, bounds, look.fonts))) for outcome in (before, after)]
    assert layout.slots == layout_for(after, bounds, look.fonts).slots
    assert len(found[0] ^ found[1]) <= 5


def test_single_layers_are_still_pointed_at_and_chosen(qtbot: QtBot) -> None:
    canvas = StripCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(560, 420)
    canvas.show_outcome(sample_outcome(DEEP))
    layout = canvas.strip_layout
    assert layout is not None
    assert group_size(layout) > 1
    y = layout.plot.bottom - 20
    seen = {bar_at(layout, layout.bands.x + x, y) for x in range(int(layout.bands.width))}
    assert len(seen) > 300
    QTest.mouseClick(
        canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(int(layout.bars[203].middle), int(y))
    )
    assert canvas.selected in (202, 203, 204)
    assert canvas._text_at(layout.bars[203].middle, y).startswith("Layer 203, ")
