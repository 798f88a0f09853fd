"""A running llama-server is found, timed, cancelled and refused, at the address that is given and nowhere else."""

import os
import subprocess
import threading
import time
from pathlib import Path

import pytest

from lamella.engines.llama_server import LlamaServer
from lamella.engines.local_server import Address, CancelledError, ServerError, UnansweredError
from lamella.engines.ollama_server import OllamaServer
from lamella.engines.timing import found_server, servers_at, timed
from tests.helpers import ollama_api
from tests.helpers.llama_server_api import ALIAS, KEY, LOADING, Served, llama_server
from tests.helpers.real_llama_cpp import free_port, needed

MODEL = "SMALL_MODEL_FOR_TESTS"


def test_each_engine_is_told_by_what_it_answers() -> None:
    with llama_server(Served()) as port:
        found = found_server(servers_at(Address(port=port)))
        assert isinstance(found.server, LlamaServer)
        assert found.models == (ALIAS,)
    with ollama_api.ollama_server(ollama_api.Served()) as port:
        found = found_server(servers_at(Address(port=port)))
        assert isinstance(found.server, OllamaServer)
        assert found.models == ("planned-lamella:latest",)


def test_the_middle_of_the_runs_after_the_first_and_how_fast_the_question_was_read() -> None:
    served, heard = Served(rates=((1.0, 1.0), (8.0, 90.0), (10.0, 120.0), (9.0, 100.0))), list[int]()
    with llama_server(served) as port:
        found = timed(LlamaServer(Address(port=port)), ALIAS, heard.append)
    assert found.rates == (8.0, 10.0, 9.0)
    assert (found.median, found.prompt_median) == (9.0, 100.0)
    assert heard == [1, 2, 3, 4]
    bodies = [body for _, body in served.asked]
    assert all(body == bodies[0] for body in bodies)
    # Else only the first run would read the question, and a short answer would end one early.
    assert (bodies[0]["cache_prompt"], bodies[0]["ignore_eos"], bodies[0]["n_predict"]) == (False, True, 64)


def test_cancelling_ends_a_run_at_once() -> None:
    served = Served(slow=1)
    with llama_server(served) as port:
        server = LlamaServer(Address(port=port))

        def cancel() -> None:
            served.waiting.wait(20)
            server.cancel()

        threading.Thread(target=cancel).start()
        begun = time.monotonic()
        with pytest.raises(CancelledError):
            timed(server, ALIAS)
        assert time.monotonic() - begun < 20  # the server would have been silent for half a minute


@pytest.mark.parametrize(("refusal", "words"), [((401, KEY), "Invalid API Key"), ((503, LOADING), "Loading model")])
def test_what_it_refuses_is_said_in_its_own_words(refusal: tuple[int, dict[str, object]], words: str) -> None:
    with llama_server(Served(refusal=refusal)) as port:
        for ask in (lambda: found_server(servers_at(Address(port=port))), lambda: timed(_at(port), ALIAS)):
            with pytest.raises(ServerError, match=f"llama-server at 127.0.0.1:{port} says: {words}"):
                ask()


def test_nobody_there_is_one_sentence_with_the_address() -> None:
    port = free_port()
    with pytest.raises(UnansweredError, match=f"127.0.0.1:{port}"):
        found_server(servers_at(Address(port=port)))


def _at(port: int) -> LlamaServer:
    return LlamaServer(Address(port=port))


def test_a_real_llama_server_is_timed() -> None:
    program, port, model = needed("llama-server"), free_port(), os.environ.get(MODEL)
    if model is None:
        pytest.skip(f"{MODEL} names no small model that can write")
    # One thread: several wait for each other on a busy computer.
    words = [program, "-m", model, "-c", "1024", "-t", "1", "--host", "127.0.0.1", "--port", str(port), "--no-warmup"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_until_loaded(port)
            found = found_server(servers_at(Address(port=port)))
            assert isinstance(found.server, LlamaServer)
            (name,) = found.models
            assert Path(model).stem in name
            result = timed(found.server, name, tokens=4)
            assert len(result.rates) == len(result.prompt_rates) == 3
            assert all(0 < rate < 1e5 for rate in (*result.rates, *result.prompt_rates))
        finally:
            process.kill()


def _wait_until_loaded(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            _at(port).answer("GET", "/health")
        except ServerError:
            time.sleep(0.1)
        else:
            return
