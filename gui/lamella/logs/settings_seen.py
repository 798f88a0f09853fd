"""The settings of a load in the program's own words."""

from enum import StrEnum
from typing import Final, TypeVar

from lamella.estimate.settings import CacheType, FlashAttention, Program, Settings, SplitMode
from lamella.logs.observed import LogSource, Observed

Word = TypeVar("Word", bound=StrEnum)
_OLD: Final = (LogSource.OLLAMA_CLASSIC, LogSource.OLLAMA_LAYOUTS)
_OLLAMA_BATCH: Final = 512
_MOST: Final = (1 << 31) - 1  # llama.cpp's numbers are 32-bit
_MOST_SEQUENCES: Final = 256  # LLAMA_MAX_SEQ, llama.cpp b11434


def settings_seen(observed: Observed) -> Settings:
    """What the log does not say, or says out of all bounds, keeps the engine's default."""
    said, plain = observed.settings, Settings()
    batch = _number(said.batch) or (_OLLAMA_BATCH if observed.source in _OLD else plain.batch)
    return Settings(
        program=Program.LLAMA_SERVER,
        context_tokens=_number(said.n_ctx) or _number(said.ctx_size) or _number(said.n_ctx_seq) or 0,
        type_k=_one_of(CacheType, said.type_k) or plain.type_k,
        type_v=_one_of(CacheType, said.type_v) or plain.type_v,
        flash_attention=_one_of(FlashAttention, said.flash_attn) or plain.flash_attention,
        batch=batch,
        ubatch=_number(said.ubatch) or min(batch, plain.ubatch),
        parallel=_number(said.parallel, _MOST_SEQUENCES) or 1,
        # Before July 2025 the engine had one cache for all sequences and did not say so.
        kv_unified=True if said.kv_unified is None else said.kv_unified,
        offload_kv=said.offload_kv is not False,
        swa_full=bool(said.swa_full),
        split_mode=_one_of(SplitMode, said.split_mode) or plain.split_mode,
        margins=_margins(said.fit_target) or plain.margins,
    )


def _number(said: int | None, most: int = _MOST) -> int:
    """0 for what is no number to start an engine with."""
    return said if said is not None and 0 < said <= most else 0


def _margins(said: tuple[int, ...] | None) -> tuple[int, ...]:
    return said if said and min(said) >= 0 else ()


def _one_of(words: type[Word], text: str | None) -> Word | None:
    return next((word for word in words if word == text), None)
