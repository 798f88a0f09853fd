"""Single changes to a plan that are worth asking the allocator about: of settings, of the model, of the allocator."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from lamella.devices.device import CPU
from lamella.estimate.estimate import Estimate, at_context, estimated
from lamella.estimate.settings import CacheType, FlashAttention
from lamella.model.model import Model
from lamella.model.quantise import requantised, requantised_bytes
from lamella.model.quantise_turns import turns_of
from lamella.plan.offload import shortfall
from lamella.plan.outcome import Outcome
from lamella.plan.plan import Plan, with_model
from lamella.speed.change import Change, ChangeKind, Surroundings, settings_change
from lamella.speed.hardware import hardware_changes
from lamella.speed.placing import SEARCHING, placing_changes
from lamella.speed.standing import Standing
from lamella.units import MIB

_LEAST_CONTEXT: Final = 2048
"""Shorter ones are no conversation."""
_LEAST_MICRO_BATCH: Final = 64
_LEAST_MARGIN: Final = 256 * MIB
_WORTH: Final = 0.95
"""A file that saves less than a twentieth is not worth fetching."""
_FILE_TYPES: Final = (
    *("Q8_0", "Q6_K", "Q5_K_M", "Q5_K_S", "Q4_K_M", "Q4_K_S", "IQ4_XS", "Q3_K_L", "Q3_K_M", "Q3_K_S"),
    *("IQ3_XXS", "Q2_K", "IQ2_M"),
)
"""What people publish most models in, the largest first."""
_COARSE: Final = frozenset(("Q3_K_S", "IQ3_XXS", "Q2_K", "IQ2_M"))
"""Only where such a file brings everything onto the GPUs."""


def candidates(outcome: Outcome, now: Standing, around: Surroundings) -> Iterator[Change]:
    """Kind after kind, and within a kind the mildest first. Nothing is planned yet, so most will gain nothing."""
    yield from placing_changes(outcome, now)
    if now.done and not _asks_for_more(outcome):
        return
    yield from _flash_attention(outcome)
    yield from _cache_types(outcome)
    yield from hardware_changes(outcome, around)
    if not now.done:
        yield from _contexts(outcome, around)
        yield from _quantisations(outcome)
        yield from _parallel(outcome)
        yield from _micro_batch(outcome)
        yield from _margin(outcome)


def _asks_for_more(outcome: Outcome) -> bool:
    """A context from the model that had to be lowered: whatever is gained makes it longer."""
    plan = outcome.plan
    trained = plan.model.context_length
    return not plan.settings.context_tokens and 0 < plan.allocation.context_tokens < trained


def _with_model(plan: Plan, known: Estimate | None, *, model: Model) -> Plan:
    return with_model(plan, model, known=known)


def _flash_attention(outcome: Outcome) -> Iterator[Change]:
    settings = outcome.plan.settings
    if settings.flash_attention is FlashAttention.OFF:
        yield settings_change(ChangeKind.FLASH_ATTENTION, replace(settings, flash_attention=FlashAttention.AUTO))


def _cache_types(outcome: Outcome) -> Iterator[Change]:
    """Without flash attention only K can be quantised (llama_init_from_model, b11434)."""
    plan = outcome.plan
    if not any(plan.model.cached):
        return
    now = sum(outcome.estimate.cache.before.cuda[-1:])
    for kind in (CacheType.Q8_0, CacheType.Q4_0):
        off = plan.settings.flash_attention is FlashAttention.OFF
        type_v = plan.settings.type_v if off else kind
        settings = replace(plan.settings, type_k=kind, type_v=type_v)
        smaller = estimated(
            plan.model, replace(outcome.estimate.settings, type_k=kind, type_v=type_v), outcome.estimate
        )
        if smaller.cache.before.cuda[-1] < now:
            value = str(kind) if type_v is kind else f"{kind}/{type_v}"
            yield settings_change(ChangeKind.CACHE_TYPE, settings, value=value)


def _contexts(outcome: Outcome, around: Surroundings) -> Iterator[Change]:
    """The longest with which everything should fit and the next shorter one; where there is none, half of what is
    asked.
    """
    settings, estimate = outcome.plan.settings, outcome.estimate
    asked = outcome.plan.allocation.context_tokens or settings.context_tokens or outcome.plan.model.context_length
    least = max(_LEAST_CONTEXT, settings.fit_context if not settings.context_tokens else 0)
    shorter = [tokens for tokens in around.contexts if least <= tokens < asked]
    missing, cache = shortfall(outcome), estimate.cache.before.cuda[-1]
    fitting = [tokens for tokens in shorter if cache - at_context(estimate, tokens).cache.before.cuda[-1] >= missing]
    half = [asked // 2] if asked // 2 >= least else []
    for tokens in fitting[:-3:-1] or half:
        yield settings_change(ChangeKind.CONTEXT, replace(settings, context_tokens=tokens), count=tokens)


def _parallel(outcome: Outcome) -> Iterator[Change]:
    """Fewer requests at once, each with the context it had: only one cache for all of them stays as long as it is."""
    plan = outcome.plan
    ollama, asked = plan.allocator.startswith("ollama"), plan.settings
    slots = asked.parallel or 1 if ollama else asked.slots
    for count in dict.fromkeys((slots // 2, 1)):
        if not 0 < count < slots:
            continue
        shared = asked.unified and not ollama
        context = asked.context_tokens if shared else asked.context_tokens // slots * count
        settings = replace(asked, parallel=count, context_tokens=context)
        fewer = estimated(plan.model, settings, outcome.estimate)
        if fewer.cache.before.cuda[-1] < outcome.estimate.cache.before.cuda[-1]:
            yield settings_change(ChangeKind.PARALLEL, settings, count=count)


def _micro_batch(outcome: Outcome) -> Iterator[Change]:
    """Where compute buffers are as large as layers; prompts are then read more slowly."""
    settings = outcome.plan.settings
    smaller = settings.ubatch // 4
    compute = sum(device.usage.compute for device in outcome.devices if device.index != CPU)
    if smaller >= _LEAST_MICRO_BATCH and compute * 3 // 4 >= _light_layer(outcome):
        yield settings_change(ChangeKind.MICRO_BATCH, replace(settings, ubatch=smaller), count=smaller)


def _margin(outcome: Outcome) -> Iterator[Change]:
    plan = outcome.plan
    freed = sum(max(device.margin - _LEAST_MARGIN, 0) for device in outcome.devices)
    if plan.allocator in SEARCHING and freed >= _light_layer(outcome):
        settings = replace(plan.settings, margins=(_LEAST_MARGIN,))
        yield settings_change(ChangeKind.MARGIN, settings, count=_LEAST_MARGIN)


def _light_layer(outcome: Outcome) -> int:
    """The least that would have to become free for one more layer."""
    blocks = outcome.layers[: outcome.plan.model.loaded_blocks]
    return min((layer.total for layer in blocks), default=0)


def _quantisations(outcome: Outcome) -> Iterator[Change]:
    """The largest file with which everything should fit and the next smaller one; where there is none, the smallest
    that is not coarse.
    """
    model = outcome.plan.model
    turns, now = turns_of(model), sum(tensor.nbytes for tensor in model.tensors)
    # Whole layers leave gaps: about half a layer on each GPU.
    needed = now - shortfall(outcome) - _light_layer(outcome) * len(outcome.plan.gpus) // 2
    sizes: dict[str, int] = {}

    def within(file_type: str, most: float) -> bool:
        if file_type not in sizes:
            sizes[file_type] = requantised_bytes(model, file_type, turns)
        return sizes[file_type] <= most

    smaller = _FILE_TYPES[bisect_left(_FILE_TYPES, True, key=lambda one: within(one, now * _WORTH)) :]
    fitting = smaller[bisect_left(smaller, True, key=lambda one: within(one, needed)) :]
    for file_type in fitting[:2] or [one for one in smaller if one not in _COARSE][-1:]:
        made = requantised(model, file_type, turns=turns)
        edit = partial(_with_model, model=made)
        yield Change(ChangeKind.QUANTISATION, edit, file_type, made.file_bytes, model=made)
