"""The reference cases: what a real llama.cpp answered, as our own values."""

import json
import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lamella.devices.device import CPU, Backend, Device, Kind
from lamella.estimate.settings import CacheType, FlashAttention, Program, Settings, SplitMode
from lamella.model.model import Model
from lamella.model.reading import read_model
from lamella.placement.placement import Flags
from lamella.placement.rules import expert_rules
from lamella.units import MIB

GOLDEN = Path(__file__).parents[1] / "golden"


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a reference file."""

    id: str
    model: str
    gpus: tuple[Device, ...]
    host: Device
    settings: Settings
    flags: Flags
    result: dict[str, Any]

    @property
    def answered(self) -> bool:
        return "memory" in self.result

    @property
    def endless(self) -> bool:
        """llama.cpp searches for ever."""
        return str(self.result.get("error", "")).startswith("no answer")

    @property
    def final_flags(self) -> Flags:
        """What fit chose, to be followed like flags given by hand."""
        result = self.result
        return Flags(result["n_gpu_layers"], tuple(result["tensor_split"]), _rules(result["override_tensor"]))

    @property
    def homes(self) -> tuple[int, ...]:
        return tuple(device_index(name) for name in self.result["layers"])

    def memory(self, column: str) -> tuple[int, ...]:
        """Bytes by device: the GPUs, then the CPU with what is repacked there."""
        found = [0] * (len(self.gpus) + 1)
        for row in self.result["memory"]:
            found[CPU if row["device"].startswith("CPU") else device_index(row["device"])] += row.get(column, 0)
        return tuple(found)


def device_index(name: str) -> int:
    """-1 of "CPU", 1 of "GPU1"."""
    return CPU if name == "CPU" else int(name.removeprefix("GPU"))


@cache
def golden_model(name: str) -> Model:
    return read_model(GOLDEN / "models" / f"{name}.gguf")


def reference_cases(file: str) -> Iterator[Case]:
    """The cases of one file, in its order."""
    with lzma.open(GOLDEN / "reference" / f"{file}.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield _case(json.loads(line))


def _case(row: dict[str, Any]) -> Case:
    asked, backend = row["settings"], Backend(row["backend"])
    kind = Kind.GPU if backend is Backend.CUDA else Kind.REMOTE
    gpus = tuple(Device(gpu["name"], kind, backend, gpu["total"], gpu["free"]) for gpu in row["devices"])
    host = row["result"].get("host_total_bytes", 0)
    layers = asked.get("n_gpu_layers")
    return Case(
        id=row["id"],
        model=row["model"],
        gpus=gpus,
        host=Device("CPU", Kind.CPU, Backend.CPU, host, host),
        settings=_settings(asked),
        flags=Flags(
            -1 if layers is None else layers,
            tuple(asked.get("tensor_split") or ()),
            (*_rules(asked.get("override_tensor") or ()), *expert_rules(asked.get("n_cpu_moe") or 0)),
        ),
        result=row["result"],
    )


def _settings(asked: dict[str, Any]) -> Settings:
    return Settings(
        program=Program.LLAMA_SERVER if asked.get("n_outputs_max") else Program.LLAMA_CLI,
        context_tokens=asked["ctx"] or 0,
        type_k=CacheType(asked["type_k"]),
        type_v=CacheType(asked["type_v"]),
        flash_attention=FlashAttention(asked["flash_attn"]),
        batch=asked["batch"],
        ubatch=asked["ubatch"],
        parallel=asked["n_parallel"],
        kv_unified=asked["kv_unified"],
        split_mode=SplitMode(asked["split_mode"]),
        margins=tuple(mib * MIB for mib in asked["fit_target_mib"]),
        fit_context=asked["fit_ctx"],
    )


def _rules(pairs: Iterable[list[str]]) -> tuple[tuple[str, int], ...]:
    return tuple((pattern, device_index(name)) for pattern, name in pairs)
