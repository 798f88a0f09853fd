"""Exports in words: what each one is, where a part of it is for, and what is to be done by hand."""

from typing import Final

from PySide6.QtCore import QCoreApplication

from lamella.export.export import Piece, PieceKind, Step, StepCode, Way

NAMES: Final = (
    "llama-server",
    "llama-server-env",
    "llama-server-fit",
    "ollama",
    "ollama-own",
    "ollama-0.12",
    "ollama-0.6",
    "koboldcpp",
    "lm-studio",
    "text-generation-webui",
)
"""In the order in which they are offered."""


def export_title(name: str) -> str:
    """Proper names stay; one without words is shown as it is."""
    titles = {
        "llama-server": QCoreApplication.translate("Exports", "llama.cpp: command"),
        "llama-server-env": QCoreApplication.translate("Exports", "llama.cpp: environment"),
        "llama-server-fit": QCoreApplication.translate("Exports", "llama.cpp: places the layers itself"),
        "ollama": QCoreApplication.translate("Exports", "Ollama 0.30 and later"),
        "ollama-own": QCoreApplication.translate("Exports", "Ollama 0.30: documented options"),
        "ollama-0.12": QCoreApplication.translate("Exports", "Ollama 0.11.5 to 0.24"),
        "ollama-0.6": QCoreApplication.translate("Exports", "Ollama up to 0.11.4"),
        "koboldcpp": "KoboldCpp",
        "lm-studio": "LM Studio",
        "text-generation-webui": "text-generation-webui",
    }
    return titles.get(name, name)


def export_help(name: str) -> str:
    """One sentence for each; "" where there is none."""
    helps = {
        "llama-server": QCoreApplication.translate(
            "Exports", "One command that puts every layer where the plan has it."
        ),
        "llama-server-env": QCoreApplication.translate("Exports", "The same as variables, for a service."),
        "llama-server-fit": QCoreApplication.translate(
            "Exports", "The settings alone: llama.cpp places the layers at each start by the memory that is free then."
        ),
        "ollama": QCoreApplication.translate(
            "Exports", "A model file and variables for the server, as close to the plan as Ollama comes."
        ),
        "ollama-own": QCoreApplication.translate("Exports", "With options that Ollama documents, and no others."),
        "ollama-0.12": QCoreApplication.translate("Exports", "A model file and variables; Ollama lays out the layers."),
        "ollama-0.6": QCoreApplication.translate("Exports", "A model file and variables; Ollama lays out the layers."),
        "koboldcpp": QCoreApplication.translate("Exports", "A settings file, and the command that uses it."),
        "lm-studio": QCoreApplication.translate("Exports", "What to set by hand, and the command that comes closest."),
        "text-generation-webui": QCoreApplication.translate("Exports", "An entry for its settings file."),
    }
    return helps.get(name, "")


def way_text(way: Way) -> str:  # noqa: PLR0911
    """Where a piece is for; proper names."""
    match way:
        case Way.SH:
            return QCoreApplication.translate("Exports", "Linux and macOS")
        case Way.POWERSHELL:
            return "PowerShell"
        case Way.CMD:
            return "cmd"
        case Way.SYSTEMD:
            return "systemd"
        case Way.LAUNCHD:
            return "launchd"
        case Way.WINDOWS:
            return "Windows"
        case Way.DOCKER:
            return "Docker"


def piece_text(piece: Piece) -> str:
    """What stands above a piece."""
    match piece.kind:
        case PieceKind.COMMAND:
            return QCoreApplication.translate("Exports", "To be run in a terminal")
        case PieceKind.FILE:
            return QCoreApplication.translate("Exports", "To be saved as {0}").format(piece.name)
        case PieceKind.STEPS:
            return QCoreApplication.translate("Exports", "To be done by hand")


def step_text(step: Step) -> str:
    """What to do."""
    return _steps()[step.code].format(_value(step.value))


def _value(value: str) -> str:
    on_or_off = {
        "on": QCoreApplication.translate("Exports", "on"),
        "off": QCoreApplication.translate("Exports", "off"),
    }
    return on_or_off.get(value, value)


def _steps() -> dict[StepCode, str]:
    return {
        StepCode.RESTART_APP: QCoreApplication.translate("Exports", "Quit {0} and start it again."),
        StepCode.CHOOSE_MODEL: QCoreApplication.translate(
            "Exports", "Choose the model {0} and open its settings for loading."
        ),
        StepCode.SHOW_ADVANCED: QCoreApplication.translate("Exports", "Switch the advanced settings on."),
        StepCode.AUTO_FIT_OFF: QCoreApplication.translate("Exports", "Switch off what chooses the layers by itself."),
        StepCode.CONTEXT: QCoreApplication.translate("Exports", "Context length: {0}"),
        StepCode.GPU_OFFLOAD: QCoreApplication.translate("Exports", "GPU offload: {0} layers"),
        StepCode.EXPERTS_ON_CPU: QCoreApplication.translate("Exports", "Layers whose experts stay on the CPU: {0}"),
        StepCode.CACHE_ON_GPU: QCoreApplication.translate("Exports", "KV cache on the GPU: {0}"),
        StepCode.FLASH_ATTENTION: QCoreApplication.translate("Exports", "Flash attention: {0}"),
        StepCode.CACHE_TYPE_K: QCoreApplication.translate("Exports", "Type of the K cache: {0}"),
        StepCode.CACHE_TYPE_V: QCoreApplication.translate("Exports", "Type of the V cache: {0}"),
        StepCode.BATCH: QCoreApplication.translate("Exports", "Evaluation batch / physical batch: {0}"),
        StepCode.PARALLEL: QCoreApplication.translate("Exports", "Parallel requests: {0}"),
        StepCode.UNIFIED_CACHE: QCoreApplication.translate("Exports", "One shared KV cache: {0}"),
        StepCode.GPU_OFF: QCoreApplication.translate(
            "Exports", "In the hardware settings, switch off these GPUs (counted from 0): {0}"
        ),
        StepCode.GPU_SPLIT: QCoreApplication.translate("Exports", "In the hardware settings, share of each GPU: {0}"),
    }
