"""What a way to do better is called: every kind of change, as somebody reads it on a tile."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale

from lamella.plan.outcome import outcome_of
from lamella.plan.plan import Plan
from lamella.speed.change import Change, ChangeKind
from lamella.speed.standing import Fit, standing_of
from lamella.speed.ways import Way
from lamella.ui.verdict.way_words import try_step, way_figure, way_gain, way_help, way_name, way_tip, way_title
from lamella.units import GIB, MIB
from tests.helpers.plans import hand_plan

TITLES = {
    "Flash attention on": Change(ChangeKind.FLASH_ATTENTION, lambda plan, _: plan),
    "Placed by Ollama": Change(ChangeKind.ALLOCATOR, lambda plan, _: plan, "ollama"),
    "GPUs equally full": Change(ChangeKind.EVEN, lambda plan, _: plan, "even"),
    "Everything on GPU 1": Change(ChangeKind.ONE_GPU, lambda plan, _: plan, gpu=1),
    "Experts of 12 layers to the CPU": Change(ChangeKind.EXPERTS_TO_CPU, lambda plan, _: plan, count=12),
    "Close firefox (1.2 GiB)": Change(ChangeKind.CLOSE_PROGRAM, lambda plan, _: plan, "firefox", 1229 * MIB),
    "KV cache q8_0": Change(ChangeKind.CACHE_TYPE, lambda plan, _: plan, "q8_0"),
    "2 parallel requests": Change(ChangeKind.PARALLEL, lambda plan, _: plan, count=2),
    "Micro-batch 128": Change(ChangeKind.MICRO_BATCH, lambda plan, _: plan, count=128),
    "Context 8,192": Change(ChangeKind.CONTEXT, lambda plan, _: plan, count=8192),
    "IQ3_M instead of F16": Change(ChangeKind.QUANTISATION, lambda plan, _: plan, "IQ3_M", 9 * GIB),
    "Keep only 0.3 GiB free": Change(ChangeKind.MARGIN, lambda plan, _: plan, count=256 * MIB),
    "Add one RTX 3090": Change(ChangeKind.ONE_MORE_GPU, lambda plan, _: plan, "NVIDIA GeForce RTX 3090", 24 * GIB),
    "RTX 5090 instead of Card": Change(
        ChangeKind.LARGER_GPU, lambda plan, _: plan, "NVIDIA GeForce RTX 5090", 32 * GIB, gpu=0
    ),
}


@pytest.fixture(autouse=True)
def english_figures() -> None:
    QLocale.setDefault(QLocale("en"))


def plan() -> Plan:
    made = hand_plan(1)
    return replace(made, gpus=(replace(made.gpus[0], name="Card"), *made.gpus[1:]))


@pytest.mark.parametrize("title", TITLES)
def test_a_change_has_a_title_and_says_what_it_costs(title: str) -> None:
    change = TITLES[title]
    assert way_title(change, plan()) == title
    assert try_step(way_of(change), plan()) == f"Try: {title}"
    sentences = way_help(change)
    assert sentences.endswith(".")
    assert "{" not in sentences


def test_every_kind_of_change_has_words() -> None:
    assert {change.kind for change in TITLES.values()} == set(ChangeKind)


def test_one_and_no_name_have_words_of_their_own() -> None:
    one = replace(TITLES["Experts of 12 layers to the CPU"], count=1)
    assert way_title(one, plan()) == "Experts of 1 layer to the CPU"
    assert way_title(replace(TITLES["2 parallel requests"], count=1), plan()) == "One request at a time"
    hidden = replace(TITLES["Close firefox (1.2 GiB)"], value="")
    assert way_title(hidden, plan()) == "Close a program (1.2 GiB)"


def test_a_name_with_braces_is_only_a_name() -> None:
    odd = replace(TITLES["Close firefox (1.2 GiB)"], value="{count} {0}")
    assert "{0}" in way_title(odd, plan())


def way_of(change: Change) -> Way:
    outcome = outcome_of(plan())
    standing = standing_of(outcome)
    return Way(change, outcome, standing, standing)


def test_what_matters_most_is_said() -> None:
    way = way_of(TITLES["KV cache q8_0"])
    now, there = way.before, way.before.offload
    total = there.total
    fewer = replace(now, offload=replace(there, layers=total - 3, cpu_bytes=3 * GIB), fit=Fit.TIGHT)
    more = replace(fewer, offload=replace(there, layers=total - 1, cpu_bytes=GIB))
    whole = replace(now, offload=replace(there, layers=total, split=0, cpu_bytes=0), fit=Fit.GOOD)
    assert way_gain(replace(way, before=fewer, after=more)) == "+2 layers on GPUs"
    assert way_gain(replace(way, before=more, after=whole)) == f"all {total} on GPUs"
    assert way_gain(replace(way, before=replace(more, fit=Fit.NOT), after=more)) == "it fits"
    assert way_gain(replace(way, before=replace(more, fit=Fit.NOT), after=whole)) == "it fits, all on GPUs"
    assert way_gain(replace(way, before=fewer, after=replace(fewer, fit=Fit.GOOD))) == "enough stays free"
    longer = replace(fewer, context_tokens=32768)
    assert way_gain(replace(way, before=fewer, after=longer)) == "context 32,768"
    lighter = replace(fewer, offload=replace(fewer.offload, cpu_bytes=GIB))
    assert way_gain(replace(way, before=fewer, after=lighter)) == "2.0 GiB less on the CPU"


def test_the_speed_stands_on_the_tile_where_it_is_known() -> None:
    way = way_of(TITLES["KV cache q8_0"])
    after = replace(way.after, headroom=2 * GIB)
    assert way_figure(replace(way, after=after)) == "2.0 GiB to spare"
    assert way_figure(replace(way, after=replace(after, tokens_per_second=9.71))) == "9.7 tokens/s"
    fast = replace(way, after=replace(after, tokens_per_second=9.71))
    assert way_name(fast, plan()).startswith("Try KV cache q8_0: ")
    assert way_name(fast, plan()).endswith("9.7 tokens/s")
    assert way_tip(fast, plan()).endswith("You can undo it.")
