"""How long settings take that no engine accepts, and hostile ones: from settings to everything a plan says."""

from collections.abc import Iterable
from functools import partial
from time import process_time
from typing import Final

from lamella.model.model import Model
from tests.bench.table import Row
from tests.helpers.bad_input import Bad, bad_inputs
from tests.helpers.reference import golden_model

GOAL: Final = "≤ 100 ms"
ROUNDS: Final = 3


def rows(*, slowest: int = 25) -> Iterable[Row]:
    """The slowest, with everything met for the first time but the model."""
    models = {bad.model: golden_model(bad.model) for bad in bad_inputs()}
    found = [(_least_ms(bad, models[bad.model]), bad.what) for bad in bad_inputs()]
    late = sum(1 for spent, _ in found if spent > 100)
    yield Row(f"bad input: of {len(found)} the number above 100 ms", late, None, None, "", "0")
    for spent, what in sorted(found, reverse=True)[:slowest]:
        yield Row(f"bad input: {what}", spent, None, None, "ms", GOAL)


def _least_ms(bad: Bad, model: Model) -> float:
    """CPU time; the least of several, since every one of them starts with nothing known."""
    return min(_ms(partial(bad.answered, model)) for _ in range(ROUNDS))


def _ms(work: partial[tuple[str, ...]]) -> float:
    start = process_time()
    work()
    return (process_time() - start) * 1e3
