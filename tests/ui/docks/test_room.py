"""Columns are as wide as somebody wants them, and never at the cost of the drawing."""

from hypothesis import given
from hypothesis import strategies as st

from lamella.ui.docks.arrangement import Side
from lamella.ui.docks.room import column_widths

USUAL = {Side.START: 250, Side.END: 300}


def test_a_wish_is_met_where_there_is_room() -> None:
    assert column_widths(USUAL, {}, 2000) == USUAL
    assert column_widths(USUAL, {Side.START: 400, Side.END: 0}, 2000) == {Side.START: 400, Side.END: 300}
    assert column_widths(USUAL, {Side.START: 120}, 100) == {Side.START: 120, Side.END: 300}


@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(550, 4000))
def test_the_drawing_keeps_its_room(start: int, end: int, free: int) -> None:
    widths = column_widths(USUAL, {Side.START: start, Side.END: end}, free)
    assert sum(widths.values()) <= free
    assert all(
        width <= max((start, end)[number] or USUAL[side], USUAL[side])
        for number, (side, width) in enumerate(widths.items())
    )
