"""Whatever somebody wrote into a plan file: it is refused with a sentence, or it can be worked with."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamella.plan.file import PlanFileError, decoded, encoded
from lamella.plan.outcome import outcome_of
from lamella.plan.plan import Plan, new_plan, replanned, with_edge
from tests.helpers.plans import HOST, gpu, small_model

Path = tuple[str | int, ...]

PLAN = with_edge(new_plan(small_model(3, experts=4), (gpu(), gpu(1 << 30)), HOST), 0, 1)
TEXT = encoded(PLAN).decode()


def _leaves(value: Any, path: Path = ()) -> Iterator[Path]:  # noqa: ANN401
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield from _leaves(part, (*path, key))
    if path:
        yield path


PATHS = sorted(set(_leaves(json.loads(TEXT)["plan"])), key=str)
VALUES = st.sampled_from((0, 1, -1, 7, 1 << 31, (1 << 60) - 1, 1 << 60, 1 << 63, 1 << 70, 1.5, None, True, False)) | (
    st.sampled_from(("", "q4_k", "zzz", "f16", "(", "even", "llama.cpp", "blk.0.attn_q.weight", [], [1], {}))
)


def _accepted(data: bytes) -> Plan | None:
    try:
        return decoded(data, "a.lamella")
    except PlanFileError as error:
        if not str(error).startswith("a.lamella: "):
            raise
        return None


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(PATHS), VALUES), min_size=1, max_size=3))
def test_a_changed_plan_is_refused_or_can_be_worked_with(changes: list[tuple[Path, Any]]) -> None:
    document = json.loads(TEXT)
    for path, value in changes:
        owner = document["plan"]
        try:
            for key in path[:-1]:
                owner = owner[key]
            owner[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    plan = _accepted(json.dumps(document).encode())
    if plan is None:
        return
    for allocator in ("llama.cpp", "even", plan.allocator):
        outcome = outcome_of(replanned(replace(plan, allocator=allocator)))
        assert len(outcome.layers) == plan.model.block_count + 1


@given(st.binary(max_size=200) | st.integers(0, len(TEXT)).map(lambda end: TEXT[:end].encode()))
def test_anything_else_is_refused(data: bytes) -> None:
    assert _accepted(data) in (None, PLAN)
