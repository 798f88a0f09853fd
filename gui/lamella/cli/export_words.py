"""Exports in English sentences, for the terminal."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lamella.export.export import Remark, RemarkCode, Step, StepCode
from lamella.units import size_text

TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "llama-server": "llama.cpp: one command, every layer where the plan has it",
        "llama-server-env": "llama.cpp: the same as variables, for a service",
        "llama-server-fit": "llama.cpp: its own fit places the layers at each start",
        "ollama": "Ollama 0.30 and later: as close to the plan as it comes",
        "ollama-own": "Ollama 0.30 and later: with its own documented options only",
        "ollama-0.12": "Ollama 0.11.5 to 0.24",
        "ollama-0.6": "Ollama up to 0.11.4",
        "koboldcpp": "KoboldCpp: a .kcpps file",
        "lm-studio": "LM Studio: what to set by hand",
        "text-generation-webui": "text-generation-webui: an entry for its settings file",
    }
)

_REMARKS: Final[Mapping[RemarkCode, str]] = MappingProxyType(
    {
        RemarkCode.LAYERS_ELSEWHERE: "With this, {count} of the layers would be on another device than in the plan.",
        RemarkCode.TENSORS_ELSEWHERE: "With this, the weights of {count} tensors would be on another device.",
        RemarkCode.DEVICE_HOLDS: "{value} would hold {size} instead of {planned_size}.",
        RemarkCode.DOES_NOT_FIT: "The plan fits; what this makes of it does not.",
        RemarkCode.CONTEXT_DIFFERS: "The context would be {count} tokens instead of {planned}.",
        RemarkCode.ONE_CACHE_TYPE: "It has one type for the K and the V cache: {value}.",
        RemarkCode.CACHE_TYPE_UNAVAILABLE: "It has no cache of type {value}.",
        RemarkCode.ONE_BATCH: "It has one batch size where llama.cpp has two; both are {count}.",
        RemarkCode.REMOTE_UNUSED: "It uses no remote GPUs; the plan has {count}.",
        RemarkCode.REMOTE_ADDRESS: "Put the address of the remote server in the place of {value}.",
        RemarkCode.DEVICE_NAMES_ASSUMED: (
            "The plan has cards that are not in this computer; see with llama-server --list-devices whether "
            "{value} are the cards meant."
        ),
        RemarkCode.START_WITH: "The program has to be started with the variable {value}.",
        RemarkCode.ALL_MODELS: "These hold for every model of the server: {value}.",
        RemarkCode.NUM_GPU_UNREAD: (
            "OLLAMA_NUM_GPU is read by no Ollama; how many GPUs it uses is said by {value}, set for the server."
        ),
        RemarkCode.CLIENT_UNREAD: "Variables in front of `ollama run` reach nobody; the server has to have them.",
        RemarkCode.DISCOVERY_AT_RISK: (
            "LLAMA_ARG_OVERRIDE_TENSOR names GPUs; Ollama may then not find those of another kind."
        ),
        RemarkCode.ALREADY_IN_OLLAMA: (
            "The file is Ollama's own; say the model's name behind FROM, or its template will be missing."
        ),
        RemarkCode.RATIO_ONLY: "It takes a share of the layers, and how it rounds is not documented.",
        RemarkCode.PER_TENSOR_UNSAID: "It cannot keep single tensors off their device; the plan has {count} of these.",
        RemarkCode.NO_HOST_UNSAID: "Pinned buffers in system memory cannot be switched off there.",
        RemarkCode.SLIDING_WINDOW_UNSAID: "Full-size caches for sliding-window layers cannot be asked for there.",
        RemarkCode.SPLIT_SHARED: "How the GPUs share the layers holds for every model there.",
        RemarkCode.LOG_TO_COMPARE: "With {value} added its log says where the layers went; lamella log reads that.",
        RemarkCode.FIT_AGAIN: "Fit goes by the memory that is free when the program starts.",
        RemarkCode.WAY_REFUSED: "Not for {way}: {value}.",
    }
)

_STEPS: Final[Mapping[StepCode, str]] = MappingProxyType(
    {
        StepCode.RESTART_APP: "Quit {value} and start it again.",
        StepCode.CHOOSE_MODEL: "Choose the model {value} and open its settings for loading.",
        StepCode.SHOW_ADVANCED: "Switch the advanced settings on.",
        StepCode.AUTO_FIT_OFF: "Switch off what chooses the layers by itself.",
        StepCode.CONTEXT: "Context length: {value}",
        StepCode.GPU_OFFLOAD: "GPU offload: {value} layers",
        StepCode.EXPERTS_ON_CPU: "Layers whose experts stay on the CPU: {value}",
        StepCode.CACHE_ON_GPU: "KV cache on the GPU: {value}",
        StepCode.FLASH_ATTENTION: "Flash attention: {value}",
        StepCode.CACHE_TYPE_K: "Type of the K cache: {value}",
        StepCode.CACHE_TYPE_V: "Type of the V cache: {value}",
        StepCode.BATCH: "Evaluation batch / physical batch: {value}",
        StepCode.PARALLEL: "Parallel requests: {value}",
        StepCode.UNIFIED_CACHE: "One shared KV cache: {value}",
        StepCode.GPU_OFF: "In the hardware settings, switch off these GPUs (counted from 0): {value}",
        StepCode.GPU_SPLIT: "In the hardware settings, share of each GPU: {value}",
    }
)


def remark_text(remark: Remark) -> str:
    """The sentence for one remark."""
    return _REMARKS[remark.code].format(
        value=remark.value.rstrip("."),
        count=remark.count,
        planned=remark.planned,
        size=size_text(remark.count),
        planned_size=size_text(remark.planned),
        way=remark.way,
    )


def step_text(step: Step) -> str:
    """What to do."""
    return _STEPS[step.code].format(value=step.value)
