"""What the list says of a model: whether it fits, in one sentence, and the whole row for a screen reader."""

from dataclasses import replace
from pathlib import Path

import pytest

from lamella.devices.device import CPU
from lamella.model.library import FoundModel, ModelSource
from lamella.notes import Note, NoteCode
from lamella.plan.glance import Glance, Share
from lamella.plan.offload import Offload
from lamella.ui.start.found_section import SOURCES
from lamella.ui.start.found_words import Entry, Unreadable, facts_text, rank, said, spoken_text
from lamella.units import GIB

FOUND = FoundModel("ollama:llama3.3:70b", Path("/m/llama.gguf"), ModelSource.OLLAMA, 42_520_395_584)
SPLIT = FoundModel("Big", Path("/m/Big-00001-of-00009.gguf"), ModelSource.LM_STUDIO, 300 * GIB)
WHOLE = Glance(
    quantization="Q4_K_M",
    offload=Offload(layers=81, split=0, total=81, cpu_bytes=0),
    experts=False,
    gpu_count=2,
    shares=(Share(0, 20 * GIB), Share(1, 19 * GIB)),
    context_tokens=131_072,
    context_reduced=False,
)
PART = replace(WHOLE, offload=Offload(layers=74, split=0, total=81, cpu_bytes=GIB))
EXPERTS = replace(WHOLE, experts=True, offload=Offload(layers=67, split=14, total=81, cpu_bytes=GIB))
OVER = replace(PART, lacking=Share(CPU, 310 * GIB))


@pytest.mark.parametrize(
    ("glance", "level", "sentence"),
    [
        (WHOLE, "good", "fits on both GPUs"),
        (replace(WHOLE, shares=(Share(0, GIB),)), "good", "fits on GPU 0 alone"),
        (replace(WHOLE, shares=(Share(0, GIB),), gpu_count=1), "good", "all layers on the GPU"),
        (replace(WHOLE, gpu_count=4), "good", "fits on 2 GPUs"),
        (replace(WHOLE, context_tokens=16_384, context_reduced=True), "good", "fits on both GPUs, context 16k"),
        (replace(WHOLE, context_tokens=900, context_reduced=True), "good", "fits on both GPUs, context 900"),
        (PART, "warn", "74 of 81 layers on GPU"),
        (EXPERTS, "warn", "all layers on GPU, experts of 14 layers on the CPU"),
        (replace(PART, offload=Offload(0, 0, 81, GIB)), "warn", "runs on the CPU alone"),
        (OVER, "bad", "does not fit: needs 310.0 GiB more system memory"),
        (replace(PART, lacking=Share(1, GIB)), "bad", "does not fit: GPU 1 lacks 1.0 GiB"),
        (replace(PART, refusal=Note(NoteCode.HOST_TOO_SMALL)), "bad", "does not fit: Ollama refuses to load it"),
        (replace(WHOLE, missing=3 * GIB), "bad", "unfinished file: 3.0 GiB are still missing"),
        (Unreadable("the file is empty"), "bad", "cannot be read: the file is empty"),
        (None, "", "is being checked"),
    ],
)
def test_one_sentence_says_whether_it_fits(glance: Glance | Unreadable | None, level: str, sentence: str) -> None:
    assert (said(glance).level, said(glance).sentence) == (level, sentence)


def test_a_screen_reader_hears_name_size_and_fit() -> None:
    assert spoken_text(Entry(FOUND, PART)) == "llama3.3:70b, 39.6 GiB, 74 of 81 layers on GPU"


def test_facts_say_parts_and_quantisation_once_they_are_known() -> None:
    assert facts_text(Entry(SPLIT)) == "9 parts · 300.0 GiB · LM Studio"
    fetched = replace(SPLIT, source=ModelSource.LLAMA_CPP)
    assert facts_text(Entry(fetched)) == "9 parts · 300.0 GiB · llama.cpp cache"
    assert facts_text(Entry(SPLIT, WHOLE)) == "Q4_K_M · 9 parts · 300.0 GiB · LM Studio"


def test_what_fits_best_ranks_first() -> None:
    answers = [Unreadable("x"), None, OVER, EXPERTS, PART, WHOLE]
    assert sorted(answers, key=rank) == [WHOLE, PART, EXPERTS, OVER, None, Unreadable("x")]


def test_the_head_of_the_list_knows_every_place() -> None:
    assert set(SOURCES) == {source.value for source in ModelSource}
