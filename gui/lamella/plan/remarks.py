"""What is to be said about a plan, from its model, settings and placement."""

from collections.abc import Iterator
from dataclasses import replace

from lamella.devices.device import Backend, Device
from lamella.estimate.compute.asking import placing
from lamella.estimate.compute.checked import checked_on
from lamella.estimate.compute.measured import Buffers
from lamella.estimate.estimate import Estimate
from lamella.estimate.overhead import CUDA_OVERHEAD
from lamella.estimate.settings import FlashAttention
from lamella.notes import FlashReason, Note, NoteCode
from lamella.placement.fallback import buffer_fallback
from lamella.placement.ledger import Ledger
from lamella.placement.placement import Placement
from lamella.placement.refusals import refusals
from lamella.plan.plan import DEFAULT_ALLOCATOR, Plan


def remarks(plan: Plan, estimate: Estimate) -> tuple[Note, ...]:
    """What the engine refuses, the model's notes, the allocator's, and what follows from both; each once."""
    found = (*refused(plan, estimate), *plan.model.notes, *plan.allocation.notes, *_following(plan, estimate))
    return tuple(dict.fromkeys(found))


def refused(plan: Plan, estimate: Estimate) -> tuple[Note, ...]:
    """Why the engine would not even start."""
    placement, flags = plan.allocation.placement, plan.allocation.flags
    return refusals(estimate, placement, plan.gpus, flags=flags, searched=plan.allocator == DEFAULT_ALLOCATOR)


def _following(plan: Plan, estimate: Estimate) -> Iterator[Note]:
    placement, gpus = plan.allocation.placement, plan.gpus
    if fallback := buffer_fallback(estimate, placement, gpus):
        yield fallback
    # llama-context.cpp warns of the same, "possible training context overflow", and goes on.
    if 0 < plan.model.context_length < estimate.context.n_ctx_seq:
        yield Note(NoteCode.CONTEXT_UNTRAINED, count=plan.model.context_length)
    yield from _flash_off(plan, estimate)
    yield from _next_token(plan)
    if not estimate.replayer.knows(estimate):
        yield Note(NoteCode.COMPUTE_ESTIMATED)
    yield from _unchecked(gpus)
    yield from _pipeline(plan, estimate)
    if second := Ledger(estimate, gpus).second_embedding(placement):
        yield Note(NoteCode.OUTPUT_TWICE, count=second)
    if plan.model.projector is not None:
        yield Note(NoteCode.PROJECTOR_COMPUTE, plan.model.projector.name)
    if any(gpu.backend is Backend.CUDA for gpu in gpus):
        yield Note(NoteCode.ENGINE_OVERHEAD, count=CUDA_OVERHEAD)
    # ROCm's buffers are ggml-cuda's own code compiled by HIP, SYCL's have the same alignment (128) and row padding
    # (512); Vulkan's have the alignment that the card asks for and no padding (ggml-vulkan.cpp), Metal's their own.
    if other := next(filter(_of_other_maker, gpus), None):
        yield Note(NoteCode.OTHER_MAKER, other.name)


def _of_other_maker(gpu: Device) -> bool:
    """NVIDIA's architectures are numbers."""
    return bool(gpu.arch) and not gpu.arch[0].isdigit()


def _unchecked(gpus: tuple[Device, ...]) -> Iterator[Note]:
    """Where the figures follow the rules, and no engine has confirmed them."""
    others = [gpu.name for gpu in gpus if not checked_on(gpu) and not _of_other_maker(gpu)]
    if others:
        yield Note(NoteCode.GPU_UNCHECKED, others[0], len(others))
    if remote := sum(1 for gpu in gpus if gpu.backend is Backend.RPC):
        yield Note(NoteCode.REMOTE_UNCHECKED, count=remote)


def _next_token(plan: Plan) -> Iterator[Note]:
    skipped, allocation = plan.model.next_token_blocks, plan.allocation
    if not skipped:
        return
    yield Note(NoteCode.NEXT_TOKEN_LAYERS_SKIPPED, count=skipped)
    failed = any(note.code is NoteCode.FIT_FAILED for note in allocation.notes)
    chosen = allocation.flags is not None and allocation.flags.n_gpu_layers >= 0
    if plan.allocator == DEFAULT_ALLOCATOR and chosen and not failed:
        # Fit of llama.cpp b11434 leaves these blocks out where it counts layers; the loader counts them.
        yield Note(NoteCode.NEXT_TOKEN_OFF_BY_ONE, count=skipped)


def _flash_off(plan: Plan, estimate: Estimate) -> Iterator[Note]:
    """What "auto" becomes is decided for the whole model at once (llama-context.cpp, b11434)."""
    settings, placement = estimate.settings, plan.allocation.placement
    replayer = estimate.replayer
    if settings.flash_attention is not FlashAttention.AUTO:
        return
    if replayer.flash_attention(estimate, placement, plan.gpus) is not False:
        return
    plain = Placement(placement.homes)
    at_home = settings.offload_kv and replayer.flash_attention(estimate, plain, plan.gpus) is False
    yield Note(NoteCode.FLASH_ATTENTION_OFF, FlashReason.NO_KERNEL if at_home else FlashReason.AWAY, plan.model.head_k)


def _pipeline(plan: Plan, estimate: Estimate) -> Iterator[Note]:
    placement = plan.allocation.placement
    if not placing(estimate, placement, plan.gpus)[0].pipelined:
        return
    buffers = Buffers(estimate, plan.gpus)
    # A rule that moves nothing is what turns it off.
    without = sum(buffers.allocated(replace(placement, overridden=True)))
    yield Note(NoteCode.PIPELINE_PARALLEL, count=sum(buffers.allocated(placement)) - without)
