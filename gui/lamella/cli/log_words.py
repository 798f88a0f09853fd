"""What a log says in English sentences: what happened, whether it matters, and what to do."""

from typing import Final

from lamella.logs.codes import FlashTrouble, KvTrouble, LogCode, LogNote
from lamella.logs.observed import LogSource, Skipped
from lamella.units import size_text

SOURCES: Final = {
    LogSource.OLLAMA_CLASSIC: "Ollama before 0.11",
    LogSource.OLLAMA_LAYOUTS: "Ollama 0.11 to 0.24",
    LogSource.OLLAMA_LLAMA_SERVER: "Ollama 0.30 and later",
    LogSource.LLAMA_CPP: "llama.cpp",
}


def log_note_text(note: LogNote) -> str:
    """One or two sentences for one note."""
    for told in (_layers, _buffers, _memory, _context, _attention, _gpus, _fit, _ended):
        if text := told(note):
            return text
    raise ValueError(note.code)


def skipped_lines(skipped: Skipped) -> tuple[str, ...]:
    """What was not read, a sentence each."""
    found = (
        (skipped.long_lines, "Lines not read, because no engine writes such long ones: {}."),
        (skipped.junk_lines, "Lines with bytes that are no text, read as far as possible: {}."),
        (skipped.loads, "Older loads left out: {}."),
        (skipped.streams, "Lines from more programs than can be told apart: {}."),
    )
    return tuple(sentence.format(count) for count, sentence in found if count)


def _layers(note: LogNote) -> str:
    match note.code:
        case LogCode.OFFLOADED:
            return _offloaded(note)
        case LogCode.OFFLOADED_NOWHERE:
            return (
                f"The engine says that {note.count} of {note.of} layers are offloaded, but it has no GPU: "
                "all of them are in system memory."
            )
        case LogCode.LAYERS_BACK:
            return (
                f"{note.of} layers were asked for on GPUs and {note.count} fitted; the rest stays on the CPU and is "
                "slow. A smaller context or a smaller quantisation makes room for more."
            )
        case _:
            return ""


def _offloaded(note: LogNote) -> str:
    if note.count >= note.of:
        return f"All {note.of} layers are on GPUs, the output layer among them."
    if not note.count:
        return f"None of the {note.of} layers is on a GPU: the CPU does all the work."
    return f"{note.count} of {note.of} layers are on GPUs; the CPU does the work of the other {note.of - note.count}."


def _buffers(note: LogNote) -> str:
    kind, wanted, used = (*note.detail.split("|"), "", "")[:3]
    tensors = f"Tensor {note.value} ({kind})" + (f" and {note.count - 1} others" if note.count > 1 else "")
    verb = "are" if note.count > 1 else "is"
    match note.code:
        case LogCode.PREFERRED_BUFFER_FALLBACK:
            return (
                f"{tensors} {verb} in {used} and not in {wanted}: the device has no kernel for this type, so the CPU "
                "works on them, which is slower. Another quantisation of the model avoids it."
            )
        case LogCode.FALLBACK_HARMLESS:
            return f"{tensors} {verb} in {used} and not in {wanted}. This is normal and costs nothing worth naming."
        case LogCode.FALLBACK_ASKED:
            return f"{tensors} {verb} in {used} and not in {wanted}, as the tensor rules of the command ask."
        case _:
            return ""


def _memory(note: LogNote) -> str:  # noqa: PLR0911
    match note.code:
        case LogCode.OUT_OF_MEMORY:
            return _out_of_memory(note)
        case LogCode.HOST_OUT_OF_MEMORY if note.of:
            missing = size_text(max(note.count - note.of, 0))
            return (
                f"System memory is too small: {size_text(note.count)} are needed and {size_text(note.of)} are free, "
                f"{missing} too little. More layers on GPUs, or a smaller model, would help."
            )
        case LogCode.HOST_OUT_OF_MEMORY:
            asked = f" when {size_text(note.count)} were asked for" if note.count else ""
            return f"System memory ran out{asked}. More layers on GPUs, or a smaller model, would help."
        case LogCode.EVICTED:
            return "Another model was in the way and was unloaded first."
        case LogCode.MMAP_OFF:
            reason = note.value or "no reason given"
            return f"The model is read into memory instead of being mapped from its file ({reason})."
        case LogCode.PROJECTOR_ON_CPU:
            return f"The part of the model that sees pictures runs on the CPU ({note.value or 'no reason given'})."
        case LogCode.LOW_VRAM:
            return f"Ollama chose small defaults, because all GPUs together have {size_text(note.count)} of memory."
        case LogCode.PIPELINE_PARALLEL:
            copies = f", with {note.count} copies of the inputs" if note.count else ""
            return f"Pipeline parallelism is on{copies}: faster with several GPUs, and the compute buffers are larger."
        case _:
            return ""


def _out_of_memory(note: LogNote) -> str:
    device = note.value or "A GPU"
    if not note.count:
        return f"{device} ran out of memory. Fewer layers on it, or a smaller context, would fit."
    asked = f"{device} ran out of memory when {size_text(note.count)} more were asked for"
    if note.of:
        missing = size_text(max(note.count - note.of, 0))
        asked += f" and about {size_text(note.of)} were left, {missing} too little"
    return f"{asked}. Fewer layers on it, or a smaller context, would fit."


def _context(note: LogNote) -> str:
    match note.code:
        case LogCode.CONTEXT_REDUCED:
            return f"The context was reduced from {note.of} to {note.count} tokens, so that the model fits."
        case LogCode.CONTEXT_CLAMPED:
            return f"A context of {note.of} tokens was asked for; the model was trained for {note.count} and gets that."
        case LogCode.CONTEXT_BELOW_TRAINED:
            return (
                f"The context is {note.count} tokens and the model could have {note.of}. This only limits long texts."
            )
        case LogCode.CONTEXT_BEYOND_TRAINED:
            return f"The context is {note.count} tokens; beyond the {note.of} of the training answers may suffer."
        case _:
            return ""


_FLASH: Final = {
    FlashTrouble.ASKED: "as it was asked for",
    FlashTrouble.GPU: "because a GPU, or its driver, does not support it",
    FlashTrouble.MODEL: "because the model does not support it",
    FlashTrouble.ELSEWHERE: "because it would run on another device than the layer it belongs to",
    FlashTrouble.NOT_SAID: "for a reason that the log does not give",
}
_KV: Final = {
    KvTrouble.NEEDS_FLASH_ATTENTION: "it needs flash attention, which is off",
    KvTrouble.MODEL: "the model does not support it",
    KvTrouble.NOT_SAID: "the log does not say why",
}


def _attention(note: LogNote) -> str:
    match note.code:
        case LogCode.FLASH_ATTENTION_OFF:
            why = _FLASH.get(FlashTrouble(note.value), "")
            return (
                f"Flash attention is off {why}: the compute buffers are larger, and the KV cache cannot be quantised."
            )
        case LogCode.KV_TYPE_REFUSED:
            kind = f" {note.value}" if note.value else ""
            why = _KV.get(KvTrouble(note.detail), "")
            return f"The type{kind} for the KV cache is not used: {why}. The cache is larger than was asked for."
        case _:
            return ""


def _gpus(note: LogNote) -> str:
    match note.code:
        case LogCode.NO_GPU:
            return f"The engine found no GPU that it can use ({note.value}): everything runs on the CPU."
        case LogCode.GPU_NOT_USED:
            return f"{note.value or 'A GPU'} is not used: too little of its memory is free for even one layer."
        case LogCode.SINGLE_GPU:
            of = f" of {note.of}" if note.of > 1 else ""
            return (
                f"Ollama uses one GPU{of}, {note.value}: the model fits there. OLLAMA_SCHED_SPREAD=1 uses all of them."
            )
        case LogCode.SAME_GPU_TWICE:
            return f"{note.value} is listed twice, through two drivers: it is one card, and its memory is there once."
        case LogCode.DRIVER_TOO_OLD:
            return f"The GPU's driver is too old for this engine, which then runs on the CPU: {note.value}"
        case _:
            return ""


def _fit(note: LogNote) -> str:
    match note.code:
        case LogCode.MARGIN_NOT_MET:
            return f"Fit has to save {size_text(note.count)} to keep its margin free, and moves layers for that."
        case LogCode.FIT_FAILED:
            return f"Fit gave up: {note.value}. The model is loaded as it was asked for, and may not fit."
        case LogCode.FIT_CHANGED_NOTHING:
            return "Fit found that everything fits as asked and changed nothing."
        case LogCode.RETRIED:
            return f"A first layout did not fit, and another was tried ({note.value})."
        case _:
            return ""


def _ended(note: LogNote) -> str:
    match note.code:
        case LogCode.UNKNOWN_ARCHITECTURE:
            return f"This engine does not know models of architecture {note.value}; a newer version may."
        case LogCode.LOAD_FAILED:
            return f"The model was not loaded: {note.value}"
        case LogCode.RUNNER_ENDED:
            return f"The engine ended unexpectedly: {note.value}"
        case LogCode.MIXED:
            return "Lines of several loads are mixed here and nothing tells them apart, so no sizes are given."
        case _:
            return ""
