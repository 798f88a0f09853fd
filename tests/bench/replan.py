"""How long a new answer takes: estimate and fit, and a drag step on a known estimate. Medians of CPU time."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

from lamella.devices.device import Backend, Device, Kind
from lamella.estimate.estimate import estimated
from lamella.estimate.settings import Settings
from lamella.model.model import Model
from lamella.model.reading import read_model
from lamella.placement.allocators import Request, run
from lamella.placement.placement import Allocation
from lamella.plan.outcome import outcome_of
from lamella.plan.plan import new_plan, with_edge
from lamella.units import GIB
from tests.bench.table import Row

MODELS = Path(__file__).parents[1] / "golden" / "models"
HOST = Device("system memory", Kind.CPU, Backend.CPU, 64 * GIB, 60 * GIB)
ROUNDS = 31


def cards(count: int, size: int) -> tuple[Device, ...]:
    """What-if cards of this many bytes."""
    return (Device("card", Kind.GPU, Backend.CUDA, size, size),) * count


def median_ms(work: Callable[[], object]) -> float:
    """Median CPU time, the first call left out."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = process_time()
        work()
        times.append(process_time() - start)
    return median(times) * 1e3


def replan(model: Model, gpus: tuple[Device, ...]) -> Allocation:
    """Estimate and fit with nothing known beforehand, for a context that is asked for."""
    return run("llama.cpp", Request(estimated(model, Settings(context_tokens=32768)), gpus, HOST))


def rows() -> Iterator[Row]:
    """Fit where it has to search and where it need not; a drag step as the window takes it, up to the painting."""
    dense, experts = (read_model(MODELS / f"{name}.gguf") for name in ("llama-3.3-70b-q4_k_m", "qwen3-30b-a3b-q4_k_m"))
    untabled = replace(dense, architecture="unknown")  # compute buffers by formula
    for what, model, gpus, goal in (
        ("70B by formula, 2 GPUs, layers searched", untabled, cards(2, 16 * GIB), "≤ 5 ms"),
        ("70B by formula, 8 GPUs, layers searched", untabled, cards(8, 4 * GIB), "≤ 25 ms"),
        ("70B, 2 GPUs, all fits", dense, cards(2, 48 * GIB), "≤ 15 ms"),
        ("70B, 2 GPUs, layers searched", dense, cards(2, 16 * GIB), "≤ 15 ms"),
        ("70B, 8 GPUs, layers searched", dense, cards(8, 4 * GIB), ""),
        ("30B experts, 2 GPUs, experts searched", experts, cards(2, 8 * GIB), ""),
        ("30B experts, 8 GPUs, experts searched", experts, cards(8, 2 * GIB), "≤ 120 ms"),
    ):
        yield Row(f"re-plan: estimate and fit, {what}", median_ms(partial(replan, model, gpus)), None, None, "ms", goal)
    for count in (2, 8):
        plan = new_plan(dense, cards(count, 24 * GIB), HOST, settings=Settings(context_tokens=8192))
        step = partial(outcome_of, with_edge(plan, 1, 30), outcome_of(plan).estimate)
        yield Row(f"drag step without painting, 70B, {count} GPUs", median_ms(step), None, None, "ms", "≤ 1 ms")
