"""Arrangements: whatever is done to one, every panel stays in exactly one place, and what is stored comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamella.ui.docks.arrangement import (
    LEAST_SIZE,
    MOST_SIZE,
    USUAL,
    Arrangement,
    Panel,
    Side,
    arrangement_of,
    arrangement_text,
    moved,
    shifted,
    sized,
)

panels, sides = st.sampled_from(Panel), st.sampled_from(Side)
edits = st.one_of(
    st.tuples(st.just("move"), panels, sides, st.none() | panels),
    st.tuples(st.just("shift"), panels, st.sampled_from((-1, 1)), st.none()),
    st.tuples(st.just("size"), sides, st.integers(0, 5000), st.none()),
)


@st.composite
def arrangements(draw: st.DrawFn) -> Arrangement:
    made = USUAL
    for kind, what, where, before in draw(st.lists(edits, max_size=12)):
        if kind == "move":
            made = moved(made, what, where, before=before)
        elif kind == "shift":
            made = shifted(made, what, where)
        else:
            made = sized(made, what, where)
    return made


@given(arrangements())
def test_every_panel_is_in_exactly_one_place_whatever_was_done(made: Arrangement) -> None:
    assert sorted(panel for dock in made.docks for panel in dock.panels) == sorted(Panel)
    assert all(dock.size == 0 or LEAST_SIZE <= dock.size <= MOST_SIZE for dock in made.docks)


@given(arrangements())
def test_what_is_stored_comes_back(made: Arrangement) -> None:
    assert arrangement_of(arrangement_text(made)) == made


@given(st.text() | st.text(alphabet="start=devicesettings,inspector;endabovebelow:0123456789verdict", max_size=80))
def test_damaged_text_gives_an_arrangement_with_every_panel(text: str) -> None:
    assert sorted(panel for dock in arrangement_of(text).docks for panel in dock.panels) == sorted(Panel)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "start=devices",
        "start=devices,devices;end=settings,inspector;above=;below=verdict",
        "start=devices;end=settings,inspector;above=;below=verdict;start=",
        "end=settings,inspector;start=devices;above=;below=verdict",
        "start=devices:99999;end=settings,inspector;above=;below=verdict",
        "start=devices:-5;end=settings,inspector;above=;below=verdict,",
        "start=devices:\N{SUPERSCRIPT TWO}00;end=settings,inspector;above=;below=verdict,",
        "start=devices,closet;end=settings,inspector;above=;below=verdict",
    ],
)
def test_what_nobody_wrote_is_the_usual_arrangement(text: str) -> None:
    assert arrangement_of(text) == USUAL


def test_a_panel_goes_in_front_of_another_or_last() -> None:
    first = moved(USUAL, Panel.VERDICT, Side.END, before=Panel.SETTINGS)
    assert first.dock(Side.END).panels == (Panel.VERDICT, Panel.SETTINGS, Panel.INSPECTOR)
    assert first.dock(Side.BELOW).panels == ()
    last = moved(USUAL, Panel.VERDICT, Side.END)
    assert last.dock(Side.END).panels == (Panel.SETTINGS, Panel.INSPECTOR, Panel.VERDICT)
    assert moved(USUAL, Panel.SETTINGS, Side.END, before=Panel.SETTINGS) == USUAL


def test_one_place_further_goes_past_the_next_panel_that_is_seen() -> None:
    three = moved(USUAL, Panel.DEVICES, Side.END)
    seen = (Panel.SETTINGS, Panel.DEVICES)
    further = shifted(three, Panel.SETTINGS, 1, seen)
    assert further.dock(Side.END).panels == (Panel.INSPECTOR, Panel.DEVICES, Panel.SETTINGS)
    back = shifted(further, Panel.SETTINGS, -1, seen)
    assert back.dock(Side.END).panels == (Panel.INSPECTOR, Panel.SETTINGS, Panel.DEVICES)
    assert shifted(three, Panel.DEVICES, 1, seen) == three
