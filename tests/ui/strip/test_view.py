"""Zooming and selecting, without a window: nothing leaves its bounds, and what is under the pointer stays there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamella.ui.strip.selection import NOTHING, every, only, reaching, toggled, within
from lamella.ui.strip.view import View, least_part, moved, showing, zoomed

views = st.builds(lambda start, part: moved(View(start, part), 0.0), st.floats(0, 1), st.floats(0.01, 1.0))


@given(views, st.floats(0.1, 10), st.floats(0, 1))
def test_a_zoom_keeps_what_is_under_the_pointer_unless_an_end_is_reached(
    view: View, factor: float, around: float
) -> None:
    after = zoomed(view, factor, around=around, least_part=0.01)
    assert 0.0 <= after.start <= 1.0 - after.part + 1e-12
    assert 0.01 <= after.part <= 1.0
    if 0.0 < after.start < 1.0 - after.part:
        assert after.start + around * after.part == pytest.approx(view.start + around * view.part)


@given(views, st.integers(0, 199))
def test_a_place_that_is_to_be_shown_is_shown(view: View, place: int) -> None:
    after = showing(view, place, places=200)
    assert after.part == view.part
    if view.part >= 1 / 200:
        assert after.start <= place / 200 + 1e-9
        assert after.start + after.part >= (place + 1) / 200 - 1e-9


def test_bars_that_are_wide_already_cannot_be_made_wider() -> None:
    assert least_part(900.0, 10) == 1.0
    assert least_part(960.0, 200) == pytest.approx(0.1)


def test_shift_reaches_from_where_the_choice_began_and_back() -> None:
    far = reaching(only(5), 9)
    assert (sorted(far.places), far.current, far.run) == ([5, 6, 7, 8, 9], 9, (5, 9))
    assert sorted(reaching(far, 3).places) == [3, 4, 5]


def test_control_adds_and_takes_away_and_the_last_one_leaves_nothing() -> None:
    two = toggled(only(5), 9)
    assert (sorted(two.places), two.run) == ([5, 9], None)
    assert toggled(toggled(two, 5), 9) == NOTHING


def test_a_smaller_model_keeps_what_it_still_has() -> None:
    assert within(every(81), 5).places == frozenset(range(5))
    assert within(only(60), 5) == NOTHING
