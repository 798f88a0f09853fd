"""Fit's search against what a real llama.cpp logged: the same trials in the same order, on its own memory figures."""

import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from lamella.placement.fit_dense import dense_shares
from lamella.placement.fit_experts import shares_with_experts
from lamella.placement.fit_shares import Shares, Spill
from lamella.units import MIB
from tests.helpers.reference import GOLDEN, Case, golden_model, reference_cases

TRIAL = re.compile(r"id=(\d+), n_layer= *(\d+), n_part= *(\d+), overflow_type=(\d), mem= *(\d+) MiB")
NUMBER = {Spill.ALL_FFN: 1, Spill.ALL_BUT_UP: 2, Spill.DOWN: 3, Spill.EXPERTS: 4}

Trial = tuple[tuple[int, int, int], ...]
"""Layers, partial layers and kind of spill of each GPU."""


class StrayedError(Exception):
    """Our search asks for a configuration that llama.cpp's did not."""


@dataclass(slots=True)
class Recorded:
    """Answers with what llama.cpp measured, in its order. It prints whole MiB; the middle of each is taken."""

    used: tuple[int, ...]
    fit_layers: int
    trials: list[tuple[Trial, tuple[int, ...]]]
    asked: list[Trial] = field(default_factory=list)

    @property
    def nested(self) -> bool:
        return False

    def least(self, shares: Shares) -> tuple[int, ...]:
        """Nothing is certain, so that every trial of llama.cpp's is made."""
        return (-1 << 62,) * len(shares)

    def measured(self, shares: Shares) -> tuple[int, ...]:
        wanted = tuple((share.layers, share.partial, NUMBER[share.spill]) for share in shares)
        if len(self.asked) == len(self.trials) or self.trials[len(self.asked)][0] != wanted:
            raise StrayedError
        self.asked.append(wanted)
        return self.trials[len(self.asked) - 1][1]


def traces(file: str) -> Iterator[tuple[Case, list[str]]]:
    with lzma.open(GOLDEN / "reference" / f"{file}_traces.jsonl.xz", "rt", encoding="utf-8") as lines:
        logged = {row["id"]: row["trace"] for row in map(json.loads, lines)}
    for case in reference_cases(file):
        if case.answered and any("memory for test allocation" in line for line in logged.get(case.id, ())):
            yield case, logged[case.id]


def recorded(case: Case, trace: list[str]) -> Recorded:
    trials: list[tuple[Trial, tuple[int, ...]]] = []
    rows = [tuple(map(int, match.groups())) for line in trace if (match := TRIAL.search(line))]
    count = len(case.gpus)
    for start in range(0, len(rows), count):
        lines = rows[start : start + count]
        memory = tuple(row[4] * MIB + MIB // 2 if row[4] else 0 for row in lines)
        trials.append((tuple((row[1], row[2], row[3]) for row in lines), memory))
    layers = golden_model(case.model).loaded_blocks + 1
    return Recorded(tuple(range(count)), layers, trials)


def follows(case: Case, trace: list[str]) -> bool:
    """Whether our search makes every trial of llama.cpp's and no other."""
    memory = recorded(case, trace)
    targets = tuple(gpu.free - case.settings.margin(index) for index, gpu in enumerate(case.gpus))
    try:
        dense = dense_shares(memory, targets, experts=golden_model(case.model).expert_count > 0)
        if any("converting dense-only layers" in line for line in trace):
            shares_with_experts(memory, targets, dense)
    except StrayedError:
        return False
    return len(memory.asked) == len(memory.trials)


@pytest.mark.parametrize(("file", "searches"), [("cuda_fit", 189), ("cuda_server_fit", 117), ("fit", 244)])
def test_the_search_is_llama_cpps(file: str, searches: int) -> None:
    strayed = [case.id for case, trace in traces(file) if not follows(case, trace)]
    assert strayed == []
    assert sum(1 for _ in traces(file)) == searches
