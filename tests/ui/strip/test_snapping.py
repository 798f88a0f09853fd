"""A dragged edge: the hot spot is kept, named places draw it to themselves, neighbours hold it."""

from lamella.ui.strip.layout import StripLayout, edge_x
from lamella.ui.strip.snapping import Drag, SnapPoint, dragged, next_point
from tests.ui.strip.test_layout import layout_of

WIDE: StripLayout = layout_of(21, 1600)
DEEP: StripLayout = layout_of(161, 900)
FITS = SnapPoint(60, "as many as fit")


def held(place: int = 22, *, low: int = 0, high: int = 161, offset: float = 0.0) -> Drag:
    return Drag(edge=0, start=place, low=low, high=high, offset=offset, place=place)


def test_where_the_edge_was_taken_hold_of_stays_under_the_pointer() -> None:
    drag = held(5, offset=9.0, high=21)
    assert dragged(drag, WIDE, edge_x(WIDE, 5) + 9.0, ()).place == 5
    assert dragged(drag, WIDE, edge_x(WIDE, 8) + 9.0, ()).place == 8


def test_a_named_place_holds_the_edge_from_ten_pixels() -> None:
    near = dragged(held(), DEEP, edge_x(DEEP, 60) + 9, (FITS,))
    far = dragged(held(), DEEP, edge_x(DEEP, 60) + 11, (FITS,))
    assert (near.place, near.guide) == (60, FITS)
    assert (far.place, far.guide) == (62, None)


def test_the_nearer_of_two_named_places_wins() -> None:
    other = SnapPoint(62, "the allocator's answer")
    assert dragged(held(), DEEP, edge_x(DEEP, 62) - 1, (FITS, other)).guide == other


def test_a_named_place_of_another_edge_means_nothing() -> None:
    other = SnapPoint(60, "as many as fit", edge=1)
    assert dragged(held(), DEEP, edge_x(DEEP, 61), (other,)).guide is None


def test_neighbours_hold_the_edge() -> None:
    assert dragged(held(high=40), DEEP, 5000, (FITS,)).place == 40
    assert dragged(held(low=10), DEEP, -5000, (FITS,)).place == 10


def test_page_keys_go_to_the_next_named_place_and_then_to_the_end() -> None:
    points = (FITS, SnapPoint(90, "even"))
    assert [next_point(points, held(at), forward=True) for at in (22, 60, 90)] == [60, 90, 161]
    assert [next_point(points, held(at), forward=False) for at in (100, 90, 60)] == [90, 60, 0]
