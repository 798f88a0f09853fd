"""The context as llama.cpp b11434 rounds it (llama-context.cpp)."""

from dataclasses import replace

import pytest

from lamella.estimate.context import resolved_context
from lamella.estimate.settings import Program, Settings
from tests.helpers.reference import golden_model

LLAMA = golden_model("llama-3.3-70b-q4_k_m")


def resolved(**asked: object) -> tuple[int, int, int]:
    context = resolved_context(LLAMA, replace(Settings(), **asked))  # type: ignore[arg-type]
    return context.n_ctx, context.n_ctx_seq, context.streams


def test_the_model_says_the_context_where_nobody_asks() -> None:
    assert resolved() == (131072, 131072, 1)


def test_a_context_is_rounded_up_to_256() -> None:
    assert resolved(context_tokens=5000) == (5120, 5120, 1)


def test_streams_share_the_context_and_each_part_is_rounded_up() -> None:
    assert resolved(context_tokens=5000, kv_unified=False, parallel=3) == (1792 * 3, 1792, 3)


def test_batches_are_no_longer_than_the_context_asked_for() -> None:
    context = resolved_context(LLAMA, Settings(context_tokens=300))
    assert (context.n_ctx, context.batch, context.ubatch) == (512, 300, 300)


def test_an_encoder_takes_a_whole_batch_whatever_the_context_is() -> None:
    context = resolved_context(golden_model("nomic-embed-text-v1.5-f16"), Settings(context_tokens=300, ubatch=512))
    assert (context.batch, context.ubatch) == (2048, 512)


@pytest.mark.parametrize(
    ("program", "slots", "rows"),
    [(Program.LLAMA_SERVER, None, 4), (Program.LLAMA_SERVER, 8, 8), (Program.LLAMA_CLI, None, 512)],
)
def test_a_server_wants_logits_for_its_slots_and_the_rest_for_a_batch(
    program: Program, slots: int | None, rows: int
) -> None:
    assert resolved_context(LLAMA, Settings(program=program, parallel=slots)).logit_rows == rows


def test_a_model_that_does_not_name_its_length_gets_the_least_one() -> None:
    model = replace(LLAMA, context_length=0)
    assert resolved_context(model, Settings()).n_ctx == 4096
