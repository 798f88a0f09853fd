"""How long settings take that no engine accepts, and hostile ones: from settings to everything a plan says.

Beside them the largest machines that are still in order, which have no bound: `llama-fit-params` needs 1.8 s for one in
ten of the reference cases, none of which has more than eight GPUs.
"""

from collections.abc import Iterable
from functools import partial
from time import process_time
from typing import Final

from lamella.model.model import Model
from tests.bench.table import Row
from tests.helpers.bad_input import Bad, bad_inputs, crowds
from tests.helpers.reference import golden_model

GOAL: Final = "≤ 100 ms"
ROUNDS: Final = 3


def rows(*, slowest: int = 25) -> Iterable[Row]:
    """The slowest, with everything met for the first time but the model."""
    bad = _slowest_first(bad_inputs())
    late = sum(1 for spent, _ in bad if spent > 100)
    yield Row(f"bad input: of {len(bad)} the number above 100 ms", late, None, None, "", "0")
    for spent, what in bad[:slowest]:
        yield Row(f"bad input: {what}", spent, None, None, "ms", GOAL)
    for spent, what in _slowest_first(crowds()):
        yield Row(f"a crowd: {what}", spent, None, None, "ms", "")


def _slowest_first(asked: Iterable[Bad]) -> list[tuple[float, str]]:
    return sorted(((_least_ms(bad, golden_model(bad.model)), bad.what) for bad in asked), reverse=True)


def _least_ms(bad: Bad, model: Model) -> float:
    """CPU time; the least of several, since every one of them starts with nothing known."""
    return min(_ms(partial(bad.answered, model)) for _ in range(ROUNDS))


def _ms(work: partial[tuple[str, ...]]) -> float:
    start = process_time()
    work()
    return (process_time() - start) * 1e3
