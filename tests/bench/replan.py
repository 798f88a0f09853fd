"""How long a new answer takes: estimate and fit, and a drag step on a known estimate. Medians of CPU time."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import process_time

from lamella.devices.device import Backend, Device, Kind
from lamella.estimate.estimate import estimated
from lamella.estimate.settings import Settings
from lamella.model.reading import read_model
from lamella.placement.allocators import Request, run
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


def rows() -> Iterator[Row]:
    """Fit in situations where it has to search, with nothing known beforehand."""
    dense, experts = (read_model(MODELS / f"{name}.gguf") for name in ("llama-3.3-70b-q4_k_m", "qwen3-30b-a3b-q4_k_m"))
    hard = Settings(context_tokens=32768)
    for what, model, gpus, goal in (
        ("70B, 2 GPUs, all fits", dense, cards(2, 48 * GIB), "≤ 5 ms"),
        ("70B, 2 GPUs, layers searched", dense, cards(2, 16 * GIB), "≤ 5 ms"),
        ("70B, 8 GPUs, layers searched", dense, cards(8, 4 * GIB), "≤ 25 ms"),
        ("30B experts, 2 GPUs, experts searched", experts, cards(2, 8 * GIB), ""),
        ("30B experts, 8 GPUs, experts searched", experts, cards(8, 2 * GIB), ""),
    ):
        request_settings = hard

        def replan(model=model, gpus=gpus, settings=request_settings) -> object:  # type: ignore[no-untyped-def]  # noqa: ANN001
            return run("llama.cpp", Request(estimated(model, settings), gpus, HOST))

        yield Row(f"re-plan: estimate and fit, {what}", median_ms(replan), None, None, "ms", goal)
    for count in (2, 8):
        plan = new_plan(dense, cards(count, 24 * GIB), HOST, settings=replace(hard, context_tokens=8192))
        known = outcome_of(plan).estimate
        moved = with_edge(plan, 1, 30)

        def step(moved=moved, known=known) -> object:  # type: ignore[no-untyped-def]  # noqa: ANN001
            return outcome_of(moved, known)

        yield Row(f"drag step without painting, 70B, {count} GPUs", median_ms(step), None, None, "ms", "≤ 1 ms")
