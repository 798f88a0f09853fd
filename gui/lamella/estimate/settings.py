"""Settings: what is asked of the engine, in llama.cpp's own words."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lamella.units import MIB

DEFAULT_MARGIN: Final = 1024 * MIB  # --fit-target


class CacheType(StrEnum):
    """What `-ctk` and `-ctv` take (llama.cpp b11434, common/arg.cpp)."""

    F32 = "f32"
    F16 = "f16"
    BF16 = "bf16"
    Q8_0 = "q8_0"
    Q4_0 = "q4_0"
    Q4_1 = "q4_1"
    IQ4_NL = "iq4_nl"
    Q5_0 = "q5_0"
    Q5_1 = "q5_1"


class FlashAttention(StrEnum):
    ON = "on"
    OFF = "off"
    AUTO = "auto"


class SplitMode(StrEnum):
    NONE = "none"
    LAYER = "layer"
    ROW = "row"


class Program(StrEnum):
    """Whose defaults: see `slots`, `unified` and `logit_rows`."""

    LLAMA_SERVER = "llama-server"
    LLAMA_CLI = "llama-cli"


@dataclass(frozen=True, slots=True, kw_only=True)
class OllamaOptions:
    """What Ollama is asked beside the settings it shares with llama.cpp."""

    num_gpu: int | None = None  # layers on GPUs; None: Ollama's choice (-1 in its own options)
    main_gpu: int | None = None  # the one GPU to use, counted from 0; only the newest generation follows it
    sched_spread: bool = False  # OLLAMA_SCHED_SPREAD: use every GPU even where one is enough
    overhead: int = 0  # OLLAMA_GPU_OVERHEAD: bytes of each GPU that Ollama leaves alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Defaults are llama-server's (b11434)."""

    program: Program = Program.LLAMA_SERVER
    context_tokens: int = 0  # -c; 0: from the model, and fit may lower it
    type_k: CacheType = CacheType.F16
    type_v: CacheType = CacheType.F16
    flash_attention: FlashAttention = FlashAttention.AUTO
    batch: int = 2048
    ubatch: int = 512
    parallel: int | None = None  # -np; None: the program's
    kv_unified: bool | None = None  # None: the program's
    offload_kv: bool = True  # False: --no-kv-offload
    offload_projector: bool = True  # False: --no-mmproj-offload
    swa_full: bool = False
    pinned_host: bool = True  # False: --no-host
    split_mode: SplitMode = SplitMode.LAYER
    main_gpu: int = 0
    margins: tuple[int, ...] = (DEFAULT_MARGIN,)  # --fit-target in bytes; see `margin`
    fit_context: int = 4096  # --fit-ctx: least context fit may choose
    visible: tuple[int, ...] | None = None  # CUDA_VISIBLE_DEVICES as indices of a plan's GPUs; None: all of them
    ollama: OllamaOptions = OllamaOptions()

    @property
    def slots(self) -> int:
        """Parallel sequences: llama-server opens 4, llama-cli 1."""
        default = 4 if self.program is Program.LLAMA_SERVER else 1
        return self.parallel or default

    @property
    def unified(self) -> bool:
        """One shared cache for all sequences: llama-server's default."""
        return self.program is Program.LLAMA_SERVER if self.kv_unified is None else self.kv_unified

    def margin(self, gpu: int) -> int:
        """Memory to keep free on this GPU: one value holds for all, several for the first GPUs (common/arg.cpp)."""
        if len(self.margins) == 1:
            return self.margins[0]
        return self.margins[gpu] if gpu < len(self.margins) else DEFAULT_MARGIN
