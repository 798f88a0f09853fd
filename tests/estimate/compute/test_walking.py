"""Stretches that are remembered lead to where every single step leads."""

from hypothesis import given
from hypothesis import strategies as st

from lamella.estimate.compute.walking import Walk


def step(item: int, state: int) -> tuple[int, int]:
    return item * 10 + state, (item + state) % 3


def plainly(items: list[int], state: int) -> list[int]:
    found = []
    for item in items:
        result, state = step(item, state)
        found.append(result)
    return found


# Short and long ones: only long walks are remembered.
walked = st.builds(lambda items, times: items * times, st.lists(st.integers(0, 2), max_size=12), st.integers(0, 25))


@given(walks=st.lists(st.tuples(walked, st.integers(0, 2)), max_size=6))
def test_what_is_remembered_changes_no_walk(walks: list[tuple[list[int], int]]) -> None:
    walk = Walk(step)
    for items, start in walks:
        assert walk.along(items, start) == plainly(items, start)
        assert walk.along(items, start, names=[str(item) for item in items]) == plainly(items, start)
