"""How long exact answers take: CPU time of estimates over all reference cases, and of fits with nothing known."""

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from operator import attrgetter
from statistics import median, quantiles
from time import process_time

from lamella.devices.device import Backend, Device, Kind
from lamella.estimate.estimate import Estimate, estimated
from lamella.estimate.settings import Settings
from lamella.model.model import Model, Tensor
from lamella.placement.fit import fit
from lamella.placement.ledger import Ledger
from lamella.placement.llama_cpp import placed_by_flags
from lamella.placement.placement import Allocation, Flags
from lamella.placement.request import Request
from lamella.plan.drawn import edges_of
from lamella.plan.outcome import outcome_of
from lamella.plan.plan import MANUAL, Plan, with_edge
from lamella.units import GIB
from tests.golden.compare import FILES, as_ended
from tests.helpers.machines import HOST
from tests.helpers.reference import Case, golden_model, reference_cases

ROUNDS = 15


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds. `beyond`: the 99th percentile of many, or the slowest of a few."""

    what: str
    count: int
    median_ms: float
    beyond_ms: float
    goal: str


def timings() -> Iterator[Timing]:
    gc.set_threshold(700, 10, 1 << 30)
    found = [times for file in FILES for times in _estimates(file)]
    goal = "≤ 1 ms, ≤ 5 ms"
    yield _many(
        "one step of a drag, up to the painting, everything exact", [ms for one in found for ms in one.drag], goal
    )
    yield _many("flags one layer apart, to bytes on every device", [one.flags for one in found], goal)
    yield _many("one placement with settings not seen before", [one.anew for one in found], "")
    dense, experts = golden_model("llama-3.3-70b-q4_k_m"), _deeper(golden_model("qwen3-30b-a3b-q4_k_m"), 94)
    yield _fits("one fit, 80 layers, 2 GPUs", dense, _cards(2, 16 * GIB), "≤ 15 ms")
    yield _fits("one fit, 94 layers of experts, 8 GPUs", experts, _cards(8, 3 * GIB), "≤ 120 ms")


def _many(what: str, found: Sequence[float], goal: str) -> Timing:
    return Timing(what, len(found), median(found), quantiles(found, n=100)[98], goal)


@dataclass(frozen=True, slots=True)
class _Times:
    """Milliseconds of one case."""

    drag: tuple[float, ...]  # the second step away from it; none where there is no edge that can go so far
    flags: float  # the second step of `-ngl` away from it
    anew: float  # the case itself, which comes with settings not seen before


def _estimates(file: str) -> Iterator[_Times]:
    """The model is known by then, and no other: a window has one. What the cases before have left behind is frozen, and
    not looked through in the middle of a step, as in the window (ui/tidying.py).
    """
    cases = sorted(map(as_ended, (one for one in reference_cases(file) if one.answered)), key=attrgetter("model"))
    for name, group in groupby(cases, attrgetter("model")):
        # Two, so that neither kind of step knows the other's placements.
        before, drawn = (estimated(golden_model(name), Settings()) for _ in range(2))
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        yield from (_times(case, before, drawn) for case in group)
        del before, drawn


def _times(case: Case, before: Estimate, drawn: Estimate) -> _Times:
    gc.freeze()  # as behind every edit

    def answer(flags: Flags) -> None:
        estimate = estimated(before.model, case.settings, before)
        Ledger(estimate, case.gpus).usages(placed_by_flags(estimate, case.gpus, flags))

    anew = _ms(partial(answer, case.flags))
    drag = tuple(_dragged(case, estimated(drawn.model, case.settings, drawn)))
    most, layers = before.model.layer_count, case.flags.n_gpu_layers
    layers = most if layers < 0 else min(layers, most)
    towards = -1 if layers > 2 else 1
    answer(replace(case.flags, n_gpu_layers=layers + towards))
    return _Times(drag, _ms(partial(answer, replace(case.flags, n_gpu_layers=layers + 2 * towards))), anew)


def _dragged(case: Case, estimate: Estimate) -> Iterator[float]:
    """What the window does at a step of a drag before it paints: the first edge that can go two layers further."""
    placement = placed_by_flags(estimate, case.gpus, case.flags)
    allocation = Allocation(placement, case.settings.context_tokens, case.flags)
    plan = Plan(estimate.model, case.gpus, case.host, case.settings, MANUAL, allocation)
    before = edges_of(placement, len(case.gpus))
    ways = ((edge, place, way) for edge, place in enumerate(before) for way in (1, -1))
    for edge, place, way in ways:
        if (
            edges_of(with_edge(plan, edge, place + 2 * way).allocation.placement, len(case.gpus))[edge]
            == place + 2 * way
        ):
            outcome_of(plan, estimate)
            outcome_of(with_edge(plan, edge, place + way), estimate)
            yield _ms(lambda: outcome_of(with_edge(plan, edge, place + 2 * way), estimate))  # noqa: B023
            return


def _fits(what: str, model: Model, gpus: tuple[Device, ...], goal: str) -> Timing:
    gc.collect()  # what all the estimates before have left behind is nothing of a fit's
    times = [_ms(partial(_fit_anew, model, gpus)) for _ in range(ROUNDS)]
    return Timing(what, ROUNDS, median(times), max(times), goal)


def _fit_anew(model: Model, gpus: tuple[Device, ...]) -> None:
    fit(Request(estimated(model, Settings()), gpus, HOST))


def _ms(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return (process_time() - start) * 1e3


def _cards(count: int, size: int) -> tuple[Device, ...]:
    return (Device("card", Kind.GPU, Backend.CUDA, size, size),) * count


def _deeper(model: Model, blocks: int) -> Model:
    """The same model with more blocks, which repeat those it has."""

    def repeated(values: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(values[block % len(values)] for block in range(blocks))

    per_block = ("heads", "kv_heads", "feed_forward", "windowed", "cached", "recurrent")
    tensors: list[Tensor] = [tensor for tensor in model.tensors if tensor.layer is None]
    for block in range(blocks):
        source = block % model.block_count
        tensors += [
            replace(tensor, name=tensor.name.replace(f"blk.{source}.", f"blk.{block}."), layer=block)
            for tensor in model.tensors
            if tensor.layer == source
        ]
    changed = {name: repeated(getattr(model, name)) for name in per_block}
    return replace(model, block_count=blocks, tensors=tuple(tensors), **changed)  # type: ignore[arg-type]
