"""The flags that come closest to a placement which no flags say, and what is then different."""

from dataclasses import dataclass

from lamella.devices.device import CPU, Device
from lamella.estimate.estimate import Estimate
from lamella.estimate.settings import Settings
from lamella.notes import Note, NoteCode
from lamella.placement.flags import flags_of, rules_of
from lamella.placement.ledger import Ledger
from lamella.placement.llama_cpp import only_gpu
from lamella.placement.placement import Flags, Overflow, Placement
from lamella.placement.usage import LayerUsage


@dataclass(frozen=True, slots=True)
class Difference:
    """A layer that no flags put where it was drawn. A rule takes its weights there; what belongs to its home stays."""

    place: int
    drawn: int  # device it was drawn on
    home: int  # device the flags make its home
    nbytes: int  # at home instead: its cache or state, and the copy of a tied embedding


@dataclass(frozen=True, slots=True)
class Nearest:
    """No differences: the flags say the placement exactly."""

    flags: Flags
    differences: tuple[Difference, ...]


def said(placement: Placement, gpus: tuple[Device, ...], settings: Settings) -> tuple[Flags | None, tuple[Note, ...]]:
    """Flags that say the placement; else None, and a note with the number of layers that would be elsewhere."""
    only = only_gpu(settings, gpus)
    flags = flags_of(placement, len(gpus), only=only)
    if flags is not None:
        return flags, ()
    pairs = zip(placement.homes, nearest_homes(placement.homes, len(gpus), only=only), strict=True)
    return None, (Note(NoteCode.NOT_EXPRESSIBLE, count=sum(1 for drawn, home in pairs if drawn != home)),)


def nearest_homes(homes: tuple[int, ...], gpu_count: int, *, only: int | None = None) -> tuple[int, ...]:
    """Homes in the order of devices, the CPU first, with as many layers as can be where they were drawn.

    llama.cpp gives homes in no other order. Where several ways are as good, layers stay on the earlier device. `only`:
    the one GPU that is used with `-sm none`.
    """
    devices = tuple(range(CPU, gpu_count)) if only is None else (CPU, only)
    score = [0] * len(devices)  # of the best way whose last layer is on this device
    steps: list[list[int]] = []
    for home in homes:
        best, step = 0, []
        for index in range(len(devices)):
            best = index if score[index] > score[best] else best
            step.append(best)
        score = [score[before] + (devices[index] == home) for index, before in enumerate(step)]
        steps.append(step)
    index = score.index(max(score))
    found = []
    for step in reversed(steps):
        found.append(devices[index])
        index = step[index]
    return tuple(reversed(found))


def nearest_flags(estimate: Estimate, placement: Placement, gpus: tuple[Device, ...]) -> Nearest:
    """`-ngl`, `-ts` and `-ot` for any placement. Rules move the weights of what cannot be at home where it is drawn.

    With `-sm none` no rule may name another GPU than the main one, and what was drawn there stays at home.
    """
    only = only_gpu(estimate.settings, gpus)
    homes = nearest_homes(placement.homes, len(gpus), only=only)
    moved = [place for place, home in enumerate(homes) if home != placement.homes[place]]
    base = flags_of(Placement(homes), len(gpus), only=only)
    assert base is not None  # homes in the order of devices are what whole shares say
    named = range(CPU, len(gpus)) if only is None else (CPU, only)
    ruled = [place for place in moved if placement.homes[place] in named]
    exceptions = tuple(kept for kept in placement.overflow if kept.device in named)
    # Exceptions first: the first rule that matches a tensor wins.
    rules = (*rules_of(exceptions), *_islands(estimate, placement, ruled))
    flags = Flags(base.n_gpu_layers, base.tensor_split, rules)
    layers = Ledger(estimate, gpus).layers(Placement(homes))
    differences = (
        Difference(place, placement.homes[place], homes[place], _staying(estimate, layers, place, ruled=place in ruled))
        for place in moved
    )
    return Nearest(flags, tuple(differences))


def _islands(estimate: Estimate, placement: Placement, places: list[int]) -> tuple[tuple[str, int], ...]:
    """One rule a device for whole blocks, and one for the tensors of the output layer."""
    blocks: dict[int, list[str]] = {}
    output: list[tuple[str, int]] = []
    for place in places:
        device = placement.homes[place]
        if place < estimate.model.block_count:
            blocks.setdefault(device, []).append(str(place))
        elif names := estimate.weights.output.names:
            output += rules_of((Overflow(place, names, device),))
    ruled = tuple((rf"^blk\.({'|'.join(numbers)})\.", device) for device, numbers in blocks.items())
    return (*ruled, *output)


def _staying(estimate: Estimate, layers: tuple[LayerUsage, ...], place: int, *, ruled: bool) -> int:
    """Bytes of a layer that are at its home, wherever a rule sends its weights."""
    cache = layers[place].kv_cache if estimate.settings.offload_kv else 0
    if not ruled:
        return cache + layers[place].weights
    # A rule for a tied embedding would move the one that tokens are read from as well.
    return cache + (estimate.weights.tied.total.cpu if place == estimate.model.block_count else 0)
