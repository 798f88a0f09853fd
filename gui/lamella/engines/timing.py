"""How fast a model runs on a server just now: the same prompt some times over, and what the server says it took."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Final

from lamella.engines.ollama_server import OllamaError, OllamaServer
from lamella.speed.measurements import MeasurementError, measured_runs

TIMES: Final = 3
TOKENS: Final = 64
PROMPT: Final = "Count slowly from one to one hundred, one number on each line:\n1\n2\n3\n"


@dataclass(frozen=True, slots=True)
class Timed:
    """Tokens per second of one model while it wrote; the first run, which may load the model, is left out."""

    name: str
    rates: tuple[float, ...]  # in the order of the runs

    @property
    def median(self) -> float:
        return median(self.rates)

    @property
    def spread(self) -> tuple[float, float]:
        """Slowest and fastest run."""
        return min(self.rates), max(self.rates)


def timed(server: OllamaServer, name: str, told: Callable[[int], None] = lambda _: None) -> Timed:
    """TIMES runs after one that is not counted; `told` hears how many are done. Blocks: for a thread of its own.

    OllamaError where the server is not there, refuses, is cancelled, or says nothing of times.
    """
    rates = []
    for run in range(TIMES + 1):
        answer = server.written(name, PROMPT, tokens=TOKENS)
        told(run + 1)
        if run:
            rates.append(_rate(answer, server, name))
    return Timed(name, tuple(rates))


def _rate(answer: dict[str, object], server: OllamaServer, name: str) -> float:
    try:
        rates = [run.decode_tps for run in measured_runs(json.dumps(answer), name) if run.decode_tps]
    except MeasurementError:
        rates = []
    if not rates:
        raise OllamaError(f'Ollama at {server.address} tells no times for "{name}"')
    return rates[0]
