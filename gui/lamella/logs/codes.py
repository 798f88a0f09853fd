"""What a log has to say that a user worries about, as codes and values; words are made where they are shown."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class LogCode(StrEnum):
    """Every kind of note. The value is the `code` of `lamella log --json`."""

    OFFLOADED = "offloaded"  # count of `of` layers are on GPUs
    OFFLOADED_NOWHERE = "offloaded_nowhere"  # the same words, but there is no GPU and all of it is in system memory
    LAYERS_BACK = "layers_back"  # count: layers on GPUs, of: how many had been asked for
    PREFERRED_BUFFER_FALLBACK = (
        "preferred_buffer_fallback"  # value: tensor, detail: "type|preferred|used", count: tensors
    )
    FALLBACK_HARMLESS = "fallback_harmless"  # the same, and it costs nothing: input, or a host buffer for another
    FALLBACK_ASKED = "fallback_asked"  # the same, after rules that move tensors
    OUT_OF_MEMORY = "out_of_memory"  # value: device, count: bytes asked for (0: not said), of: bytes that were free
    HOST_OUT_OF_MEMORY = "host_out_of_memory"  # count: bytes needed, of: bytes there were
    CONTEXT_REDUCED = "context_reduced"  # count: tokens now, of: before
    CONTEXT_CLAMPED = "context_clamped"  # count: tokens the model was trained for, of: asked for
    CONTEXT_BELOW_TRAINED = "context_below_trained"  # count of `of` tokens; harmless
    CONTEXT_BEYOND_TRAINED = "context_beyond_trained"  # count: tokens, of: trained for
    FLASH_ATTENTION_OFF = "flash_attention_off"  # value: FlashTrouble
    KV_TYPE_REFUSED = "kv_type_refused"  # value: type, "" where not said; detail: KvTrouble
    NO_GPU = "no_gpu"  # value: what the engine said
    GPU_NOT_USED = "gpu_not_used"  # value: device
    SINGLE_GPU = "single_gpu"  # value: device chosen, of: how many there are (0: not said)
    SAME_GPU_TWICE = "same_gpu_twice"  # value: the card that two entries mean
    DRIVER_TOO_OLD = "driver_too_old"  # value: what the engine said
    PIPELINE_PARALLEL = "pipeline_parallel"  # count: copies, 0 where not said
    MMAP_OFF = "mmap_off"  # value: Ollama's reason
    PROJECTOR_ON_CPU = "projector_on_cpu"  # value: Ollama's reason
    EVICTED = "evicted"  # another model had to go
    RETRIED = "retried"  # value: what was changed for the second attempt
    MARGIN_NOT_MET = "margin_not_met"  # count: bytes that fit has to save, of: the margin
    FIT_FAILED = "fit_failed"  # value: llama.cpp's reason
    FIT_CHANGED_NOTHING = "fit_changed_nothing"  # everything fits as asked
    UNKNOWN_ARCHITECTURE = "unknown_architecture"  # value: its name
    LOAD_FAILED = "load_failed"  # value: what the engine said
    RUNNER_ENDED = "runner_ended"  # value: what Ollama said
    LOW_VRAM = "low_vram"  # count: bytes of memory on all GPUs together
    MIXED = "mixed"  # lines of several loads that nothing tells apart; sizes are left out


class FlashTrouble(StrEnum):
    """Why there is no flash attention."""

    ASKED = "asked"  # somebody turned it off
    GPU = "gpu"  # the card, or the driver, has none
    MODEL = "model"  # the model cannot
    ELSEWHERE = "elsewhere"  # it would run on another device than the layer
    NOT_SAID = "not_said"


class KvTrouble(StrEnum):
    """Why a cache type was not used."""

    NEEDS_FLASH_ATTENTION = "needs_flash_attention"
    MODEL = "model"
    NOT_SAID = "not_said"


ERRORS: Final = frozenset(
    {
        LogCode.OUT_OF_MEMORY,
        LogCode.HOST_OUT_OF_MEMORY,
        LogCode.UNKNOWN_ARCHITECTURE,
        LogCode.LOAD_FAILED,
        LogCode.RUNNER_ENDED,
    }
)
"""A load with one of these did not come about, unless a later line says that it did."""

HARMLESS: Final = frozenset(
    {
        LogCode.FALLBACK_HARMLESS,
        LogCode.FALLBACK_ASKED,
        LogCode.CONTEXT_BELOW_TRAINED,
        LogCode.PIPELINE_PARALLEL,
        LogCode.FIT_CHANGED_NOTHING,
        LogCode.MARGIN_NOT_MET,
    }
)
"""Worth an explanation, because the line looks worse than it is."""


@dataclass(frozen=True, slots=True)
class LogNote:
    """`value`, `detail`, `count` and `of` mean what the comment beside the code says; `line` counts from 1."""

    code: LogCode
    line: int
    value: str = ""
    detail: str = ""
    count: int = 0
    of: int = 0
