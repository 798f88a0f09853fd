"""What Ollama can be told of a plan, and what it makes of that: its own rules answer, nothing is guessed."""

from dataclasses import dataclass, replace
from typing import Final

from lamella.devices.device import CPU, Kind
from lamella.estimate.estimate import estimated
from lamella.estimate.settings import CacheType, FlashAttention, OllamaOptions, Settings, SplitMode
from lamella.export.launch import Launch, launch_of
from lamella.export.names import VISIBLE, visible_devices
from lamella.export.options import PREFIX, said_context, split_text
from lamella.notes import NoteCode
from lamella.placement.llama_cpp import placed_by_flags, visible_gpus
from lamella.placement.ollama_request import takes_one_request
from lamella.placement.placement import Allocation, Flags, Placement
from lamella.placement.rules import Rule, expert_rules
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import Plan, new_plan
from lamella.units import MIB

NEWEST: Final = "ollama"
Pairs = tuple[tuple[str, str], ...]

_KEPT: Final = frozenset(
    (NoteCode.LAYOUT_FAILED, NoteCode.HOST_TOO_SMALL, NoteCode.CONTEXT_CLAMPED, NoteCode.FIT_FAILED)
)
_PLAIN_MARGINS: Final = Settings().margins


@dataclass(frozen=True, slots=True)
class Told:
    """One way to tell it. `parameters` hold for one model, `variables` for the server and all its models."""

    parameters: Pairs
    variables: Pairs
    reached: Outcome


@dataclass(frozen=True, slots=True)
class Asking:
    """What is the same for every way to tell one plan."""

    outcome: Outcome
    allocator: str  # whose generation
    gpus: tuple[int, ...]  # of the plan: those that Ollama is to see

    @property
    def plan(self) -> Plan:
        return self.outcome.plan

    @property
    def parallel(self) -> int:
        return 1 if takes_one_request(self.plan.model) else self.plan.settings.parallel or 1

    @property
    def cache_type(self) -> CacheType:
        settings = self.outcome.estimate.settings
        return settings.type_k if settings.type_k is not CacheType.F16 else settings.type_v


def asking(outcome: Outcome, allocator: str) -> Asking:
    """Ollama sees the GPUs of this computer that hold anything of the plan; all of them where none does."""
    placement = outcome.plan.allocation.placement
    busy = {*placement.homes, *(part.device for part in placement.overflow)}
    local = tuple(index for index, gpu in enumerate(outcome.plan.gpus) if gpu.kind is not Kind.REMOTE)
    return Asking(outcome, allocator, tuple(gpu for gpu in local if gpu in busy) or local)


def told(asked: Asking, *, layers: int | None) -> Told:
    """With its own options alone. `layers`: num_gpu; None leaves the placement to Ollama."""
    settings = replace(
        _settings(asked, layers=layers), offload_kv=True, swa_full=False, pinned_host=True, kv_unified=None
    )
    if layers is not None:
        settings = replace(settings, margins=_PLAIN_MARGINS)
    part = _planned(asked, settings)
    reached = _whole(asked, settings, part.allocation)
    target = () if settings.margins == _PLAIN_MARGINS or asked.allocator != NEWEST else (_fit_target(settings),)
    return Told(_parameters(asked, layers), (*_variables(asked, settings), *target), reached)


def applied(asked: Asking, *, layers: int | None, main_gpu: int | None = None) -> Told:
    """With a model's parameters alone, on a server that has no variables of its own."""
    settings = _settings(asked, layers=layers)
    plain = Settings()
    settings = replace(
        settings,
        context_tokens=said_context(asked.plan.model, asked.outcome.estimate.settings),
        type_k=plain.type_k,
        type_v=plain.type_v,
        flash_attention=plain.flash_attention,
        parallel=1,
        kv_unified=None,
        offload_kv=True,
        swa_full=False,
        pinned_host=True,
        margins=_PLAIN_MARGINS,
        ollama=OllamaOptions(num_gpu=layers, main_gpu=main_gpu),
    )
    reached = _whole(asked, settings, _planned(asked, settings).allocation)
    chosen = (("num_gpu", layers), ("main_gpu", main_gpu))
    numbers = (("num_ctx", settings.context_tokens), ("num_batch", settings.ubatch), *chosen)
    return Told(tuple((key, str(value)) for key, value in numbers if value is not None), (), reached)


def forced(asked: Asking) -> Told:
    """With llama.cpp's variables as well, which the newest generation hands down to the llama-server it starts."""
    homes = tuple(asked.gpus.index(home) if home in asked.gpus else CPU for home in _homes(asked))
    layers = len(homes) - homes.count(CPU)
    settings = replace(_settings(asked, layers=layers), margins=_PLAIN_MARGINS)
    part = _planned(asked, settings)
    started = part.allocation.started or settings
    launch = launch_of(asked.outcome)
    order = visible_gpus(started, part.gpus)
    counts = tuple(float(homes.count(gpu)) for gpu in order)
    flags = Flags(layers, counts if len(order) > 1 and layers else (), _rules(asked, launch))
    placement = placed_by_flags(estimated(part.model, started, asked.outcome.estimate), part.gpus, flags)
    allocation = replace(part.allocation, placement=placement)
    variables = (*_variables(asked, settings), *_handed_down(settings, flags, launch))
    return Told(_parameters(asked, layers), variables, _whole(asked, settings, allocation))


def _homes(asked: Asking) -> tuple[int, ...]:
    return asked.plan.allocation.placement.homes


def _settings(asked: Asking, *, layers: int | None) -> Settings:
    """What Ollama then goes by; one batch and one cache type where llama.cpp has two."""
    settings = asked.outcome.estimate.settings
    context = said_context(asked.plan.model, settings)
    return replace(
        settings,
        context_tokens=context // asked.parallel * asked.parallel,
        batch=settings.ubatch,
        type_k=asked.cache_type,
        type_v=asked.cache_type,
        parallel=asked.parallel,
        kv_unified=settings.unified and asked.parallel > 1,
        split_mode=SplitMode.LAYER,
        main_gpu=0,
        visible=None,
        ollama=OllamaOptions(
            num_gpu=layers, sched_spread=len(asked.gpus) > 1, overhead=asked.plan.settings.ollama.overhead
        ),
    )


def _planned(asked: Asking, settings: Settings) -> Plan:
    """Ollama's own plan for the GPUs it sees."""
    gpus = tuple(asked.plan.gpus[gpu] for gpu in asked.gpus)
    return new_plan(
        asked.plan.model,
        gpus,
        asked.plan.host,
        settings=settings,
        allocator=asked.allocator,
        known=asked.outcome.estimate,
    )


def _whole(asked: Asking, settings: Settings, found: Allocation) -> Outcome:
    """The same among all devices of the plan."""

    def given(device: int) -> int:
        return CPU if device == CPU else asked.gpus[device]

    placement = found.placement
    overflow = tuple(replace(part, device=given(part.device)) for part in placement.overflow)
    started = found.started or settings
    seen = visible_gpus(started, tuple(asked.plan.gpus[gpu] for gpu in asked.gpus))
    visible = tuple(asked.gpus[gpu] for gpu in seen)
    started = replace(started, visible=None if visible == tuple(range(len(asked.plan.gpus))) else visible)
    allocation = Allocation(
        Placement(tuple(map(given, placement.homes)), overflow, placement.overridden),
        found.context_tokens,
        None,
        tuple(note for note in found.notes if note.code in _KEPT),
        started,
    )
    plan = replace(asked.plan, settings=settings, allocator=asked.allocator, allocation=allocation, pins=frozenset())
    return outcome_of(plan, asked.outcome.estimate)


def _parameters(asked: Asking, layers: int | None) -> Pairs:
    settings = asked.outcome.estimate.settings
    context = said_context(asked.plan.model, settings) // asked.parallel
    chosen = () if layers is None else (("num_gpu", str(layers)),)
    return (("num_ctx", str(context)), ("num_batch", str(settings.ubatch)), *chosen)


def _variables(asked: Asking, settings: Settings) -> Pairs:
    found: list[tuple[str, str]] = []
    if shown := _shown(asked):
        found.append((VISIBLE, shown))
    if settings.ollama.sched_spread:
        found.append(("OLLAMA_SCHED_SPREAD", "1"))
    if settings.flash_attention is not FlashAttention.AUTO:
        found.append(("OLLAMA_FLASH_ATTENTION", "1" if settings.flash_attention is FlashAttention.ON else "0"))
    if asked.cache_type is not CacheType.F16:
        found.append(("OLLAMA_KV_CACHE_TYPE", str(asked.cache_type)))
    found.append(("OLLAMA_NUM_PARALLEL", str(asked.parallel)))
    if settings.ollama.overhead:
        found.append(("OLLAMA_GPU_OVERHEAD", str(settings.ollama.overhead)))
    return tuple(found)


def _shown(asked: Asking) -> str:
    """The cards that Ollama is to see: by UUID where they are known, by number where some are to be hidden."""
    uuids = visible_devices(tuple(asked.plan.gpus[gpu] for gpu in asked.gpus))
    if uuids is not None:
        return uuids
    local = [index for index, gpu in enumerate(asked.plan.gpus) if gpu.kind is not Kind.REMOTE]
    return ",".join(str(local.index(gpu)) for gpu in asked.gpus) if len(asked.gpus) < len(local) else ""


def _rules(asked: Asking, launch: Launch) -> tuple[Rule, ...]:
    """The plan's rules among the GPUs that Ollama sees; a GPU that it does not see has no name there."""
    rules = launch.flags.overrides if launch.cpu_experts is None else expert_rules(launch.cpu_experts)
    seen = (CPU, *asked.gpus)
    return tuple(
        (pattern, CPU if device == CPU else asked.gpus.index(device)) for pattern, device in rules if device in seen
    )


def _handed_down(settings: Settings, flags: Flags, launch: Launch) -> Pairs:
    """Variables of llama-server that Ollama sets no flag for."""
    found: list[tuple[str, str]] = []
    if split := split_text(flags):
        found.append((f"{PREFIX}TENSOR_SPLIT", split))
    if launch.cpu_experts is not None:
        found.append((f"{PREFIX}N_CPU_MOE", str(launch.cpu_experts)))
    elif flags.overrides:
        rules = ",".join(
            f"{pattern}={'CPU' if device == CPU else f'CUDA{device}'}" for pattern, device in flags.overrides
        )
        found.append((f"{PREFIX}OVERRIDE_TENSOR", rules))
    if settings.kv_unified:
        found.append((f"{PREFIX}KV_UNIFIED", "true"))
    if not settings.offload_kv:
        found.append((f"{PREFIX}KV_OFFLOAD", "false"))
    if settings.swa_full:
        found.append((f"{PREFIX}SWA_FULL", "true"))
    if not settings.pinned_host:
        found.append((f"{PREFIX}NO_HOST", "true"))
    return tuple(found)


def _fit_target(settings: Settings) -> tuple[str, str]:
    return f"{PREFIX}FIT_TARGET", ",".join(str(-(-margin // MIB)) for margin in settings.margins)
