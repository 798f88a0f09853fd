"""text-generation-webui: an entry of `config-user.yaml` for the model (its llama.cpp loader, May 2026)."""

import re
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from lamella.estimate.settings import FlashAttention
from lamella.export.compared import differences
from lamella.export.export import Export, Piece, PieceKind, Remark, RemarkCode, Subject
from lamella.export.launch import launch_of, reached_by
from lamella.export.names import engine_names
from lamella.export.options import launch_options, split_text
from lamella.export.quoting import posix_word, yaml_text
from lamella.placement.placement import Flags
from lamella.placement.rules import expert_rules
from lamella.plan.outcome import Outcome

FILE: Final = "user_data/models/config-user.yaml"
# Of llama-server's options it has settings of its own for these; the others go through `extra_flags`.
_OWN: Final = frozenset(("-m", "-fit", "-ngl", "-sm", "-ts", "-c", "-b", "-ub", "-np", "-fa", "-nkvo"))


def text_generation_webui(subject: Subject) -> Export:
    """It always asks for flash attention, and leaves fit off where the number of layers is said."""
    outcome = subject.outcome
    launch, names = launch_of(outcome), engine_names(outcome.plan.gpus)
    settings = replace(launch.settings, flash_attention=FlashAttention.ON)
    flags = _whole(launch.flags, launch.cpu_experts)
    reached = reached_by(outcome, settings, flags)
    options = launch_options(outcome, launch, names)
    extra = " ".join(posix_word(word) for option in options if option.flag not in _OWN for word in option.words)
    own = {option.flag: option.value or "" for option in options}
    entry = {
        "loader": yaml_text("llama.cpp"),
        "gpu_layers": own["-ngl"],
        "ctx_size": own["-c"],
        "split_mode": yaml_text(str(settings.split_mode)),
        "tensor_split": yaml_text(split_text(launch.flags)),
        "batch_size": own["-b"],
        "ubatch_size": own["-ub"],
        "parallel": own["-np"],
        "no_kv_offload": "false" if settings.offload_kv else "true",
        "cpu_moe": "false",
        "extra_flags": yaml_text(extra),
    }
    # The key is searched as a regular expression in the name of the file.
    key = yaml_text(f"{re.escape(_name(outcome))}$")
    text = "\n".join((f"{key}:", *(f"  {name}: {value}" for name, value in entry.items()))) + "\n"
    lacking = differences(outcome, reached)
    return Export(
        "text-generation-webui",
        (Piece(PieceKind.FILE, text, FILE),),
        (*names.remarks, *(Remark(RemarkCode.START_WITH, "=".join(pair)) for pair in names.variables), *lacking),
        reached if lacking else None,
    )


def _whole(flags: Flags, cpu_experts: int | None) -> Flags:
    return flags if cpu_experts is None else replace(flags, overrides=expert_rules(cpu_experts))


def _name(outcome: Outcome) -> str:
    return PurePath(outcome.plan.model.path).name
