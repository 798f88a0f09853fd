"""Tensors that end in another buffer than the one llama.cpp would have preferred for them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from lamella.devices.device import CPU, Backend, Device
from lamella.estimate.estimate import Estimate
from lamella.estimate.weights import Group, repackable
from lamella.notes import Note, NoteCode
from lamella.placement.placement import INPUT, SHARED, Placement

_NOTHING: Final[Mapping[str, int]] = {}
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
    moved: dict[int, dict[str, int]] = {}
    for kept in placement.overflow:
        moved.setdefault(kept.place, {}).update(dict.fromkeys(kept.tensors, kept.device))
    first, count = "", 0
    alike: dict[int, int] = {}  # by group: how many there are of a whole block on the CPU
    for place, home, group in _requests(estimate, placement):
        here = moved.get(place, _NOTHING)
        if here or (repacks and home == CPU):
            if first and not repacks:
                count += _away(group, place, home, here)
            elif first and not here and id(group) in alike:
                count += alike[id(group)]
            else:
                found = [*_elsewhere(group, place, home, here, repacks=repacks)]
                first, count = first or next(iter(found), ""), count + len(found)
                if not here:
                    alike[id(group)] = len(found)
    if estimate.model.architecture in _DOWN_FIRST:
        down = first.replace("ffn_gate_exps", "ffn_down_exps")
        first = down if any(down in kept.tensors for kept in placement.overflow) else first
    return Note(NoteCode.PREFERRED_BUFFER_FALLBACK, first, count) if count else None


def _requests(estimate: Estimate, placement: Placement) -> Iterator[tuple[int, int, Group]]:
    """Place, home and tensors, in the order llama.cpp asks for them: input, output, then block by block."""
    weights, output = estimate.weights, len(placement.homes) - 1
    yield INPUT, CPU, weights.inputs
    for group in (weights.output, weights.tied):
        yield output, placement.homes[output], group
    for block in range(estimate.model.loaded_blocks):
        yield block, placement.homes[block], weights.kinds[weights.kind_of[block]]
        if weights.shared.names:
            yield SHARED, placement.homes[block], weights.shared


def _away(group: Group, place: int, home: int, moved: Mapping[str, int]) -> int:
    """How many of the group's tensors are on another device than their home."""
    prefix = f"blk.{place}"
    return sum(
        1
        for name, device in moved.items()
        if device != home and (name in group.names or name.removeprefix(prefix) in group.names)
    )


def _elsewhere(group: Group, place: int, home: int, moved: Mapping[str, int], *, repacks: bool) -> Iterator[str]:
    """Names of those and of what stays on the CPU and cannot be repacked, as what no product reads never is."""
    for name, tensor, _ in group.at(place):
        device = moved.get(name, home)
        if device != home or (repacks and device == CPU and (place in (INPUT, SHARED) or not repackable(tensor))):
            yield name
