"""llama-server asked without a model: a small program that prints what it documents, and the real one."""

import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from lamella.engines.answering import Obstacle
from lamella.engines.programs import SERVER, Origin, Program
from lamella.engines.server import ListedDevice, listed_devices, understood
from lamella.plan.outcome import outcome_of
from lamella.units import MIB
from tests.helpers.machines import remote
from tests.helpers.plans import hand_plan
from tests.helpers.real_llama_cpp import needed, rpc_devices

scripted = pytest.mark.skipif(os.name == "nt", reason="the small program is a shell script")


def script(folder: Path, body: str) -> Program:
    path = folder / SERVER
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)
    return Program(SERVER, path, Origin.CHOSEN)


@scripted
def test_devices_are_read_off(tmp_path: Path) -> None:
    body = """cat <<'END'
ggml_cuda_init: found 2 CUDA devices
Available devices:
  CUDA0: NVIDIA GeForce RTX 4090 (24080 MiB, 23500 MiB free)
  Vulkan0: Intel(R) Graphics (TGL GT2) (7829 MiB, 0 MiB free)
END"""
    answer = listed_devices(script(tmp_path, body), environment=os.environ, cancelled=threading.Event())
    assert answer.devices == (
        ListedDevice("CUDA0", "NVIDIA GeForce RTX 4090", 24080 * MIB, 23500 * MIB),
        ListedDevice("Vulkan0", "Intel(R) Graphics (TGL GT2)", 7829 * MIB, 0),
    )
    assert answer.obstacle is None


@scripted
def test_something_else_is_no_list(tmp_path: Path) -> None:
    answer = listed_devices(script(tmp_path, "echo hello"), environment=os.environ, cancelled=threading.Event())
    assert (answer.devices, answer.obstacle) == ((), Obstacle.FAILED)


@scripted
def test_an_option_that_a_build_does_not_know_is_told(tmp_path: Path) -> None:
    program = script(tmp_path, 'case "$*" in *--help) echo "error: invalid argument: -fit" >&2; exit 1;; esac')
    answer = understood(program, outcome_of(hand_plan(1)), environment=os.environ, cancelled=threading.Event())
    assert answer.obstacle is Obstacle.OPTION_UNKNOWN
    assert "-fit" in answer.detail
    assert answer.command[-1] == "--help"


def test_the_real_one_knows_every_option_and_misses_cards_that_are_not_here() -> None:
    program = Program(SERVER, Path(needed(SERVER)), Origin.PATH)
    with rpc_devices(2) as addresses:
        gpus = tuple(replace(remote(), endpoint=address) for address in addresses)
        here = understood(
            program, outcome_of(hand_plan(1, 3, gpus=gpus)), environment=os.environ, cancelled=threading.Event()
        )
    assert here.obstacle is None, here.detail
    gone = understood(program, outcome_of(hand_plan(1, 3)), environment=os.environ, cancelled=threading.Event())
    known = [one.name for one in listed_devices(program, environment=os.environ, cancelled=threading.Event()).devices]
    assert (gone.obstacle is Obstacle.DEVICE_MISSING) == (not {"CUDA0", "CUDA1"} <= set(known))
