"""How long the ways to do better and the marks on the context slider take. Medians of CPU time, each from scratch."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from statistics import median
from time import process_time

from lamella.devices.cards import known_cards
from lamella.devices.device import Device
from lamella.estimate.settings import CacheType, Settings
from lamella.model.model import Model
from lamella.model.reading import read_model
from lamella.plan.context_marks import context_marks, longest_contexts
from lamella.plan.effects import Effects, effects
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import new_plan
from lamella.speed.change import Surroundings
from lamella.speed.ways import apart, each_way, ways
from lamella.ui.settings.steps import context_steps
from lamella.units import GIB
from tests.bench.replan import HOST, MODELS, cards
from tests.bench.table import Row

ROUNDS = 7
TYPES = (CacheType.F16, CacheType.Q8_0, CacheType.Q4_0)


def planned(model: Model, gpus: tuple[Device, ...]) -> Outcome:
    """What the window has when a drag ends: compute buffers of this plan are remembered, of others not."""
    return outcome_of(new_plan(model, gpus, HOST, settings=Settings(context_tokens=32768)))


def median_ms(model: Model, gpus: tuple[Device, ...], work: Callable[[Outcome], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        outcome = planned(model, gpus)
        start = process_time()
        work(outcome)
        times.append(process_time() - start)
    return median(times) * 1e3


def longest_step_ms(model: Model, gpus: tuple[Device, ...], around: Surroundings) -> float:
    """Between two points at which a new drag stops it; median of the rounds."""
    longest = []
    for _ in range(ROUNDS):
        outcome, steps = planned(model, gpus), [process_time()]

        def wanted(steps: list[float] = steps) -> bool:
            steps.append(process_time())
            return True

        for _ in each_way(apart(outcome, wanted), around):
            wanted()
        longest.append(max(end - start for start, end in pairwise(steps)))
    return median(longest) * 1e3


def rows() -> Iterator[Row]:
    """On machines on which the model does not quite fit, where all of it is asked for."""
    dense, experts = (read_model(MODELS / f"{name}.gguf") for name in ("llama-3.3-70b-q4_k_m", "qwen3-30b-a3b-q4_k_m"))
    around = Surroundings(context_steps(dense.context_length), known_cards())
    lengths = tuple(range(4096, dense.context_length + 1, 1024))
    for what, model, gpus in (
        ("70B, 2 × 24 GiB", dense, cards(2, 24 * GIB)),
        ("70B, 2 × 16 GiB", dense, cards(2, 16 * GIB)),
        ("30B experts, 2 × 8 GiB", experts, cards(2, 8 * GIB)),
    ):
        goal = "≤ 150 ms" if model is dense else ""
        yield Row(
            f"ways to do better, {what}", median_ms(model, gpus, lambda one: ways(one, around)), None, None, "ms", goal
        )
        longest = longest_step_ms(model, gpus, around)
        yield Row(f"the longest of their steps, {what}", longest, None, None, "ms", "")
        marks = median_ms(model, gpus, lambda one: context_marks(one, around.contexts))
        yield Row(f"marks on the context slider, {what}", marks, None, None, "ms", goal)
        longest = median_ms(model, gpus, lambda one: tuple(longest_contexts(one, lengths, TYPES)))
        yield Row(f"longest context for three cache types, {what}", longest, None, None, "ms", goal)
        effect = median_ms(model, gpus, smaller_cache)
        yield Row(f"effect of one setting, {what}", effect, None, None, "ms", "")


def smaller_cache(outcome: Outcome) -> Effects:
    """What hovering over one cache type asks."""
    return effects(outcome, replace(outcome.plan.settings, type_k=CacheType.Q8_0, type_v=CacheType.Q8_0))
