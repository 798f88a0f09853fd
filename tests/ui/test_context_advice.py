"""Which lengths are looked at: every one that the model was trained for, however odd that is."""

from dataclasses import replace

import pytest

from lamella.plan.outcome import outcome_of
from lamella.ui.settings.context_advice import context_advice
from tests.helpers.plans import hand_plan


@pytest.mark.parametrize("trained", [1000, 4096, 5000, 8191, (1 << 32) - 1])
def test_the_longest_context_may_be_all_that_the_model_was_trained_for(trained: int) -> None:
    plan = hand_plan(1)
    outcome = outcome_of(replace(plan, model=replace(plan.model, context_length=trained)))
    first = context_advice(outcome, lambda: True).longest[0]
    assert first.limited == (first.context_tokens < trained)
    assert trained > 10_000 or first.context_tokens == trained
