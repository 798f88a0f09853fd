"""From options to a plan."""

from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Final

from lamella.cli.overrides import placed
from lamella.cli.values import MOST_DEVICES
from lamella.devices.device import Device, Kind
from lamella.devices.host import host_device
from lamella.estimate.settings import OllamaOptions, Settings
from lamella.model.library import projector_of, resolve
from lamella.model.model import Model
from lamella.model.projector import read_projector
from lamella.model.reading import read_model
from lamella.placement.placement import Flags
from lamella.plan.plan import DEFAULT_ALLOCATOR, MANUAL, Plan, new_plan
from lamella.plan.suffix import holds_plan

OLLAMA: Final = ("ollama", "ollama-0.12", "ollama-0.6")
"""Allocators that follow Ollama, the newest generation first."""
AUTOMATIC: Final = -1
TAKES_FLAGS: Final = (MANUAL, DEFAULT_ALLOCATOR)


class UsageError(Exception):
    """Options that cannot be meant together; the sentence is for `argparse`'s error."""


def requested_plan(options: Namespace, planning: tuple[str, ...]) -> Plan:
    """The plan in a file or picture, or a new one; UsageError, or LamellaError where the input cannot be read."""
    if holds_plan(options.model):
        from lamella.plan.picture import saved_plan

        plan = saved_plan(options.model)
        _refuse_planning(options, planning)
        return plan
    gpus = _gpus(options)
    flags = _flags(options, gpus)
    allocator = options.allocator or _implied(options, flags)
    if allocator in OLLAMA:
        _refuse_flags(options, sum(1 for gpu in gpus if gpu.kind is Kind.GPU))
    elif _asks_ollama(options):
        raise UsageError(f"--num-gpu and --sched-spread are Ollama's; allocator {allocator} does not take them")
    elif flags and allocator not in TAKES_FLAGS:
        raise UsageError(f"allocator {allocator} places the layers itself; -ngl, -ts and -ot are llama.cpp's")
    if allocator == MANUAL and flags is None:
        flags = Flags()
    model = model_at(options.model)
    if options.mmproj is not None:
        model = replace(model, projector=read_projector(options.mmproj))
    return new_plan(
        model,
        gpus,
        options.ram or host_device(),
        settings=settings_of(options, allocator),
        allocator=allocator,
        flags=flags,
    )


def model_at(name: str) -> Model:
    """A file, or what Ollama's store has under `ollama:NAME[:TAG]`, with the projector that its manifest names."""
    model, beside = read_model(resolve(name)), projector_of(name)
    return model if beside is None else replace(model, projector=read_projector(beside))


def settings_of(options: Namespace, allocator: str = DEFAULT_ALLOCATOR) -> Settings:
    """What was not said keeps the default; `--main-gpu` is meant for whose rules hold."""
    ollama = allocator in OLLAMA
    said = {
        "program": options.program,
        "context_tokens": options.ctx_size,
        "type_k": options.cache_type_k,
        "type_v": options.cache_type_v,
        "flash_attention": options.flash_attn,
        "batch": options.batch_size,
        "ubatch": options.ubatch_size,
        "parallel": options.parallel,
        "kv_unified": options.kv_unified,
        "offload_kv": None if options.no_kv_offload is None else False,
        "offload_projector": None if options.no_mmproj_offload is None else False,
        "swa_full": options.swa_full,
        "pinned_host": None if options.no_host is None else False,
        "split_mode": options.split_mode,
        "main_gpu": None if ollama else options.main_gpu,
        "margins": options.fit_target,
        "fit_context": options.fit_ctx,
        "ollama": _ollama_options(options) if ollama else None,
    }
    return replace(Settings(), **{name: value for name, value in said.items() if value is not None})


def _ollama_options(options: Namespace) -> OllamaOptions:
    return OllamaOptions(
        num_gpu=None if options.num_gpu == AUTOMATIC else options.num_gpu,
        main_gpu=options.main_gpu,
        sched_spread=bool(options.sched_spread),
    )


def _asks_ollama(options: Namespace) -> bool:
    return options.num_gpu is not None or options.sched_spread is not None


def _implied(options: Namespace, flags: Flags | None) -> str:
    """Whose rules the other options speak of."""
    if flags:
        return MANUAL
    return OLLAMA[0] if _asks_ollama(options) else DEFAULT_ALLOCATOR


def _refuse_flags(options: Namespace, gpu_count: int) -> None:
    """Ollama takes none of llama.cpp's placement flags, and knows the GPUs of this computer only."""
    given = {"-ngl": options.ngl, "-ts": options.ts, "-ot": options.rules, "-sm": options.split_mode}
    refused = [name for name, value in given.items() if value is not None]
    if refused:
        raise UsageError(f"{refused[0]} is llama.cpp's; Ollama takes --num-gpu, --main-gpu and --sched-spread")
    if options.main_gpu is not None and options.main_gpu >= gpu_count:
        there = f"there {'is' if gpu_count == 1 else 'are'} {gpu_count or 'no'} GPU{'' if gpu_count == 1 else 's'}"
        raise UsageError(f"--main-gpu {options.main_gpu} cannot be chosen, {there}")


def _refuse_planning(options: Namespace, planning: tuple[str, ...]) -> None:
    if any(getattr(options, name) is not None for name in planning):
        name = Path(options.model).name
        raise UsageError(f"{name} has devices and settings of its own; options for them go with a model")


def _gpus(options: Namespace) -> tuple[Device, ...]:
    """llama.cpp b11434 puts remote GPUs in front of the computer's own."""
    here = _real_gpus() if options.gpu is None else options.gpu
    gpus = (*(options.rpc or ()), *here)
    if len(gpus) > MOST_DEVICES:
        raise UsageError(f"{len(gpus)} devices are too many; up to {MOST_DEVICES} can be planned for")
    if options.main_gpu is not None and options.main_gpu >= max(len(gpus), 1):
        raise UsageError(f"-mg {options.main_gpu} is not among the {len(gpus)} GPUs, which are counted from 0")
    return gpus


def _real_gpus() -> tuple[Device, ...]:
    from lamella.devices.nvml import NvmlSource, gpus_of

    source = NvmlSource()
    try:
        return gpus_of(source.read())
    finally:
        source.close()


def _flags(options: Namespace, gpus: tuple[Device, ...]) -> Flags | None:
    """llama.cpp's placement flags; None where none was given."""
    if options.ngl is None and options.ts is None and options.rules is None:
        return None
    if options.ts is not None and len(options.ts) > max(len(gpus), 1):
        raise UsageError(f"-ts has {len(options.ts)} shares for {len(gpus)} GPUs")
    return Flags(
        n_gpu_layers=-1 if options.ngl is None else options.ngl,
        tensor_split=options.ts or (),
        overrides=placed(options.rules or (), gpus),
    )
