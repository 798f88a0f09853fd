"""llama.cpp's options for a launch, each as a flag and as a variable.

common/arg.cpp, b11434. An option that is not said may come from a variable or a configuration file of the person's,
so everything that decides about memory is said, also where it is the default.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lamella.estimate.settings import Program, Settings, SplitMode
from lamella.export.launch import Launch
from lamella.export.names import Names
from lamella.model.model import Model
from lamella.placement.placement import Flags
from lamella.plan.outcome import Outcome
from lamella.units import MIB

PREFIX: Final = "LLAMA_ARG_"


@dataclass(frozen=True, slots=True)
class Option:
    """`value` is None for a flag that stands alone; `variable_value` then says what the variable needs."""

    flag: str
    variable: str
    value: str | None
    variable_value: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        return (self.flag,) if self.value is None else (self.flag, self.value)

    @property
    def assignment(self) -> tuple[str, str]:
        return PREFIX + self.variable, self.variable_value or self.value or ""


def words_of(options: Iterable[Option]) -> tuple[str, ...]:
    """All of them as words of a command line."""
    return tuple(word for option in options for word in option.words)


def launch_options(outcome: Outcome, launch: Launch, names: Names) -> tuple[Option, ...]:
    """All options of a launch with its placement fixed. Remote servers come first: others name their GPUs."""
    return (
        *model_options(outcome.plan.model, launch, names),
        *placement_options(launch, names),
        *memory_options(launch.settings, said_context(outcome.plan.model, launch.settings)),
    )


def said_context(model: Model, settings: Settings) -> int:
    """What `-c` is counted as where it is left to the model; as `resolved_context` has it."""
    return settings.context_tokens or model.context_length or settings.fit_context


def model_options(model: Model, launch: Launch, names: Names) -> Iterator[Option]:
    yield Option("-m", "MODEL", file_argument(model.path))
    if model.projector is not None:
        yield Option("--mmproj", "MMPROJ", file_argument(model.projector.path))
        if not launch.settings.offload_projector:
            yield Option("--no-mmproj-offload", "MMPROJ_OFFLOAD", None, "false")
    if names.servers:
        yield Option("--rpc", "RPC", ",".join(names.servers))
    devices = ",".join(names.gpus[gpu].device for gpu in launch.devices)
    # Without a GPU in the plan none is to be used, neither for layers nor for large batches.
    yield Option("-dev", "DEVICE", devices or "none")


def file_argument(path: str) -> str:
    """No program takes it for an option."""
    return f"./{path}" if path.startswith("-") else path


def placement_options(launch: Launch, names: Names) -> Iterator[Option]:
    """Where the layers go; fit is switched off, so that it does not go by the memory that is free then."""
    settings, flags = launch.settings, launch.flags
    yield Option("-fit", "FIT", "off")
    yield Option("-ngl", "N_GPU_LAYERS", str(max(flags.n_gpu_layers, 0)))
    if len(launch.devices) > 1:
        yield Option("-sm", "SPLIT_MODE", str(settings.split_mode))
    if settings.split_mode is SplitMode.NONE and launch.devices:
        yield Option("-mg", "MAIN_GPU", str(settings.main_gpu))
    if split := split_text(flags):
        yield Option("-ts", "TENSOR_SPLIT", split)
    if launch.cpu_experts is not None:
        yield Option("--n-cpu-moe", "N_CPU_MOE", str(launch.cpu_experts))
    if flags.overrides:
        rules = ",".join(f"{pattern}={names.buffer(device)}" for pattern, device in flags.overrides)
        yield Option("-ot", "OVERRIDE_TENSOR", rules)


def split_text(flags: Flags) -> str:
    """Layers of each GPU, those behind the last one with layers left out."""
    counts = [f"{share:g}" for share in flags.tensor_split]
    while counts and counts[-1] == "0":
        counts.pop()
    return ",".join(counts)


def memory_options(settings: Settings, context: int | None) -> Iterator[Option]:
    """What is asked of the engine; `context` is None where fit may lower it."""
    if context is not None:
        yield Option("-c", "CTX_SIZE", str(context))
    yield Option("-ctk", "CACHE_TYPE_K", str(settings.type_k))
    yield Option("-ctv", "CACHE_TYPE_V", str(settings.type_v))
    yield Option("-fa", "FLASH_ATTN", str(settings.flash_attention))
    yield Option("-b", "BATCH", str(settings.batch))
    yield Option("-ub", "UBATCH", str(settings.ubatch))
    yield Option("-np", "N_PARALLEL", str(settings.slots))
    if settings.program is Program.LLAMA_SERVER:
        unified = settings.unified
        # A number of slots that is said would switch one shared cache off.
        yield Option("-kvu" if unified else "-no-kvu", "KV_UNIFIED", None, "true" if unified else "false")
    if not settings.offload_kv:
        yield Option("-nkvo", "KV_OFFLOAD", None, "false")
    if settings.swa_full:
        yield Option("--swa-full", "SWA_FULL", None, "true")
    if not settings.pinned_host:
        yield Option("--no-host", "NO_HOST", None, "true")


def fit_options(settings: Settings) -> Iterator[Option]:
    """Fit's own: margins in MiB, rounded up, and the least context."""
    yield Option("-fit", "FIT", "on")
    yield Option("-fitt", "FIT_TARGET", ",".join(str(-(-margin // MIB)) for margin in settings.margins))
    yield Option("-fitc", "FIT_CTX", str(settings.fit_context))
