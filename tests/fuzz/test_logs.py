"""Logs that are cut, mixed, damaged or hostile: always a reading, and no figure that no line names."""

import random
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lamella.cli.log_report import log_report
from lamella.cli.log_table import log_text
from lamella.logs.commands import typed_settings, words_of
from lamella.logs.compare import compared
from lamella.logs.lines import LONGEST
from lamella.logs.observed import LogReading, Observed
from lamella.logs.reader import MOST_LOADS, MOST_STREAMS, LogReader
from lamella.logs.slog import slog_fields
from lamella.logs.taken import taken_over
from lamella.plan.outcome import outcome_of
from lamella.plan.validity import fault
from tests.helpers.log_samples import engine_lines, ollama_12, ollama_30, text
from tests.helpers.machines import HOST
from tests.helpers.reference import golden_model
from tests.helpers.server_logs import log_bytes, names, read

SAMPLES = [text(ollama_30(engine_lines())), text(ollama_12()), *(log_bytes(name) for name in names())]
ALL_LINES = [line for sample in SAMPLES for line in sample.splitlines(keepends=True)]


def checked(data: bytes, piece: int = 1 << 16) -> LogReading:
    reading = read(data, piece=piece)
    log_report(reading)
    shown = log_text(reading)
    assert all(letter.isprintable() for line in shown.splitlines() for letter in line)
    for load in reading.loads:
        plausible(load)
    return reading


def plausible(load: Observed) -> None:
    assert 1 <= load.first_line <= load.last_line
    assert load.offloaded is None or load.offloaded >= 0
    sizes = [device.weights for device in load.devices] + [device.kv_cache for device in load.devices]
    assert all(size is None or size >= 0 for size in sizes)
    assert len({device.index for device in load.devices}) == len(load.devices)


def figures(reading: LogReading) -> set[tuple[str, int]]:
    return {(buffer.name, buffer.nbytes) for load in reading.loads for buffer in load.buffers}


@given(st.sampled_from(SAMPLES), st.integers(0, 1 << 14), st.integers(0, 1 << 14))
@settings(max_examples=150)
def test_cut_anywhere(data: bytes, start: int, end: int) -> None:
    checked(data[start : start + end])


@given(st.sampled_from(SAMPLES), st.integers(0, 1 << 14))
@settings(max_examples=60)
def test_a_log_cut_off_says_nothing_that_the_whole_does_not(data: bytes, end: int) -> None:
    """But for the last line, whose number may be cut."""
    cut = data[: data.rfind(b"\n", 0, end) + 1]
    names_seen = {(name, part) for name, part in _parts(checked(cut))}
    assert names_seen <= {(name, part) for name, part in _parts(checked(data))}


def _parts(reading: LogReading) -> set[tuple[str, str]]:
    return {(buffer.name, buffer.part) for load in reading.loads for buffer in load.buffers}


@given(st.integers(0, 1 << 32))
@settings(max_examples=40)
def test_lines_in_any_order(seed: int) -> None:
    checked(b"".join(random.Random(seed).choices(ALL_LINES, k=300)))


@given(st.sampled_from(SAMPLES), st.lists(st.tuples(st.integers(0, 1 << 14), st.binary(max_size=40)), max_size=8))
@settings(max_examples=100)
def test_damaged(data: bytes, changes: list[tuple[int, bytes]]) -> None:
    for place, junk in changes:
        data = data[: place % len(data)] + junk + data[place % len(data) + len(junk) :]
    checked(data)


@pytest.mark.filterwarnings("ignore:Possible set:FutureWarning")  # of a tensor rule with other numbers in it
@given(st.integers(0, 1 << 32))
@settings(max_examples=30, deadline=None)
def test_whatever_was_read_makes_a_plan_that_holds(seed: int) -> None:
    chosen = random.Random(seed)
    lines = chosen.choices([line for line in ALL_LINES if b"[GIN]" not in line], k=chosen.randrange(60))
    numbers = [re.sub(rb"\d+", lambda _: str(chosen.choice((0, -1, 7, 1 << 40))).encode(), line) for line in lines[::5]]
    model = golden_model(chosen.choice(("llama-3.2-1b-q4_k_m", "qwen3-30b-a3b-q4_k_m")))
    for load in checked(b"".join((*lines, *numbers))).loads:
        plan = taken_over(load, model, host=HOST).plan
        assert plan is not None
        assert fault(plan) is None
        compared(outcome_of(plan), load)


@given(st.binary(max_size=3000), st.integers(1, 700))
@example(b"\xff\xfe" + b"\x00\xd8" * 30, 3)
@example(b"{" * 5000 + b"\n", 1)
@settings(max_examples=100)
def test_junk(data: bytes, piece: int) -> None:
    assert checked(data, piece).loads == ()


@given(st.text(max_size=300))
@settings(max_examples=200)
def test_any_words(said: str) -> None:
    slog_fields(said)
    typed_settings(words_of(said))
    checked(f"msg=offload {said}\nload_tensors: {said} model buffer size = {said} MiB\n".encode("utf-8", "replace"))


@given(st.sampled_from(SAMPLES), st.integers(1, 5000))
@settings(max_examples=60)
def test_pieces_do_not_matter(data: bytes, piece: int) -> None:
    assert read(data, piece=piece) == read(data)


def test_hostile_names_do_nothing() -> None:
    name = "\x1b]0;owned\x07\x1b[31m<b>bold</b> $(rm -rf ~) `id` \u202egnp\r\x00"
    lines = engine_lines(path=f"/models/{name}.gguf", name=name)
    load = checked(text(lines)).loads[0]
    assert load.model is not None
    assert "<b>bold</b> $(rm -rf ~)" in load.model  # shown as it is, as plain text
    assert load.model.isprintable()


def test_a_line_that_never_ends_is_skipped_and_named() -> None:
    long = b"x" * (3 * LONGEST)
    before, after = text(engine_lines()[:7]), text(engine_lines()[7:])
    for piece in (1000, 1 << 22):
        reading = checked(before + long + b"\n" + after, piece)
        assert reading.skipped.long_lines == 1
        assert [load.offloaded for load in reading.loads] == [33]
    whole = read(text(engine_lines()))
    moved = [note.line for note in reading.loads[0].notes]
    assert moved == [note.line + 1 for note in whole.loads[0].notes]


def test_binary_junk_between_is_named() -> None:
    reading = checked(b"\x00\x01\x02" * 100 + b"\n" + text(engine_lines()))
    assert (reading.skipped.junk_lines, len(reading.loads)) == (1, 1)


def test_more_loads_than_are_kept() -> None:
    reader, log = LogReader(), text(engine_lines())
    for _ in range(MOST_LOADS + 5):
        reader.feed(log)
    reading = reader.finish()
    assert (len(reading.loads), reading.skipped.loads) == (MOST_LOADS, 5)
    assert reading.loads[-1].last_line == reading.lines - 1


def test_more_programs_than_can_be_told_apart() -> None:
    lines = [
        f"Aug 21 12:00:00 box ollama[{pid}]: {line}" for pid in range(MOST_STREAMS + 20) for line in engine_lines()
    ]
    reading = checked(text(lines))
    assert reading.skipped.streams
    assert len(reading.loads) == MOST_STREAMS - 1  # and what stands there without a prefix


def test_a_log_that_names_no_end_of_buffers() -> None:
    lines = [f"load_tensors: CUDA{number} model buffer size = 1.00 MiB" for number in range(5000)]
    lines += [f"llama_kv_cache: CUDA{number} KV buffer size = 1.00 MiB" for number in range(5000)]
    load = checked(text(lines)).loads[0]
    assert len(load.buffers) <= 2 * 256


def test_lines_made_to_keep_a_search_busy() -> None:
    for line in (
        "- a : " * 40_000 + "free)",
        'x="' * 40_000 + ' msg="model',
        "1:1[" * 40_000 + " msg=load request=1:1[",
    ):
        assert checked(f"{line}\n".encode() * 20).loads == ()
