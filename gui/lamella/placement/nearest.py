"""The flags that come closest to a placement which no flags say, and what is then different."""

from dataclasses import dataclass

from lamella.devices.device import CPU, Device
from lamella.estimate.estimate import Estimate
from lamella.notes import Note, NoteCode
from lamella.placement.flags import flags_of, rules_of
from lamella.placement.ledger import Ledger
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


def said(placement: Placement, gpu_count: int) -> tuple[Flags | None, tuple[Note, ...]]:
    """Flags that say the placement; else None, and a note with the number of layers that would be elsewhere."""
    flags = flags_of(placement, gpu_count)
    if flags is not None:
        return flags, ()
    pairs = zip(placement.homes, nearest_homes(placement.homes, gpu_count), strict=True)
    return None, (Note(NoteCode.NOT_EXPRESSIBLE, count=sum(1 for drawn, home in pairs if drawn != home)),)


def nearest_homes(homes: tuple[int, ...], gpu_count: int) -> tuple[int, ...]:
    """Homes in the order of devices, the CPU first, with as many layers as can be where they were drawn.

    llama.cpp gives homes in no other order. Where several ways are as good, layers stay on the earlier device.
    """
    devices = range(CPU, gpu_count)
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
    """`-ngl`, `-ts` and `-ot` for any placement. Rules move the weights of what cannot be at home where it is drawn."""
    homes = nearest_homes(placement.homes, len(gpus))
    moved = [place for place, home in enumerate(homes) if home != placement.homes[place]]
    base = flags_of(Placement(homes), len(gpus))
    assert base is not None  # homes in the order of devices are what whole shares say
    islands = _islands(estimate, placement, moved)
    # Exceptions first: the first rule that matches a tensor wins.
    flags = Flags(base.n_gpu_layers, base.tensor_split, (*rules_of(placement.overflow), *islands))
    layers = Ledger(estimate, gpus).layers(Placement(homes))
    differences = (
        Difference(place, placement.homes[place], homes[place], _staying(estimate, layers, place)) for place in moved
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


def _staying(estimate: Estimate, layers: tuple[LayerUsage, ...], place: int) -> int:
    """Bytes of a layer that are at its home, wherever a rule sends its weights."""
    cache = layers[place].kv_cache if estimate.settings.offload_kv else 0
    # A rule for a tied embedding would move the one that tokens are read from as well.
    return cache + (estimate.weights.tied.total.cpu if place == estimate.model.block_count else 0)
