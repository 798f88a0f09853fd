"""Known GPUs and memory systems, from resources/cards.json."""

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from lamella.devices.device import Backend, Device, Kind
from lamella.devices.simulated import what_if
from lamella.errors import LamellaError
from lamella.resources import resource
from lamella.units import MIB

_LEAST_MIB: Final = 256
_MOST_MIB: Final = 4 << 20
_Row = TypeVar("_Row")


class CardError(LamellaError):
    """A name that is no known card, or that is several; or a card without memory of its own."""


@dataclass(frozen=True, slots=True)
class Card:
    """Facts about one kind of GPU. `bandwidth_gb_s` is of its memory, in 10^9 bytes a second."""

    name: str  # as the driver spells it
    vendor: str
    memory_mib: int | None  # None: takes what it needs from system memory
    memory_type: str
    bus_bits: int
    bandwidth_gb_s: float
    fp16_tflops: float  # dense, accumulating in 32 bit
    arch: str  # CUDA compute capability "8.9", "gfx1100", Apple's and Intel's own names
    tdp_w: int
    year: int
    source: str
    nominal: bool = False  # memory_mib is what the box says; the driver shows a little less
    usable_mib: int | None = None  # what CUDA calls its total, where somebody published it; the driver keeps the rest
    pcie_generation: int | None = None
    pcie_width: int | None = None
    unified: bool = False  # memory is the computer's own, and memory_mib that of one configuration
    unsure: bool = False  # from one report, from memory, or not published

    @property
    def memory(self) -> int | None:
        return None if self.memory_mib is None else self.memory_mib * MIB


@dataclass(frozen=True, slots=True)
class MemorySystem:
    """Facts about one kind of system memory; bandwidth in 10^9 bytes a second."""

    name: str
    memory_type: str
    channels: int
    mt_s: int
    bandwidth_gb_s: float
    source: str
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class CardList:
    """What could be read of a card list, and a sentence for each row that could not."""

    gpus: tuple[Card, ...]
    memory_systems: tuple[MemorySystem, ...]
    problems: tuple[str, ...] = ()


class _CardFile(msgspec.Struct, frozen=True):
    gpus: tuple[Card, ...]
    memory_systems: tuple[MemorySystem, ...]


class _Rows(msgspec.Struct, frozen=True):
    gpus: tuple[msgspec.Raw, ...] = ()
    memory_systems: tuple[msgspec.Raw, ...] = ()


def known_cards() -> tuple[Card, ...]:
    """All known GPUs in the file's order: by vendor and family. CardError where the list cannot be read."""
    return read_cards(resource("cards.json")).gpus


def card_list(path: Path | None = None) -> CardList:
    """Like `read_cards`, without `path` of the program's own list; where it cannot be read, an empty one that says
    so: a plan needs none of it.
    """
    try:
        return read_cards(path or resource("cards.json"))
    except LamellaError as error:
        return CardList((), (), (str(error),))


def memory_systems() -> tuple[MemorySystem, ...]:
    """Common kinds of system memory, slowest standard first; none where the list cannot be read."""
    return card_list().memory_systems


def read_cards(path: Path) -> CardList:
    """A card list; a row that is wrong is left out and told. CardError where nothing can be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CardError(f"{path}: the card list cannot be read: {error}") from error
    try:
        whole = msgspec.json.decode(content, type=_CardFile)
        problems: tuple[str, ...] = ()
    except (msgspec.MsgspecError, ValueError):
        whole, problems = _row_by_row(content, path)
    wrong = {id(each): fault for each in whole.gpus if (fault := _memory_fault(each))}
    told = (f"{path}: {each.name}: {wrong[id(each)]}" for each in whole.gpus if id(each) in wrong)
    gpus = tuple(each for each in whole.gpus if id(each) not in wrong) if wrong else whole.gpus
    return CardList(gpus, whole.memory_systems, (*problems, *told))


def _row_by_row(content: bytes, path: Path) -> tuple[_CardFile, tuple[str, ...]]:
    try:
        rows = msgspec.json.decode(content, type=_Rows)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise CardError(f"{path}: the card list cannot be read: {error}") from error
    problems: list[str] = []
    gpus = _readable(rows.gpus, Card, f"{path}: gpus", problems)
    systems = _readable(rows.memory_systems, MemorySystem, f"{path}: memory_systems", problems)
    return _CardFile(gpus, systems), tuple(problems)


def _readable(rows: tuple[msgspec.Raw, ...], kind: type[_Row], where: str, problems: list[str]) -> tuple[_Row, ...]:
    found: list[_Row] = []
    for number, row in enumerate(rows):
        try:
            found.append(msgspec.json.decode(row, type=kind))
        except (msgspec.MsgspecError, ValueError) as error:
            problems.append(f"{where}[{number}]: {error}")
    return tuple(found)


def _memory_fault(card: Card) -> str | None:
    """A figure in another unit than MiB is far from any card's."""
    if card.memory_mib is None or _LEAST_MIB <= card.memory_mib <= _MOST_MIB:
        return None
    return f"memory_mib is {card.memory_mib}, no number of MiB that a card has"


def card(name: str) -> Card:
    """The one card a person means: "RTX 4090", "rtx4090", "4090", "NVIDIA GeForce RTX 4090", "A100 SXM 80GB".

    CardError names the three closest if no card is meant, or several are.
    """
    known = known_cards()
    within = meant(name, known)
    if len(within) == 1:
        return within[0]
    if within:
        raise CardError(f'"{name}" may be any of {len(within)} known cards, such as {_closest(name, within)}')
    raise CardError(f'"{name}" is not a known card; the closest are {_closest(name, known)}')


def meant(name: str, known: tuple[Card, ...]) -> tuple[Card, ...]:
    """The cards of `known` that a name may mean: one where it is clear, none where it names no card."""
    wanted = _words(name)
    same_size = tuple(each for each in known if _size_agrees(name, each))
    for fillers in (_MAKERS, _MAKERS | _SERIES):
        # Without a figure a word such as "titan" tells a family, and dropping the series would pick one of it.
        left = wanted - fillers if any(word.isdigit() for word in wanted) else frozenset()
        exact = tuple(each for each in same_size if left and _words(each.name) - fillers == left)
        if len(exact) == 1:
            return exact
    return tuple(each for each in same_size if wanted - _MAKERS and wanted - _MAKERS <= _words(each.name))


def device(card: Card, *, free: int | None = None) -> Device:
    """The card as a what-if device; without `free`, what CUDA can use of it. CardError if it has no memory."""
    if card.memory is None:
        raise CardError(f"{card.name} has no memory of its own, so its size must be given")
    usable = card.memory if card.usable_mib is None else card.usable_mib * MIB
    plain = what_if(card.name, card.memory, free=usable if free is None else free, backend=Backend.CUDA)
    return replace(plain, bandwidth_gb_s=card.bandwidth_gb_s, arch=card.arch)


def host_of(system: MemorySystem, total: int, free: int) -> Device:
    """System memory of that kind as a what-if device."""
    channels, speed = system.channels, system.bandwidth_gb_s
    return Device("CPU", Kind.CPU, Backend.CPU, total, free, bandwidth_gb_s=speed, memory_channels=channels)


# Words that people leave out, and words that tell only the series.
_MAKERS: Final = frozenset(
    (
        "nvidia",
        "geforce",
        "tesla",
        "amd",
        "ati",
        "radeon",
        "instinct",
        "intel",
        "apple",
        "graphics",
        "generation",
        "gpu",
    )
)
_SERIES: Final = frozenset(("gtx", "rtx", "rx", "arc"))
_SIZE: Final = re.compile(r"(\d+) ?gi?b?\b", re.IGNORECASE)
_MARKS: Final = re.compile(r"\((?:r|tm|c)\)|[®™]", re.IGNORECASE)


def _words(name: str) -> frozenset[str]:
    """Letters and digits apart, so that "rtx4090ti" and "RTX 4090 Ti" are the same; memory sizes are no words."""
    return frozenset(re.findall(r"[a-z]+|\d+", _SIZE.sub(" ", _MARKS.sub("", name)).lower()))


def _size_agrees(name: str, card: Card) -> bool:
    """Where a size is named it must be the card's, rounded to GiB or as in its own name."""
    sizes = {int(size) for size in _SIZE.findall(name)}
    own = {int(size) for size in _SIZE.findall(card.name)}
    if card.memory_mib is not None:
        own.add(-(-card.memory_mib // 1024))
    return sizes <= own


def _closest(name: str, cards: tuple[Card, ...]) -> str:
    """Three names and sizes, most alike first."""

    def likeness(each: Card) -> float:
        return SequenceMatcher(None, _plain(name), _plain(each.name)).ratio()

    best = sorted(cards, key=likeness, reverse=True)[:3]
    return ", ".join(f"{each.name} ({_size(each)})" for each in best)


def _plain(name: str) -> str:
    return " ".join(word for word in re.findall(r"[a-z]+|\d+", name.lower()) if word not in _MAKERS)


def _size(card: Card) -> str:
    return "no memory of its own" if card.memory_mib is None else f"{-(-card.memory_mib // 1024)} GiB"
