"""A model timed on a server: the first run is not counted, and a server that says no times is told."""

import json

import pytest

from lamella.engines.ollama_server import Address, OllamaError, OllamaServer
from lamella.engines.timing import timed
from tests.helpers.ollama_api import Served, ollama_server


def test_the_middle_of_the_runs_after_the_first() -> None:
    answer = {"model": "m", "done": True, "eval_count": 64, "eval_duration": 4_000_000_000}
    served = Served(answers={"/api/generate": (200, json.dumps(answer).encode())})
    heard: list[int] = []
    with ollama_server(served) as port:
        found = timed(OllamaServer(Address(port=port)), "m", heard.append)
    assert (found.median, found.spread, len(found.rates)) == (16.0, (16.0, 16.0), 3)
    assert heard == [1, 2, 3, 4]
    assert all(body["options"]["seed"] == 1 for _, _, body in served.asked)


def test_an_answer_without_times_is_an_error_that_names_server_and_model() -> None:
    with ollama_server(Served()) as port, pytest.raises(OllamaError, match='tells no times for "m"'):
        timed(OllamaServer(Address(port=port)), "m")
