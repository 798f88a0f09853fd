"""Prints the table of the collected server logs: `python -m tests.golden.logs`.

For each the loads and figures found, and how far our own estimate for the same layers is from what it says.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from lamella.devices.device import CPU
from lamella.logs.compare import Quantity, Reason, compared
from lamella.logs.observed import Observed
from lamella.logs.taken import taken_over
from lamella.plan.outcome import outcome_of
from tests.golden.log_figures import FIGURES, LOADS, MODELS
from tests.helpers.machines import HOST
from tests.helpers.reference import golden_model
from tests.helpers.server_logs import figure, log_bytes, names, read, report, same


@dataclass(frozen=True, slots=True)
class Line:
    """One log. Differences are in per cent of our own estimate, of weights and KV cache device by device."""

    log: str
    loads: int
    loads_expected: int
    found: int
    expected: int
    differences: tuple[float, ...]
    compute: tuple[float, ...]


def lines() -> Iterator[Line]:
    for name in names():
        said = report(log_bytes(name))
        figures = FIGURES[name]
        found = sum(1 for place, value in figures.items() if _same(said, place, value))
        sizes, compute = _differences(name)
        yield Line(name, len(said["loads"]), LOADS.get(name, 1), found, len(figures), sizes, compute)


def table_text(found: list[Line]) -> str:
    """In Markdown, with the medians over all devices below."""
    rows = [
        "| log | loads | figures found | weights + KV cache: median, largest | compute |",
        "|---|--:|--:|--:|--:|",
    ]
    rows += [
        f"| {one.log} | {one.loads} of {one.loads_expected} | {one.found} of {one.expected} "
        f"| {_percents(one.differences)} | {_percents(one.compute)} |"
        for one in found
    ]
    sizes = [size for one in found for size in one.differences]
    compute = [size for one in found for size in one.compute]
    figures, expected = sum(one.found for one in found), sum(one.expected for one in found)
    rows.append(
        f"| all | {sum(one.loads for one in found)} | {figures} of {expected} | {_percents(tuple(sizes))} "
        f"| {_percents(tuple(compute))} |"
    )
    return "\n".join(rows)


def _same(said: object, place: str, value: object) -> bool:
    try:
        return same(figure(said, place), value)
    except (KeyError, IndexError):
        return False


def _differences(name: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    if name not in MODELS:
        return (), ()
    pairs = [_load_differences(load, MODELS[name]) for load in read(log_bytes(name)).loads]
    return tuple(one for sizes, _ in pairs for one in sizes), tuple(one for _, compute in pairs for one in compute)


def _load_differences(load: Observed, model: str) -> tuple[list[float], list[float]]:
    """Weights and KV cache of each device together, where the log names both or the plan has only the one."""
    taken = taken_over(load, golden_model(model), host=HOST)
    assert taken.plan is not None
    rows = {(row.device, row.quantity): row for row in compared(outcome_of(taken.plan), load)}
    sizes, compute = [], []
    for device in dict.fromkeys(index for index, _ in rows):
        parts = [rows[device, one] for one in (Quantity.WEIGHTS, Quantity.KV_CACHE)]
        # A mapped file counts holes and what is repacked twice: that is no difference of the estimate.
        mapped = device == CPU and Reason.MMAP in parts[0].reasons
        said = [row for row in parts if row.observed is not None and row.planned and not (mapped and row is parts[0])]
        if said:
            planned = sum(row.planned or 0 for row in said)
            sizes.append(100 * sum(row.difference or 0 for row in said) / planned)
        buffers = rows[device, Quantity.COMPUTE]
        if buffers.percent is not None and Reason.OLLAMA_COUNTED not in buffers.reasons:
            compute.append(buffers.percent)
    return sizes, compute


def _percents(found: tuple[float, ...]) -> str:
    if not found:
        return ""
    sizes = [abs(one) for one in found]
    return f"{median(sizes):.3f} %, {max(sizes):.3f} %"


if __name__ == "__main__":
    print(table_text(list(lines())))
