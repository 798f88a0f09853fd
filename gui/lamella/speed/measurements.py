"""Measured speeds out of other programs' texts: llama-bench's tables, and answers of Ollama and llama-server."""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Final

from lamella.errors import LamellaError

LONGEST: Final = 16 << 20
"""Characters; a table of measurements has a few thousand."""
_TEST: Final = re.compile(r"(?:(pp)(\d{1,12}))?\+?(?:(tg)(\d{1,12}))?(?: @ d(\d{1,12}))?$")
_NUMBER: Final = re.compile(r"\s*([\d.]+(?:[eE][+-]?\d+)?)\s*(?:(?:±|\+/-)\s*([\d.]+))?")
_NANOSECONDS: Final = 1e9


class MeasurementError(LamellaError):
    """A text in which no measured speed was found."""


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """One measured run. What the text does not say is None, or "" for names."""

    prompt_tps: float | None = None  # tokens a second while the question was read
    decode_tps: float | None = None  # while the answer was written
    depth_tokens: int = 0  # before the written ones, in the mean
    gpu_layers: int | None = None  # as -ngl was asked
    cpu_experts: int | None = None  # --n-cpu-moe
    model: str = ""
    model_bytes: int | None = None
    backend: str = ""
    build: str = ""
    deviation: float | None = None  # of the tokens a second


def measured_runs(text: str, name: str) -> tuple[MeasuredRun, ...]:
    """Every run told in a text, in its order; MeasurementError with `name` where there is none."""
    if len(text) > LONGEST:
        raise MeasurementError(f"{name}: too long for measured speeds ({len(text)} characters)")
    runs = tuple(_objects_runs(text)) or tuple(_markdown_runs(text)) or tuple(_csv_runs(text))
    if not runs:
        raise MeasurementError(f"{name}: neither llama-bench's output nor Ollama's or llama-server's timings")
    return runs


def _objects_runs(text: str) -> Iterator[MeasuredRun]:
    for found in _objects(text):
        timings = found.get("timings")
        if isinstance(timings, dict):
            run = _server_run(found, timings)
        else:
            run = _ollama_run(found) if "eval_duration" in found else _bench_run(found)
        if run is not None:
            yield run


def _objects(text: str) -> Iterator[Mapping[str, object]]:
    """Of one JSON document or of one a line; lines that are none are passed over."""
    start = text.lstrip()[:1]
    if start not in ("{", "["):
        return
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        whole = [_parsed(line) for line in text.splitlines()]
    for found in whole if isinstance(whole, list) else [whole]:
        if isinstance(found, dict):
            yield found


def _parsed(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _ollama_run(found: Mapping[str, object]) -> MeasuredRun | None:
    """The last line of /api/generate and /api/chat has counts and nanoseconds (Ollama, api/types.go, Metrics)."""
    decode = _rate(found, "eval_count", "eval_duration")
    prompt = _rate(found, "prompt_eval_count", "prompt_eval_duration")
    if decode is None and prompt is None:
        return None
    before, written = _whole(found.get("prompt_eval_count")), _whole(found.get("eval_count"))
    model = found.get("model")
    return MeasuredRun(
        prompt, decode, (before or 0) + (written or 0) // 2, model=model if isinstance(model, str) else ""
    )


def _server_run(found: Mapping[str, object], timings: Mapping[str, object]) -> MeasuredRun | None:
    """llama-server's answer to /completion (tools/server/server-task.cpp of b11434, result_timings)."""
    decode, prompt = _positive(timings.get("predicted_per_second")), _positive(timings.get("prompt_per_second"))
    if decode is None and prompt is None:
        return None
    read = (_whole(timings.get("prompt_n")) or 0) + (_whole(timings.get("cache_n")) or 0)
    model = found.get("model")
    depth = read + (_whole(timings.get("predicted_n")) or 0) // 2
    return MeasuredRun(prompt, decode, depth, model=model if isinstance(model, str) else "")


def _rate(found: Mapping[str, object], count: str, duration: str) -> float | None:
    tokens, nanoseconds = _whole(found.get(count)), _positive(found.get(duration))
    return _positive(tokens * _NANOSECONDS / nanoseconds) if tokens and nanoseconds else None


def _bench_run(found: Mapping[str, object]) -> MeasuredRun | None:
    """A row of llama-bench (tools/llama-bench/llama-bench.cpp, test::get_fields); CSV has the same names."""
    rate = _positive(found.get("avg_ts"))
    prompt, written = _whole(found.get("n_prompt")) or 0, _whole(found.get("n_gen")) or 0
    if rate is None or bool(prompt) == bool(written):  # both together is one rate of two kinds of work
        return None
    depth = (_whole(found.get("n_depth")) or 0) + (prompt or written) // 2
    return MeasuredRun(
        rate if prompt else None,
        rate if written else None,
        depth,
        _whole(found.get("n_gpu_layers")),
        _whole(found.get("n_cpu_moe")),
        str(found.get("model_type") or found.get("model_filename") or ""),
        _whole(found.get("model_size")),
        str(found.get("backends") or ""),
        str(found.get("build_commit") or ""),
        _positive(found.get("stddev_ts")),
    )


def _csv_runs(text: str) -> Iterator[MeasuredRun]:
    lines = text.splitlines()
    first = next((index for index, line in enumerate(lines) if "avg_ts" in line), None)
    if first is None:
        return
    try:
        rows = list(csv.DictReader(lines[first:]))
    except csv.Error:
        return
    for row in rows:
        run = _bench_run({key: value for key, value in row.items() if isinstance(key, str)})
        if run is not None:
            yield run


def _markdown_runs(text: str) -> Iterator[MeasuredRun]:
    heading: list[str] = []
    for line in text.splitlines():
        if not line.lstrip().startswith("|"):
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if "t/s" in cells:
            heading = cells
        elif heading and len(cells) == len(heading):
            run = _table_run(dict(zip(heading, cells, strict=True)))
            if run is not None:
                yield run


def _table_run(row: Mapping[str, str]) -> MeasuredRun | None:
    test, told = _TEST.match(row.get("test", "")), _NUMBER.match(row["t/s"])
    rate = _positive(told[1]) if told else None
    if not test or not told or rate is None or bool(test[1]) == bool(test[3]):
        return None
    tokens = int(test[2] or test[4])
    return MeasuredRun(
        rate if test[1] else None,
        rate if test[3] else None,
        int(test[5] or 0) + tokens // 2,
        _whole(row.get("ngl")),
        _whole(row.get("n_cpu_moe")),
        row.get("model", ""),
        None,
        row.get("backend", ""),
        "",
        _positive(told[2]),
    )


def _whole(value: object) -> int | None:
    number = _positive(value)
    if number is None:
        return 0 if str(value) == "0" else None
    return int(number)


def _positive(value: object) -> float | None:
    """None for what is no number, or none that can have been measured."""
    try:
        number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else 0.0
    except (ValueError, OverflowError):
        return None
    return number if isfinite(number) and number > 0 else None
