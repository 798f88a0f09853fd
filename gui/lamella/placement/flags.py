"""The flags that say a drawn placement exactly."""

import re

from lamella.devices.device import CPU
from lamella.placement.layer_shares import homes_by_shares
from lamella.placement.placement import Flags, Overflow, Placement, edges


def flags_of(placement: Placement, gpu_count: int, *, only: int | None = None) -> Flags | None:
    """`-ngl`, `-ts` as layer counts, and one `-ot` rule for each exception; None where no flags say it.

    llama.cpp can only place layers in the order of devices, with the first ones on the CPU; with `-sm none` on the
    `only` GPU that `-mg` names, and without shares.
    """
    homes = placement.homes
    if edges(placement, gpu_count) is None:
        return None
    if only is not None:
        layers = homes.count(only)
        return Flags(layers, (), rules_of(placement.overflow)) if layers + homes.count(CPU) == len(homes) else None
    counts = tuple(float(homes.count(gpu)) for gpu in range(gpu_count))
    layers = len(homes) - homes.count(CPU)
    # Counts are exact by the engine's strict comparison; checked all the same, since it divides in single precision.
    if layers and homes_by_shares(len(homes), layers, counts) != homes:
        return None
    split = counts if gpu_count > 1 and layers else ()
    return Flags(layers, split, rules_of(placement.overflow))


def rules_of(overflow: tuple[Overflow, ...]) -> tuple[tuple[str, int], ...]:
    """Rules for the same tensors of several blocks are one rule."""
    blocks: dict[tuple[tuple[str, ...], int], list[int]] = {}
    others: list[tuple[str, int]] = []
    for kept in overflow:
        prefix = f"blk.{kept.place}."
        if kept.place >= 0 and all(name.startswith(prefix) for name in kept.tensors):
            names = tuple(name.removeprefix(prefix) for name in kept.tensors)
            blocks.setdefault((names, kept.device), []).append(kept.place)
        else:
            others.append((rf"^{_alternatives(kept.tensors)}$", kept.device))
    ruled = [
        (rf"^blk\.{_alternatives(tuple(map(str, places)))}\.{_alternatives(names)}$", device)
        for (names, device), places in blocks.items()
    ]
    return (*ruled, *dict.fromkeys(others))


def _alternatives(words: tuple[str, ...]) -> str:
    escaped = [re.escape(word) for word in words]
    return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"
