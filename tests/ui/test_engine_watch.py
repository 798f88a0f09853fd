"""What is found out about engines: under which names they see GPUs, and that one of them holds the model."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from lamella.devices.device import Process, Readings
from lamella.devices.requirements import Engine
from lamella.ui.engine_watch import EngineView, EngineWatch, engine_view
from lamella.units import GIB
from tests.helpers.sample_plan import sample_outcome
from tests.helpers.window import two_cards

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="command lines are read from /proc")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[int]:
    """A process that was told to load a model."""
    command = [sys.executable, "-c", "import time; time.sleep(60)", "--model", str(tmp_path / "model.gguf")]
    with subprocess.Popen(command) as process:
        yield process.pid
        process.kill()


@linux
def test_a_server_that_was_started_with_the_model_holds_it(server: int, tmp_path: Path, qtbot: QtBot) -> None:
    first, second = two_cards().gpus
    listed = (Process(server, "/usr/bin/llama-server", 18 * GIB), Process(1, "firefox", GIB))
    now = Readings((replace(first, processes=listed), second), two_cards().host, 1.0)

    def holders(model: str) -> tuple[tuple[int, Engine], ...]:
        return engine_view(now, Engine.LLAMA_CPP, str(tmp_path / model), environment={}, server=False).holders

    qtbot.waitUntil(lambda: holders("model.gguf") == ((server, Engine.LLAMA_CPP),))  # once it has its command line
    assert holders("another.gguf") == ()


def test_ollama_s_plan_goes_by_the_environment_of_its_server(qtbot: QtBot) -> None:
    owner, asked, views = QObject(), [0], list[EngineView]()

    def environment() -> Mapping[str, str]:
        asked[0] += 1
        return {"CUDA_VISIBLE_DEVICES": "1"}

    watch = EngineWatch(owner, environment={}, server=environment)
    watch.found.connect(views.append)
    plan = sample_outcome().plan
    watch.follow(two_cards(), replace(plan, allocator="llama.cpp"))
    qtbot.waitUntil(lambda: len(views) == 1)
    watch.follow(two_cards(), replace(plan, allocator="ollama"))
    qtbot.waitUntil(lambda: len(views) == 2)
    by_us, by_server = (view.visible for view in views)
    assert by_us is not None
    assert by_server is not None
    assert (by_us.name_of("GPU-1"), by_server.name_of("GPU-1"), by_server.name_of("GPU-0")) == ("CUDA1", "CUDA0", None)
    assert (views[0].from_server, views[1].from_server, asked[0]) == (False, True, 1)
    watch.close()


def test_what_has_not_changed_is_not_told_again(qtbot: QtBot) -> None:
    owner, views = QObject(), list[EngineView]()
    watch = EngineWatch(owner, environment={})
    watch.found.connect(views.append)
    for _ in range(3):
        watch.follow(two_cards(), sample_outcome().plan)
        qtbot.waitUntil(lambda: not watch.busy)
    assert len(views) == 1
    watch.close()
