"""The arena hands out and takes back bytes as llama.cpp's allocator does."""

from hypothesis import given
from hypothesis import strategies as st

from lamella.estimate.compute.arena import ENDLESS, Arena


def test_the_smallest_hole_that_is_large_enough_is_taken_from_its_front() -> None:
    arena = Arena()
    first, wall, second, end = arena.take(512), arena.take(64), arena.take(256), arena.take(64)
    arena.give(first, 512)
    arena.give(second, 256)
    assert (wall, second, end) == (512, 576, 832)
    assert arena.take(128) == 576
    assert arena.take(128) == 704
    assert arena.take(128) == 0


def test_of_equal_holes_the_highest_is_taken() -> None:
    arena = Arena()
    holes = [(arena.take(128), arena.take(32))[0] for _ in range(3)]
    for hole in holes:
        arena.give(hole, 128)
    assert arena.take(128) == holes[2]


def test_the_end_grows_only_where_no_hole_is_large_enough() -> None:
    arena = Arena()
    hole = arena.take(128)
    arena.take(128)
    arena.give(hole, 128)
    assert arena.take(129) == 256
    assert arena.peak == 385
    assert arena.take(128) == 0
    assert arena.peak == 385


def test_neighbouring_holes_become_one() -> None:
    arena = Arena()
    parts = [arena.take(64) for _ in range(4)]
    for index in (0, 2, 1):
        arena.give(parts[index], 64)
    assert arena.take(192) == 0
    arena.give(0, 192)
    arena.give(parts[3], 64)
    assert arena.state() == ((0,), (ENDLESS,))


def test_nothing_is_a_size_too() -> None:
    arena = Arena()
    empty = arena.take(0)
    arena.take(32)
    arena.give(empty, 0)
    assert arena.take(32) == 32
    assert arena.peak == 64


def test_nothing_given_back_behind_the_end_does_not_stop_the_end() -> None:
    arena = Arena()
    below = arena.take(64)
    empty = arena.take(0)
    arena.give(below, 64)
    arena.give(empty, 0)
    assert [arena.take(32), arena.take(128)] == [0, 32]
    assert arena.peak == 160


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 1000)), max_size=60))
def test_nothing_is_handed_out_twice_and_everything_can_be_given_back(steps: list[tuple[int, int]]) -> None:
    arena = Arena()
    held: list[tuple[int, int]] = []
    for chosen, size in steps:
        if size % 3 == 0 and held:
            arena.give(*held.pop(chosen % len(held)))
        else:
            start, length = arena.take(size + 1), size + 1
            assert all(start + length <= other or other + taken <= start for other, taken in held)
            assert start + length <= arena.peak
            held.append((start, length))
    for piece in held:
        arena.give(*piece)
    assert arena.state() == ((0,), (ENDLESS,))
