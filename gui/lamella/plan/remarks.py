"""What is to be said about a plan, from its model, settings and placement."""

from collections.abc import Iterator

from lamella.estimate.estimate import Estimate
from lamella.estimate.settings import FlashAttention, SplitMode
from lamella.notes import Note, NoteCode
from lamella.placement.fallback import buffer_fallback
from lamella.plan.plan import Plan

_UNQUANTISED = frozenset(("f32", "f16", "bf16"))


def remarks(plan: Plan, estimate: Estimate) -> tuple[Note, ...]:
    """The model's notes, the allocator's, and what follows from both; each once."""
    return tuple(dict.fromkeys((*plan.model.notes, *plan.allocation.notes, *_following(plan, estimate))))


def _following(plan: Plan, estimate: Estimate) -> Iterator[Note]:
    model, settings = plan.model, estimate.settings
    if model.next_token_blocks:
        yield Note(NoteCode.NEXT_TOKEN_LAYERS_SKIPPED, count=model.next_token_blocks)
    if settings.split_mode is SplitMode.ROW and plan.gpus:
        yield Note(NoteCode.SPLIT_MODE_UNSUPPORTED, settings.split_mode)
    if settings.flash_attention is FlashAttention.OFF and settings.type_v not in _UNQUANTISED:
        yield Note(NoteCode.FLASH_ATTENTION_REQUIRED, settings.type_v)
    if fallback := buffer_fallback(estimate, plan.allocation.placement, plan.gpus):
        yield fallback
    if not estimate.replayer.knows(estimate):
        yield Note(NoteCode.COMPUTE_ESTIMATED)
