"""What decides how fast a device computes: its family, its memory's bandwidth, its arithmetic and its bus."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lamella.devices.cards import Card, meant
from lamella.devices.device import Device, Kind


class Family(StrEnum):
    """Chips for which an engine runs the same kernels about equally well."""

    OLD_NVIDIA = "old_nvidia"  # Kepler, Maxwell, Pascal
    VOLTA = "volta"
    TURING = "turing"
    GTX16 = "gtx16"  # Turing without tensor cores
    AMPERE = "ampere"
    ADA = "ada"
    BLACKWELL = "blackwell"
    DATACENTRE = "datacentre"  # A100 and later with HBM
    GCN = "gcn"
    CDNA = "cdna"
    RDNA = "rdna"  # first and second
    RDNA3 = "rdna3"
    RDNA4 = "rdna4"
    INTEL = "intel"
    APPLE = "apple"
    GB10 = "gb10"  # NVIDIA chips on system memory
    AMD_UNIFIED = "amd_unified"
    CPU = "cpu"
    UNKNOWN = "unknown"


UNIFIED: Final = frozenset((Family.APPLE, Family.GB10, Family.AMD_UNIFIED))
"""The GPU has no memory of its own: what is "offloaded" stays where it is."""

_ARCHS: Final = tuple(
    (re.compile(pattern), family)
    for pattern, family in (
        (r"[2-6]\.\d$", Family.OLD_NVIDIA),
        (r"7\.[02]$", Family.VOLTA),
        (r"7\.5$", Family.TURING),
        (r"8\.6$", Family.AMPERE),
        (r"8\.7$|11\.\d$|12\.1$", Family.GB10),
        (r"8\.9$", Family.ADA),
        (r"8\.0$|9\.\d$|10\.\d$", Family.DATACENTRE),
        (r"12\.\d$", Family.BLACKWELL),
        (r"gfx(1103|115\d|90c|1035|1036|1033)$", Family.AMD_UNIFIED),
        (r"gfx120\d$", Family.RDNA4),
        (r"gfx11\d\d$", Family.RDNA3),
        (r"gfx10\d\d$", Family.RDNA),
        (r"gfx(908|90a|94\d|95\d)$", Family.CDNA),
        (r"gfx(8|9)", Family.GCN),
        (r"xe", Family.INTEL),
        (r"m\d", Family.APPLE),
    )
)

# Bytes a second of one lane in one direction, PCI Express 1 to 6, line code taken off.
_LANE_GB_S: Final = {1: 0.25, 2: 0.5, 3: 0.985, 4: 1.969, 5: 3.938, 6: 7.563}

_PASCAL: Final = 64
"""These chips compute halves at a 64th of the full rate, so engines compute everything at the full rate."""


@dataclass(frozen=True, slots=True)
class Chip:
    """Facts about one device. What nobody knows is None; bandwidths in 10^9 bytes a second."""

    name: str
    family: Family
    bandwidth_gb_s: float | None
    fp16_tflops: float | None = None
    bus_gb_s: float | None = None  # of the slot it is made for


def chip_of(device: Device, cards: Sequence[Card]) -> Chip:
    """The facts a device brings along first, then those of the known card of its name."""
    if device.kind is Kind.CPU:
        return Chip(device.name, Family.CPU, device.bandwidth_gb_s)
    card = card_of(device.name, cards)
    arch = device.arch or (card.arch if card else "")
    if card is None:
        return Chip(device.name, family_of(arch), device.bandwidth_gb_s)
    lane = _LANE_GB_S.get(card.pcie_generation or 0)
    return Chip(
        device.name,
        Family.GTX16 if "GTX 16" in card.name else family_of(arch),
        device.bandwidth_gb_s or card.bandwidth_gb_s,
        card.fp16_tflops * (_PASCAL if arch == "6.1" else 1),
        lane * card.pcie_width if lane and card.pcie_width else None,
    )


def card_of(name: str, cards: Sequence[Card]) -> Card | None:
    """The known card a device's name means; None where it names none, or several that differ."""
    same = next((card for card in cards if card.name == name), None)
    if same is not None:
        return same
    found = meant(name, tuple(cards))
    return found[0] if len(found) == 1 else None


def family_of(arch: str) -> Family:
    """From a CUDA compute capability ("8.9") or the maker's own name ("gfx1100", "M2")."""
    plain = arch.strip().lower()
    return next((family for pattern, family in _ARCHS if pattern.match(plain)), Family.UNKNOWN)
