"""Exported commands given to a real llama.cpp with RPC devices on loopback; skipped where there is none."""

import json
import os
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lamella.devices.device import CPU, Device
from lamella.estimate.settings import CacheType, FlashAttention, Program, Settings, SplitMode
from lamella.export.export import Way
from lamella.export.exports import exported
from lamella.placement.ledger import Ledger
from lamella.placement.placement import Flags
from lamella.placement.rules import expert_rules
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import MANUAL, Plan, new_plan
from lamella.units import MIB
from tests.helpers.machines import HOST, remote
from tests.helpers.real_llama_cpp import MODELS, needed, rpc_devices, whole_model
from tests.helpers.reference import golden_model

ASKED = Settings(program=Program.LLAMA_CLI, context_tokens=4096, parallel=1)
CASES = {
    "all on one": ("llama-3.2-1b-q4_k_m", Flags(-1, (1.0, 0.0)), ASKED),
    "two and the CPU": ("qwen2.5-7b-q4_k_m", Flags(20, (9.0, 11.0)), replace(ASKED, flash_attention=FlashAttention.ON)),
    "cache types": (
        "llama-3.1-8b-q4_k_m",
        Flags(-1, (10.0, 23.0)),
        replace(ASKED, type_k=CacheType.Q8_0, type_v=CacheType.Q8_0, flash_attention=FlashAttention.ON),
    ),
    "experts": ("qwen3-30b-a3b-q4_k_m", Flags(-1, (20.0, 29.0), expert_rules(30)), ASKED),
    "tensors on the other": (
        "smollm2-135m-q8_0",
        Flags(-1, (11.0, 20.0), ((r"^blk\.(3|4)\.ffn_(up|down)\.weight$", 1), (r"blk\.20\.attn", CPU))),
        ASKED,
    ),
    "sliding windows": ("gemma-3-27b-q4_k_m", Flags(40, (20.0, 20.0)), replace(ASKED, swa_full=True, ubatch=256)),
    "compressed attention": ("deepseek-r1-671b-q4_k_m", Flags(30, (15.0, 15.0)), replace(ASKED, offload_kv=False)),
    "one GPU alone": ("llama-3.2-1b-q4_k_m", Flags(-1), replace(ASKED, split_mode=SplitMode.NONE, main_gpu=1)),
    "several sequences": ("phi-4-14b-q4_k_m", Flags(30, (10.0, 20.0)), replace(ASKED, parallel=3, pinned_host=False)),
}


@pytest.fixture(scope="module")
def gpus() -> Iterator[tuple[Device, ...]]:
    with rpc_devices(2) as addresses:
        yield tuple(replace(remote(), endpoint=address) for address in addresses)


def planned(case: str, gpus: tuple[Device, ...], folder: Path) -> Plan:
    name, flags, asked = CASES[case]
    sizes = json.loads((MODELS / "index.json").read_text("utf-8"))
    path = whole_model(name, folder, sizes[name]["file_bytes"])
    model = replace(golden_model(name), path=str(path))
    return new_plan(model, gpus, HOST, settings=asked, allocator=MANUAL, flags=flags)


def projected_mib(outcome: Outcome) -> dict[int, tuple[int, int, int]]:
    """Weights, cache and compute as the dry run prints them: without what the CPU repacks for itself."""
    plan = outcome.plan
    hidden = Ledger(outcome.estimate, plan.gpus).repacked(plan.allocation.placement)
    found = {}
    for device in outcome.devices:
        usage = device.usage
        weights = usage.weights - (hidden if device.index == CPU else 0)
        found[device.index] = weights // MIB, usage.kv_cache // MIB, usage.compute_projected // MIB
    return found


def printed_mib(text: str) -> dict[int, tuple[int, int, int]]:
    rows = [line.split() for line in text.splitlines()]
    device = {"Host": CPU}
    return {
        device[name] if name in device else int(name.removeprefix("RPC")): (int(first), int(second), int(third))
        for name, first, second, third in rows
    }


@pytest.mark.parametrize("case", CASES)
def test_the_engine_takes_a_command_and_counts_the_same(case: str, gpus: tuple[Device, ...], tmp_path: Path) -> None:
    outcome = outcome_of(planned(case, gpus, tmp_path))
    (piece,) = exported("llama-server", outcome).pieces_for(Way.SH)
    words = [needed("llama-fit-params"), *shlex.split(piece.text)[1:], "-fitp", "on"]
    answer = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    assert answer.returncode == 0, answer.stderr
    printed = printed_mib(answer.stdout)
    wanted = projected_mib(outcome)
    if outcome.estimate.settings.split_mode is SplitMode.NONE:
        # The one GPU is then the only row, under its own name.
        wanted = {index: row for index, row in wanted.items() if index in printed}
        assert set(printed) == {1, CPU}
    assert printed == wanted


@pytest.mark.parametrize("case", ["two and the CPU", "tensors on the other"])
def test_variables_do_what_the_command_does(case: str, gpus: tuple[Device, ...], tmp_path: Path) -> None:
    outcome = outcome_of(planned(case, gpus, tmp_path))
    (piece,) = exported("llama-server-env", outcome).pieces_for(Way.SH)
    program = f"{shlex.quote(needed('llama-fit-params'))} -fitp on\n"
    script = piece.text.removesuffix("llama-cli\n") + program
    answer = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False, timeout=120)
    assert answer.returncode == 0, answer.stderr
    assert printed_mib(answer.stdout) == projected_mib(outcome)


@pytest.mark.parametrize("export", ["llama-server", "llama-server-fit"])
@pytest.mark.parametrize("case", CASES)
def test_the_server_takes_every_word(case: str, export: str, gpus: tuple[Device, ...], tmp_path: Path) -> None:
    """--help, read after all others, ends the program well only if it knew them."""
    plan = planned(case, gpus, tmp_path)
    server = replace(plan.settings, program=Program.LLAMA_SERVER)
    outcome = outcome_of(replace(plan, settings=server))
    (piece,) = exported(export, outcome).pieces_for(Way.SH)
    assert piece.text.startswith("llama-server ")
    script = piece.text.replace("llama-server", shlex.quote(needed("llama-server")), 1).rstrip("\n") + " --help"
    answer = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False, timeout=120)
    assert answer.returncode == 0, answer.stderr
    wrong = script.replace(" -ctk ", " --no-such-flag -ctk ", 1)
    assert subprocess.run(["sh", "-c", wrong], capture_output=True, check=False, timeout=120).returncode != 0


@pytest.mark.skipif(os.name == "nt", reason="the name has letters that Windows does not allow")
def test_a_hostile_file_name_arrives(gpus: tuple[Device, ...], tmp_path: Path) -> None:
    plan = planned("all on one", gpus, tmp_path)
    path = tmp_path / 'it\'s $HOME `id` "50%" — 模型!.gguf'
    os.replace(plan.model.path, path)
    outcome = outcome_of(replace(plan, model=replace(plan.model, path=str(path))))
    (piece,) = exported("llama-server", outcome).pieces_for(Way.SH)
    program = shlex.quote(needed("llama-fit-params"))
    script = piece.text.replace("llama-cli", program, 1).rstrip("\n") + " -fitp on"
    answer = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False, timeout=120)
    assert answer.returncode == 0, answer.stderr
    assert printed_mib(answer.stdout) == projected_mib(outcome)
