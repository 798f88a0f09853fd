"""How long a predicted speed takes at one step of a drag, and how long the search for the fastest placement."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from statistics import median
from time import process_time

from lamella.devices.cards import card, device, known_cards
from lamella.devices.device import Device
from lamella.estimate.estimate import estimated
from lamella.estimate.settings import Settings
from lamella.model.model import Model
from lamella.model.reading import read_model
from lamella.placement.allocators import Request, run
from lamella.plan.outcome import outcome_of
from lamella.plan.plan import new_plan
from lamella.speed.predict import pace_of, predicted
from lamella.units import GIB
from tests.bench.replan import HOST, MODELS, median_ms
from tests.bench.table import Row

ROUNDS = 7
CALLS = 50


def rows() -> Iterator[Row]:
    dense, experts = (read_model(MODELS / f"{name}.gguf") for name in ("llama-3.3-70b-q4_k_m", "qwen3-30b-a3b-q4_k_m"))
    for what, model, gpus in (
        ("70B, 2 GPUs", dense, _cards("RTX 3090", 2, 24)),
        ("70B, 8 GPUs", dense, _cards("RTX 3060", 8, 12)),
        ("30B experts on the CPU", experts, _cards("RTX 3060", 1, 8)),
    ):
        outcome = outcome_of(new_plan(model, gpus, HOST, settings=Settings(context_tokens=8192)))
        pace = pace_of(outcome)
        # One call is shorter than what the clock tells.
        many = partial(_repeated, partial(predicted, outcome, known=pace))
        yield Row(f"speed at a drag step, {what}", median_ms(many) / CALLS, None, None, "ms", "≤ 0.2 ms")
        yield Row(f"speed of new settings, {what}", median_ms(partial(pace_of, outcome)), None, None, "ms", "")
    yield Row("the list of known cards", median_ms(known_cards), None, None, "ms", "")
    for what, model, gpus in (
        ("70B, 8 GPUs, layers searched", dense, _cards("RTX 3060", 8, 4)),
        ("70B, 8 GPUs, all fits", dense, _cards("RTX 3060", 8, 12)),
        ("30B experts, 2 GPUs", experts, _cards("RTX 3060", 2, 8)),
    ):
        anew = median(_ms(model, gpus, known=False) for _ in range(ROUNDS))
        again = median(_ms(model, gpus, known=True) for _ in range(ROUNDS))
        yield Row(f"fastest, nothing known, {what}", anew, None, None, "ms", "≤ 200 ms")
        yield Row(f"fastest, model known, {what}", again, None, None, "ms", "≤ 100 ms")


def _cards(name: str, count: int, free: int) -> tuple[Device, ...]:
    return (replace(device(card(name)), free=free * GIB),) * count


def _repeated(work: Callable[[], object]) -> None:
    for _ in range(CALLS):
        work()


def _ms(model: Model, gpus: tuple[Device, ...], *, known: bool) -> float:
    request = Request(estimated(model, Settings(context_tokens=8192)), gpus, HOST)
    if known:
        run("fastest", request)
    start = process_time()
    run("fastest", request)
    return (process_time() - start) * 1e3
