"""What is remembered of replays goes when it is no longer asked for, without a search for garbage, which comes late."""

import gc
from collections.abc import Iterator

import pytest

from lamella.estimate.compute.chain import Chain
from lamella.estimate.compute.recent import Recent
from lamella.estimate.estimate import Estimate, estimated
from lamella.estimate.settings import Settings
from lamella.model.model import Model
from lamella.placement.ledger import Ledger
from lamella.placement.llama_cpp import placed_by_flags
from lamella.placement.placement import Flags
from lamella.units import GIB
from tests.helpers.machines import cards
from tests.helpers.reference import golden_model

CONTEXTS = range(2048, 2048 * 13, 2048)


@pytest.fixture
def no_search() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def asked(model: Model) -> Estimate:
    """A drag along the context slider, and what is known at its end."""
    estimate = estimated(model, Settings())
    gpus = cards(24 * GIB, 24 * GIB)
    for context in CONTEXTS:
        estimate = estimated(model, Settings(context_tokens=context), estimate)
        Ledger(estimate, gpus).usages(placed_by_flags(estimate, gpus, Flags(n_gpu_layers=20)))
    return estimate


def chains() -> int:
    return sum(isinstance(one, Chain) for one in gc.get_objects())


@pytest.mark.usefixtures("no_search")
@pytest.mark.parametrize("name", ["gemma-3-27b-q4_k_m", "qwen3-next-80b-a3b-q4_k_m", "mamba-2.8b-q8_0"])
def test_contexts_that_were_passed_go_at_once(name: str) -> None:
    before = chains()
    estimate = asked(golden_model(name))
    assert 0 < chains() - before < len(CONTEXTS)
    del estimate
    assert chains() == before
    assert gc.collect() == 0


def test_what_was_asked_for_last_is_kept_and_the_rest_is_told_to_go() -> None:
    gone: list[str] = []
    recent: Recent[int, str] = Recent(2, gone.append)
    for key in (1, 2, 1, 3):
        assert recent.get(key, lambda: f"made {key}") == f"made {key}"  # noqa: B023
    assert gone == ["made 2"]
    del recent
    assert gone == ["made 2", "made 1", "made 3"]
