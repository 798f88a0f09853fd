"""Tensors that end in another buffer than the one llama.cpp would have preferred for them."""

from collections.abc import Iterable, Iterator

from lamella.devices.device import CPU, Backend, Device
from lamella.estimate.estimate import Estimate
from lamella.estimate.weights import repackable
from lamella.notes import Note, NoteCode
from lamella.placement.placement import INPUT, SHARED, Placement

_DOWN_FIRST = frozenset(("deepseek2", "qwen3next"))
"""llama.cpp asks for the down projection of the experts first there, not in the order of the file."""


def buffer_fallback(estimate: Estimate, placement: Placement, gpus: Iterable[Device]) -> Note | None:
    """What llama.cpp b11434 says about it in one line: the first such tensor, and how many there are.

    Every request for a tensor counts, so one that all blocks share counts for each block. On the CPU the preferred
    buffer is the pinned one of a CUDA GPU, which takes everything; without it the one for repacked weights.
    """
    repacks = not (estimate.settings.pinned_host and any(gpu.backend is Backend.CUDA for gpu in gpus))
    if not repacks and not placement.overflow:
        return None
    moved = {(kept.place, name): kept.device for kept in placement.overflow for name in kept.tensors}
    first, count = "", 0
    for place, home, names in _requests(estimate, placement):
        for name, fits in names:
            device = moved.get((place, name), home)
            if device != home or (repacks and device == CPU and not fits):
                first, count = first or name, count + 1
    if estimate.model.architecture in _DOWN_FIRST:
        down = first.replace("ffn_gate_exps", "ffn_down_exps")
        first = down if any(name == down for _, name in moved) else first
    return Note(NoteCode.PREFERRED_BUFFER_FALLBACK, first, count) if count else None


_Names = tuple[tuple[str, bool], ...]
"""Names, and whether the tensor can be repacked."""


def _requests(estimate: Estimate, placement: Placement) -> Iterator[tuple[int, int, _Names]]:
    """Place, home and tensors, in the order llama.cpp asks for them: input, output, then block by block."""
    weights, output = estimate.weights, len(placement.homes) - 1
    yield INPUT, CPU, tuple((name, False) for name in weights.inputs.names)
    for group in (weights.output, weights.tied):
        yield output, placement.homes[output], tuple((t.name, repackable(t)) for t in group.tensors)
    shared = tuple((name, False) for name in weights.shared.names)
    able = [tuple(map(repackable, kind.tensors)) for kind in weights.kinds]
    for block in range(estimate.model.loaded_blocks):
        kind = weights.kind_of[block]
        named = (name if name[0] != "." else f"blk.{block}{name}" for name in weights.kinds[kind].names)
        yield block, placement.homes[block], tuple(zip(named, able[kind], strict=True))
        yield SHARED, placement.homes[block], shared
