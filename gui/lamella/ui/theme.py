"""Colours of the window and of pictures, light and dark; the only file that names a colour."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class Pattern(StrEnum):
    """Of a device's fill. Diagonals also mark others' memory and what is over; only a patterned theme has them here."""

    PLAIN = "plain"
    SPARSE_DOTS = "sparse dots"
    UPRIGHTS = "uprights"
    LINES = "lines"
    GRID = "grid"
    FALLING = "falling"
    DENSE_DOTS = "dense dots"
    LATTICE = "lattice"
    RISING = "rising"


@dataclass(frozen=True, slots=True)
class DeviceLook:
    """Fill is the same in both themes; contrast comes from the outline, print from the pattern."""

    fill: str
    text: str  # readable on the fill, at least 4.6:1
    outline_light: str
    outline_dark: str


# Petroff 10 (arXiv:2107.02270), in the order that keeps the worst pair of colours furthest apart for colour-blind eyes.
GPU_LOOKS: Final = (
    DeviceLook("#3F90DA", "#000000", "#187AC2", "#4191DB"),
    DeviceLook("#FFA90E", "#000000", "#AC6500", "#FFA90E"),
    DeviceLook("#BD1F01", "#FFFFFF", "#BD1F01", "#F6562F"),
    DeviceLook("#92DADD", "#000000", "#378184", "#92DADD"),
    DeviceLook("#832DB6", "#FFFFFF", "#832DB6", "#BE65F0"),
    DeviceLook("#E76300", "#000000", "#CC4C00", "#E96402"),
    DeviceLook("#A96B59", "#000000", "#A36654", "#BD7D6A"),
    DeviceLook("#B9AC70", "#000000", "#81773E", "#B9AC70"),
)
GPU_PATTERNS: Final = (
    Pattern.PLAIN,
    Pattern.SPARSE_DOTS,
    Pattern.UPRIGHTS,
    Pattern.LINES,
    Pattern.GRID,
    Pattern.FALLING,
    Pattern.DENSE_DOTS,
    Pattern.LATTICE,
)
"""The second sign of each GPU where patterns are always shown."""
CPU_LOOK: Final = DeviceLook("#717581", "#FFFFFF", "#717581", "#888C98")
OTHERS_FILL: Final = "#94A4A2"


@dataclass(frozen=True, slots=True)
class Theme:
    """Named by use. Text colours reach 4.5:1 on `window`, `surface` and `sunken`."""

    dark: bool
    window: str  # behind everything
    surface: str  # cards, bars, panels
    sunken: str  # tracks, segmented controls, tiles on a card
    border: str
    grid: str
    text: str
    muted: str
    faint: str
    accent: str
    on_accent: str
    good: str
    warn: str
    bad: str
    good_tint: str
    warn_tint: str
    bad_tint: str
    patterned: bool = False  # every device's fill has its pattern, not only those that share a colour
    contrast: bool = False  # high: text reaches 7:1, lines 4.5:1


LIGHT: Final = Theme(
    dark=False,
    window="#F5F7F9",
    surface="#FFFFFF",
    sunken="#ECEFF4",
    border="#DDE2EA",
    grid="#E3E7EE",
    text="#18202C",
    muted="#566173",
    faint="#616C82",
    accent="#2457D6",
    on_accent="#FFFFFF",
    good="#147A3B",
    warn="#B93A05",
    bad="#C62828",
    good_tint="#E3F4E8",
    warn_tint="#FEEFE2",
    bad_tint="#FDE7E7",
)
DARK: Final = Theme(
    dark=True,
    window="#13161D",
    surface="#1C222B",
    sunken="#262D38",
    border="#313A48",
    grid="#2C3440",
    text="#EEF1F6",
    muted="#A3AEBF",
    faint="#8D99AC",
    accent="#7AA2FF",
    on_accent="#0E1420",
    good="#5BD48A",
    warn="#FFB266",
    bad="#FF8A80",
    good_tint="#17341F",
    warn_tint="#3A2610",
    bad_tint="#3D1B1B",
)

LIGHT_CONTRAST: Final = Theme(
    dark=False,
    window="#FFFFFF",
    surface="#FFFFFF",
    sunken="#EDEFF2",
    border="#3C4450",
    grid="#8A93A1",
    text="#000000",
    muted="#1E242D",
    faint="#2F3742",
    accent="#0B3BA8",
    on_accent="#FFFFFF",
    good="#0A5226",
    warn="#7A2600",
    bad="#8F1212",
    good_tint="#F0FFF4",
    warn_tint="#FFF7EE",
    bad_tint="#FFF1F1",
    contrast=True,
)
DARK_CONTRAST: Final = Theme(
    dark=True,
    window="#000000",
    surface="#000000",
    sunken="#1B1F26",
    border="#A9B4C4",
    grid="#5C6675",
    text="#FFFFFF",
    muted="#E3E8F0",
    faint="#C9D1DE",
    accent="#A9C4FF",
    on_accent="#000000",
    good="#7CF0A6",
    warn="#FFC48A",
    bad="#FFB0A8",
    good_tint="#06200E",
    warn_tint="#241503",
    bad_tint="#2B0C0C",
    contrast=True,
)


def theme_for(*, dark: bool, contrast: bool = False, patterned: bool = False) -> Theme:
    """The theme that a person asked for; high contrast brings the patterns with it only where `patterned` says so."""
    chosen = (DARK_CONTRAST if contrast else DARK) if dark else (LIGHT_CONTRAST if contrast else LIGHT)
    return replace(chosen, patterned=True) if patterned else chosen


def device_look(index: int) -> DeviceLook:
    """Look of GPU `index`, or of the CPU for a negative one; from the ninth GPU on fills repeat (patterns differ)."""
    return CPU_LOOK if index < 0 else GPU_LOOKS[index % len(GPU_LOOKS)]


def device_pattern(index: int, theme: Theme) -> Pattern:
    """What tells devices apart besides the fill: of GPUs of one fill the first is plain, unless all have patterns."""
    turn = max(index, 0) // len(GPU_LOOKS)
    if theme.patterned:
        return Pattern.RISING if index < 0 else GPU_PATTERNS[(index + turn) % len(GPU_PATTERNS)]
    return Pattern.PLAIN if turn == 0 else (Pattern.LINES, Pattern.GRID)[(turn - 1) % 2]


def outline(index: int, theme: Theme) -> str:
    look = device_look(index)
    return look.outline_dark if theme.dark else look.outline_light


def blended(colour: str, other: str, percent: int) -> str:
    """`percent` of the colour over the other one, as "#RRGGBB"."""
    channels = (
        (int(colour[at : at + 2], 16) * percent + int(other[at : at + 2], 16) * (100 - percent) + 50) // 100
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02X}" for channel in channels)


def kv_fill(index: int) -> str:
    """KV cache on a device: its colour, lighter, the same in both themes."""
    return blended(device_look(index).fill, "#FFFFFF", 52)


def compute_fill(index: int) -> str:
    """Compute buffers on a device: lighter still."""
    return blended(device_look(index).fill, "#FFFFFF", 26)


def band_fill(index: int, theme: Theme) -> str:
    """Behind the bars of a device."""
    return blended(device_look(index).fill, theme.surface, 17 if theme.dark else 8)
