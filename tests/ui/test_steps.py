"""Context lengths that a slider stops at, and numbers as people type them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamella.estimate.settings import Settings
from lamella.ui.settings.steps import (
    context_steps,
    nearest_step,
    short_tokens,
    typed_batch,
    typed_context,
    typed_size,
    typed_tokens,
)
from lamella.ui.steps import settings_step
from lamella.units import GIB, MIB


def test_steps_are_powers_of_two_and_the_halves_between_up_to_the_trained_length() -> None:
    assert context_steps(40960) == (4096, 6144, 8192, 12288, 16384, 24576, 32768, 40960)
    assert context_steps(2048) == (2048,)
    assert context_steps(0)[-1] == 131072


@given(st.integers(1, 10_000_000))
def test_steps_rise_and_end_at_the_trained_length(trained: int) -> None:
    steps = context_steps(trained)
    assert steps[-1] == trained
    assert list(steps) == sorted(set(steps))
    assert all(steps[nearest_step(steps, step)] == step for step in steps)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("16384", 16384),
        ("16,384", 16384),
        ("16k", 16384),
        (" 8 K ", 8192),
        ("1 000", 1000),
        ("0", 0),
        ("1.5k", 1536),
        ("1,5k", 1536),
        ("0.25k", 256),
        ("1,024k", 1048576),
    ],
)
def test_counts_are_read_as_people_write_them(text: str, tokens: int) -> None:
    assert typed_tokens(text) == tokens


@pytest.mark.parametrize(
    "text", ["", "k", "-5", "sixteen", "²", "99999999999", "1.5", "1,2,3", "9" * 5000, "9" * 5000 + "k"]
)
def test_what_is_no_count_is_none(text: str) -> None:
    assert typed_tokens(text) is None


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("auto", 0), ("0", 0), (" AUTO ", 0), ("8k", 8192), ("few", None)]
)
def test_no_context_is_left_to_the_model(text: str, tokens: int | None) -> None:
    assert typed_context(text) == tokens


def test_a_batch_has_at_least_one_token() -> None:
    assert (typed_batch("0"), typed_batch("1"), typed_batch("")) == (None, 1, None)


@pytest.mark.parametrize(
    ("text", "nbytes"),
    [
        ("2", 2 * GIB),
        ("0", 0),
        ("1.5", 3 * GIB // 2),
        ("0,5", GIB // 2),
        ("1023", 1023 * GIB),
        ("2048", 2 * GIB),
        ("1,024 MiB", GIB),
        ("1,024.5 MiB", GIB + MIB // 2),
        ("1073741824", GIB),
    ],
)
def test_a_bare_size_is_what_it_looks_like(text: str, nbytes: int) -> None:
    assert typed_size(text) == nbytes


@pytest.mark.parametrize("text", ["9" * 5000, "9" * 5000 + " GiB", "9" * 20 + " TiB", "-1", ""])
def test_a_size_without_end_is_none(text: str) -> None:
    assert typed_size(text) is None


def test_sizes_take_a_comma_for_a_point() -> None:
    assert (typed_size("1,5 GiB"), typed_size("512 MiB"), typed_size("much")) == (3 * GIB // 2, 512 * MIB, None)


def test_short_lengths_are_whole_thousands() -> None:
    assert (short_tokens(4096), short_tokens(163840), short_tokens(1000)) == ("4k", "160k", "1000")


def test_one_token_is_not_told_as_many() -> None:
    settings = Settings()
    assert settings_step(settings, replace(settings, context_tokens=1)) == "Set the context to 1 token"
    assert settings_step(settings, replace(settings, context_tokens=4096)).startswith("Set the context to 4")
