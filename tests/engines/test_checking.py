"""llama-fit-params asked about a plan: a small program that prints what it documents, and the real one where it is."""

import json
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lamella.devices.device import CPU, Device
from lamella.engines.answering import Obstacle
from lamella.engines.checking import Checked, checked
from lamella.engines.programs import FIT_PARAMS, Origin, Program
from lamella.estimate.settings import Settings
from lamella.export.export import RemarkCode
from lamella.placement.placement import Flags
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import MANUAL, new_plan, with_layers_on
from lamella.units import MIB
from tests.helpers.machines import HOST, remote
from tests.helpers.plans import gpu, hand_plan
from tests.helpers.real_llama_cpp import MODELS, needed, rpc_devices, whole_model
from tests.helpers.reference import golden_model

scripted = pytest.mark.skipif(os.name == "nt", reason="the small program is a shell script")
PLAN = hand_plan(1, 3, gpus=(gpu(uuid="GPU-b"), gpu(uuid="GPU-a")))


def script(folder: Path, body: str) -> Program:
    path = folder / FIT_PARAMS
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)
    return Program(FIT_PARAMS, path, Origin.CHOSEN)


def ask(program: Program, outcome: Outcome, **environment: str) -> Checked:
    return checked(program, outcome, environment=os.environ | environment, cancelled=threading.Event(), within_s=30)


@scripted
def test_its_answer_lies_beside_ours(tmp_path: Path) -> None:
    outcome = outcome_of(PLAN)
    first = ask(script(tmp_path, "echo 'CUDA0 1 2 3'; echo 'CUDA1 10 20 30 '; echo 'Host 4 5 6'"), outcome)
    assert [(row.index, row.theirs.weights // MIB) for row in first.rows if row.theirs] == [(0, 1), (1, 10), (CPU, 4)]
    assert not first.agrees
    lines = "; ".join(
        f"echo '{name} {row.ours.weights // MIB} {row.ours.kv_cache // MIB} {row.ours.compute // MIB}'"
        for name, row in zip(("CUDA0", "CUDA1", "Host"), first.rows, strict=True)
    )
    assert ask(script(tmp_path, lines), outcome).agrees


@scripted
def test_it_is_asked_for_nothing_but_the_plan(tmp_path: Path) -> None:
    body = f'printf "%s\\n" "$@" > {tmp_path}/words; env > {tmp_path}/environment; echo "Host 1 1 1"'
    answer = ask(script(tmp_path, body), outcome_of(PLAN), LLAMA_ARG_CTX_SIZE="99", LLAMA_ARG_FIT="off")
    words = (tmp_path / "words").read_text("utf-8").splitlines()
    variables = (tmp_path / "environment").read_text("utf-8").splitlines()
    assert tuple(words) == answer.command[1:]
    assert words[-2:] == ["-fitp", "on"]
    assert "-kvu" not in words
    assert "CUDA_VISIBLE_DEVICES=GPU-b,GPU-a" in variables
    assert not [line for line in variables if line.startswith("LLAMA_ARG_")]


@scripted
def test_a_device_that_it_does_not_name_is_unknown(tmp_path: Path) -> None:
    answer = ask(script(tmp_path, "echo 'CUDA0 1 2 3'; echo 'Host 4 5 6'"), outcome_of(PLAN))
    assert [row.theirs is None for row in answer.rows] == [False, True, False]
    assert not answer.agrees


@scripted
@pytest.mark.parametrize(
    ("body", "obstacle", "said"),
    [
        ("echo 'error: invalid argument: -fitp' >&2; exit 1", Obstacle.OPTION_UNKNOWN, "-fitp"),
        ("echo 'error while handling argument: invalid device: CUDA1' >&2; exit 1", Obstacle.DEVICE_MISSING, "CUDA1"),
        (
            "echo 'E llama_model_load: error loading model: no' >&2; echo last >&2; kill -ABRT $$",
            Obstacle.MODEL_UNREADABLE,
            "error loading model: no",
        ),
        ("exit 3", Obstacle.FAILED, ""),
        ("echo no rows", Obstacle.FAILED, ""),
        ("printf 'a\\033[31mb\\n' >&2; exit 1", Obstacle.FAILED, "a\N{REPLACEMENT CHARACTER}[31mb"),
        ("head -c 3000000 /dev/urandom; exit 1", Obstacle.FAILED, ""),
    ],
)
def test_what_goes_wrong_is_told(body: str, obstacle: Obstacle, said: str, tmp_path: Path) -> None:
    answer = ask(script(tmp_path, body), outcome_of(PLAN))
    assert answer.obstacle is obstacle
    assert said in answer.detail
    assert answer.rows == ()


def test_a_program_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    path = tmp_path / FIT_PARAMS
    path.write_bytes(b"\x00no program")
    path.chmod(0o755)
    answer = ask(Program(FIT_PARAMS, path, Origin.CHOSEN), outcome_of(PLAN))
    assert answer.obstacle is Obstacle.NOT_STARTED


@scripted
def test_it_is_ended_with_all_it_started_when_nobody_waits_any_more(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    program = script(tmp_path, f"sleep 300 & echo $! > {pid}; wait")
    cancelled, answers = threading.Event(), list[Checked]()

    def wait() -> None:
        answers.append(checked(program, outcome_of(PLAN), environment=os.environ, cancelled=cancelled))

    thread = threading.Thread(target=wait)
    thread.start()
    while not (pid.exists() and pid.read_text("utf-8").strip()):
        time.sleep(0.01)
    cancelled.set()
    thread.join(20)
    assert [answer.obstacle for answer in answers] == [Obstacle.CANCELLED]
    # What is still there is at most a name of something that has ended.
    assert not alive(int(pid.read_text("utf-8")))


def alive(pid: int) -> bool:
    for _ in range(500):
        try:
            if Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "Z":
                return False
            os.kill(pid, 0)
        except (ProcessLookupError, FileNotFoundError):
            return False
        time.sleep(0.01)
    return True


@scripted
def test_it_is_not_waited_for_without_an_end(tmp_path: Path) -> None:
    program = script(tmp_path, "exec sleep 300")
    answer = checked(program, outcome_of(PLAN), environment=os.environ, cancelled=threading.Event(), within_s=0.2)
    assert answer.obstacle is Obstacle.TIMED_OUT


@scripted
def test_islands_are_asked_for_as_closely_as_flags_say_them(tmp_path: Path) -> None:
    plan = with_layers_on(hand_plan(0, 3, blocks=6), (1,), 1)
    answer = ask(script(tmp_path, "echo 'Host 1 1 1'"), outcome_of(plan))
    assert RemarkCode.LAYERS_ELSEWHERE in [remark.code for remark in answer.remarks]


@pytest.fixture(scope="module")
def remotes() -> Iterator[tuple[Device, ...]]:
    with rpc_devices(3) as addresses:
        yield tuple(replace(remote(), endpoint=address) for address in addresses)


@pytest.mark.parametrize("name", sorted(path.stem for path in MODELS.glob("*.gguf")))
def test_the_real_one_agrees_to_the_mebibyte(name: str, remotes: tuple[Device, ...], tmp_path: Path) -> None:
    """As llama-server's plan is counted, for every model, split over three devices and the CPU."""
    program = Program(FIT_PARAMS, Path(needed(FIT_PARAMS)), Origin.PATH)
    sizes = json.loads((MODELS / "index.json").read_text("utf-8"))
    path = whole_model(name, tmp_path, sizes[name]["file_bytes"])
    model = replace(golden_model(name), path=str(path))
    layers = model.layer_count - 2
    third = float(layers // 3)
    flags = Flags(layers, (third, third, layers - 2 * third))
    plan = new_plan(model, remotes, HOST, settings=Settings(context_tokens=2048), allocator=MANUAL, flags=flags)
    answer = ask(program, outcome_of(plan))
    assert answer.obstacle is None, answer.detail
    assert [row for row in answer.rows if not row.agrees] == []
    assert len(answer.rows) == 4
