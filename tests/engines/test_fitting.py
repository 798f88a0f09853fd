"""What llama.cpp's fit would choose now: a small program that prints what it documents, and the real one."""

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lamella.devices.device import CPU, Device
from lamella.engines.answering import Obstacle
from lamella.engines.fitting import Fitted, fitted
from lamella.engines.programs import FIT_PARAMS, Origin, Program
from lamella.estimate.settings import Settings
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import new_plan
from lamella.units import GIB, MIB
from tests.helpers.machines import HOST, cards, remote
from tests.helpers.real_llama_cpp import MODELS, needed, rpc_devices, whole_model
from tests.helpers.reference import golden_model

scripted = pytest.mark.skipif(os.name == "nt", reason="the small program is a shell script")
MODEL = "qwen3-30b-a3b-q4_k_m"


def ask(path: Path, outcome: Outcome) -> Fitted:
    program = Program(FIT_PARAMS, path, Origin.CHOSEN)
    return fitted(program, outcome, environment=os.environ, cancelled=threading.Event(), within_s=60)


def printing(folder: Path, line: str) -> Path:
    (folder / "answer").write_text(line, "utf-8")
    path = folder / FIT_PARAMS
    path.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {folder}/words\ncat {folder}/answer\n', "utf-8")
    path.chmod(0o755)
    return path


def plan_of(gpus: tuple[Device, ...], asked: Settings) -> Outcome:
    return outcome_of(new_plan(golden_model(MODEL), gpus, HOST, settings=asked))


@scripted
def test_its_flags_become_a_placement(tmp_path: Path) -> None:
    outcome = plan_of(cards(12 * GIB, 12 * GIB), Settings())
    line = '-c 8192 -ngl 49 -ts 20,29 -ot "blk\\.3\\.ffn_down.*=CUDA1,blk\\.4\\.ffn_(up|down)_exps=CPU"\n'
    answer = ask(printing(tmp_path, line), outcome)
    assert answer.chosen is not None
    placement = answer.chosen.plan.allocation.placement
    assert placement.homes == (*(0,) * 20, *(1,) * 29)
    assert {(part.place, part.device) for part in placement.overflow} == {(3, 1), (4, CPU)}
    assert answer.chosen.estimate.context.n_ctx == 8192
    words = (tmp_path / "words").read_text("utf-8").splitlines()
    assert words[words.index("-fit") + 1] == "on"
    assert not {"-c", "-ngl", "-ts", "-ot", "-fitp", "-kvu"} & set(words)


@scripted
def test_a_context_that_was_asked_for_is_asked_of_fit(tmp_path: Path) -> None:
    asked = Settings(context_tokens=5000, margins=(300 * MIB, 400 * MIB))
    ask(printing(tmp_path, "-c 5120 -ngl -1\n"), plan_of(cards(12 * GIB, 12 * GIB), asked))
    words = (tmp_path / "words").read_text("utf-8").splitlines()
    assert words[words.index("-c") + 1] == "5000"
    assert words[words.index("-fitt") + 1] == "300,400"


@scripted
@pytest.mark.parametrize("line", ["", "nothing\n", '-c 1 -ngl 2 -ot "x=CUDA7"\n', "-c 99999999999 -ngl 1\n"])
def test_what_is_no_answer_is_told(line: str, tmp_path: Path) -> None:
    answer = ask(printing(tmp_path, line), plan_of(cards(12 * GIB), Settings(context_tokens=4096)))
    assert (answer.chosen, answer.obstacle) == (None, Obstacle.FAILED)


@pytest.fixture(scope="module")
def remotes() -> Iterator[tuple[Device, ...]]:
    with rpc_devices(2) as addresses:
        yield tuple(replace(remote(), endpoint=address) for address in addresses)


@pytest.mark.parametrize(("margin", "on_gpus"), [(0, 31), (1 << 50, 0)])
def test_the_real_one_places_all_or_nothing(
    margin: int, on_gpus: int, remotes: tuple[Device, ...], tmp_path: Path
) -> None:
    """In between, its answer depends on what other programs do with this computer's memory."""
    name = "smollm2-135m-q8_0"
    sizes = json.loads((MODELS / "index.json").read_text("utf-8"))
    model = replace(golden_model(name), path=str(whole_model(name, tmp_path, sizes[name]["file_bytes"])))
    asked = Settings(context_tokens=2048, margins=(margin,))
    answer = ask(Path(needed(FIT_PARAMS)), outcome_of(new_plan(model, remotes, HOST, settings=asked)))
    assert answer.obstacle is None, answer.detail
    assert answer.chosen is not None
    homes = answer.chosen.plan.allocation.placement.homes
    assert len(homes) - homes.count(CPU) == on_gpus
