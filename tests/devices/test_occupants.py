"""Who holds a card's memory, and what of it a plan may count with."""

from pathlib import Path

import pytest

from lamella.devices.device import Process, Reading, Work
from lamella.devices.occupants import Taker, engine_of, holding, occupants, program_of, takers
from lamella.devices.requirements import Engine
from lamella.units import GIB

BLENDER = Process(5, "/opt/blender/blender", 3 * GIB, Work.BOTH)
RUNNER = Process(7, "/usr/local/bin/ollama", 9 * GIB)


def card(*processes: Process, used: int | None = 12 * GIB) -> Reading:
    return Reading("GPU-a", "NVIDIA L4", 24 * GIB, 11 * GIB, used=used, processes=processes)


@pytest.mark.parametrize(
    ("name", "program", "engine"),
    [
        ("/usr/local/bin/ollama", "ollama", Engine.OLLAMA),
        ("/usr/local/bin/ollama runner --model /x/blob", "ollama runner", Engine.OLLAMA),
        (r"C:\Users\a b\AppData\Local\Programs\Ollama\ollama.exe", "ollama", Engine.OLLAMA),
        ("/usr/lib/ollama/llama-server", "llama-server", Engine.LLAMA_CPP),
        ("./llama-server -m model.gguf", "llama-server", Engine.LLAMA_CPP),
        ("/usr/bin/python3.11", "python3.11", None),
        ("ollamafan", "ollamafan", None),
        (None, "", None),
    ],
)
def test_programs_and_engines_by_name(name: str | None, program: str, engine: Engine | None) -> None:
    process = Process(1, name, None)
    assert (program_of(process), engine_of(process)) == (program, engine)


def test_what_an_engine_holds_is_there_for_the_plan() -> None:
    found = occupants(card(RUNNER, BLENDER))
    assert (found.engines, found.others, found.held_by_engines) == ((RUNNER,), (BLENDER,), 9 * GIB)
    assert found.available(11 * GIB) == 20 * GIB
    assert found.unattributed == 0


def test_what_the_system_hides_is_not_promised() -> None:
    found = occupants(card(Process(7, "ollama", None)))
    assert (found.held_by_engines, found.available(11 * GIB), found.unattributed) == (None, 11 * GIB, 12 * GIB)


def test_a_card_without_a_list_leaves_its_memory_unattributed() -> None:
    found = occupants(Reading("GPU-a", "NVIDIA L4", 24 * GIB, 11 * GIB, used=12 * GIB))
    assert (found.engines, found.others, found.held_by_engines, found.unattributed) == ((), (), 0, 12 * GIB)


def test_who_took_memory_between_two_readings() -> None:
    grown = Process(5, BLENDER.name, 4 * GIB, Work.BOTH)
    game = Process(8, "game", 2 * GIB, Work.GRAPHICS)
    assert takers(card(RUNNER, BLENDER), card(RUNNER, grown, game)) == (Taker(game, 2 * GIB), Taker(grown, GIB))
    assert takers(card(BLENDER), card(BLENDER, RUNNER)) == ()


def test_the_server_that_holds_this_model(tmp_path: Path) -> None:
    model = tmp_path / "m.gguf"
    other = Process(8, "/usr/bin/llama-server", 9 * GIB)
    lines = {
        7: ["/usr/local/bin/ollama", "runner", "--model", str(model)],
        8: ["/usr/bin/llama-server", "-m", "/elsewhere/m.gguf"],
        5: ["blender", str(model)],
    }
    for pid, words in lines.items():
        (tmp_path / str(pid)).mkdir()
        (tmp_path / str(pid) / "cmdline").write_bytes("\0".join(words).encode())
    found = holding((RUNNER, other, BLENDER, Process(99, "ollama", None)), str(model), tmp_path)
    assert found == (RUNNER,)
