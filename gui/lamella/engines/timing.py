"""How fast a model runs on a server just now: the same prompt some times over, and what the server says it took."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Final

from lamella.engines.llama_server import LlamaServer
from lamella.engines.local_server import Address, ServerError, UnansweredError
from lamella.engines.ollama_server import OllamaServer
from lamella.speed.measurements import MeasuredRun, MeasurementError, measured_runs

TIMES: Final = 3
TOKENS: Final = 64
PROMPT: Final = "Count slowly from one to one hundred:\n" + "".join(f"{number}\n" for number in range(1, 41))
"""About 120 tokens: enough that reading them can be timed, few enough for a slow computer."""

Server = OllamaServer | LlamaServer


@dataclass(frozen=True, slots=True)
class Timed:
    """Tokens per second of one model while it wrote; the first run, which may load the model, is left out."""

    name: str
    rates: tuple[float, ...]  # in the order of the runs
    prompt_rates: tuple[float, ...] = ()  # while it read, of the runs whose server tells

    @property
    def median(self) -> float:
        return median(self.rates)

    @property
    def spread(self) -> tuple[float, float]:
        """Slowest and fastest run."""
        return min(self.rates), max(self.rates)

    @property
    def prompt_median(self) -> float | None:
        return median(self.prompt_rates) if self.prompt_rates else None


@dataclass(frozen=True, slots=True)
class Found:
    """A server that answers, and the models it has loaded."""

    server: Server
    models: tuple[str, ...]


def found_server(asked: tuple[Server, ...]) -> Found:
    """The first of these that answers as what it is taken for; ServerError of the first where none does. Blocks."""
    failure: ServerError | None = None
    for server in asked:
        try:
            models = server.models() if isinstance(server, LlamaServer) else tuple(one.name for one in server.running())
            return Found(server, models)
        except UnansweredError as error:
            failure = failure or error
    assert failure is not None
    raise failure


def servers_at(chosen: Address | None) -> tuple[Server, ...]:
    """Who may be asked: both engines at an address that a person has chosen, else each where it usually is here."""
    return OllamaServer(chosen), LlamaServer(chosen)


def timed(server: Server, name: str, told: Callable[[int], None] = lambda _: None, *, tokens: int = TOKENS) -> Timed:
    """TIMES runs after one that is not counted; `told` hears how many are done. Blocks: for a thread of its own.

    ServerError where the server is not there, refuses, is cancelled, or says nothing of times.
    """
    runs = []
    for run in range(TIMES + 1):
        answer = server.written(name, PROMPT, tokens=tokens)
        told(run + 1)
        if run:
            runs.append(_run(answer, server, name))
    # Ollama keeps what it has read and tells of times in which it read next to nothing.
    prompts = tuple(run.prompt_tps for run in runs if run.prompt_tps) if isinstance(server, LlamaServer) else ()
    return Timed(name, tuple(run.decode_tps or 0.0 for run in runs), prompts)


def _run(answer: dict[str, object], server: Server, name: str) -> MeasuredRun:
    try:
        runs = [run for run in measured_runs(json.dumps(answer), name) if run.decode_tps]
    except MeasurementError:
        runs = []
    if not runs:
        raise ServerError(f'{server.called} at {server.address} tells no times for "{name}"')
    return runs[0]
