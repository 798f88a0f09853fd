"""The context as llama.cpp rounds it: cells, streams and batches."""

from dataclasses import dataclass
from typing import Final

from lamella.estimate.settings import Program, Settings
from lamella.model.model import Model

CELL_STEP: Final = 256
"""llama.cpp b11434 keeps every cache length at a multiple of this (llama-context.cpp)."""


@dataclass(frozen=True, slots=True)
class Context:
    """Context lengths after llama.cpp's padding. All in tokens."""

    n_ctx: int
    n_ctx_seq: int
    streams: int
    sequences: int
    batch: int
    ubatch: int
    logit_rows: int  # outputs for which logits are computed in the largest batch


def padded(count: int, step: int) -> int:
    """The next multiple of `step`."""
    return -(-count // step) * step


def resolved_context(model: Model, settings: Settings) -> Context:
    """What llama.cpp b11434 makes of `-c`, `-b`, `-ub`, `-np` and `-kvu` (llama-context.cpp).

    A model that does not name its training length is counted with the least context fit may choose.
    """
    asked = settings.context_tokens or model.context_length or settings.fit_context
    # Encoders see the whole batch at once; everybody else never a batch longer than the context.
    batch = min(asked, settings.batch) if model.causal else settings.batch
    ubatch = min(batch, settings.ubatch)
    n_ctx = n_ctx_seq = padded(asked, CELL_STEP)
    if not settings.unified:
        n_ctx_seq = padded(n_ctx // settings.slots, CELL_STEP)
        n_ctx = n_ctx_seq * settings.slots
    rows = padded(min(n_ctx, ubatch), settings.slots)
    return Context(
        n_ctx=n_ctx,
        n_ctx_seq=n_ctx_seq,
        streams=1 if settings.unified else settings.slots,
        sequences=settings.slots,
        batch=batch,
        ubatch=ubatch,
        # llama-server asks for one row a slot; llama-cli and llama-fit-params plan with a whole batch.
        logit_rows=min(rows, settings.slots) if settings.program is Program.LLAMA_SERVER else rows,
    )
