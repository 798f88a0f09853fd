"""An arrangement of the panels around the drawing, as a value: on which side each one is, in which order, how large."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class Panel(StrEnum):
    """What can be moved."""

    DEVICES = "devices"
    SETTINGS = "settings"
    INSPECTOR = "inspector"
    VERDICT = "verdict"


class Side(StrEnum):
    """Of the drawing; START is where a line of text begins: at the left, or at the right in an Arabic window."""

    START = "start"
    END = "end"
    ABOVE = "above"
    BELOW = "below"

    @property
    def beside(self) -> bool:
        """Whether panels stand there under each other, and not next to each other."""
        return self in (Side.START, Side.END)


LEAST_SIZE: Final = 80
MOST_SIZE: Final = 900
"""Tenths of the height of the text: of the width of a column, of the height of a row."""
SIZE_STEP: Final = 20


@dataclass(frozen=True, slots=True)
class Dock:
    """Panels on one side, first to last. `size` is in tenths of the height of the text; 0: as it suits the window."""

    side: Side
    panels: tuple[Panel, ...] = ()
    size: int = 0


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One dock for each side, in the order of `Side`; every panel is in exactly one."""

    docks: tuple[Dock, ...]

    def dock(self, side: Side) -> Dock:
        return next(dock for dock in self.docks if dock.side is side)

    def side_of(self, panel: Panel) -> Side:
        return next(dock.side for dock in self.docks if panel in dock.panels)


USUAL: Final = Arrangement(
    (
        Dock(Side.START, (Panel.DEVICES,)),
        Dock(Side.END, (Panel.SETTINGS, Panel.INSPECTOR)),
        Dock(Side.ABOVE),
        Dock(Side.BELOW, (Panel.VERDICT,)),
    )
)


def moved(arrangement: Arrangement, panel: Panel, side: Side, *, before: Panel | None = None) -> Arrangement:
    """The panel on another side, or elsewhere on its own: in front of `before`, or last where that is None."""
    if before is panel:
        return arrangement
    docks = [replace(dock, panels=_without(dock.panels, panel)) for dock in arrangement.docks]
    return Arrangement(tuple(_with(dock, panel, before) if dock.side is side else dock for dock in docks))


def shifted(arrangement: Arrangement, panel: Panel, step: int, seen: Iterable[Panel] = tuple(Panel)) -> Arrangement:
    """One place further (1) or back (-1) among the panels of its side that are seen; the same at the end of them."""
    dock = arrangement.dock(arrangement.side_of(panel))
    others = tuple(one for one in dock.panels if one is panel or one in set(seen))
    place = others.index(panel) + step
    if not 0 <= place < len(others):
        return arrangement
    left = _without(dock.panels, panel)
    behind = left.index(others[place]) + (1 if step > 0 else 0)
    return moved(arrangement, panel, dock.side, before=left[behind] if behind < len(left) else None)


def sized(arrangement: Arrangement, side: Side, size: int) -> Arrangement:
    """A side as large as somebody wants it, within reason; 0 as it suits the window."""
    size = min(max(size, LEAST_SIZE), MOST_SIZE) if size else 0
    return Arrangement(tuple(replace(dock, size=size) if dock.side is side else dock for dock in arrangement.docks))


def arrangement_text(arrangement: Arrangement) -> str:
    """For the preferences: as "start=devices:240;end=settings,inspector;above=;below=verdict"."""
    return ";".join(_dock_text(dock) for dock in arrangement.docks)


def arrangement_of(text: str) -> Arrangement:
    """What `arrangement_text` wrote; the usual one where the text is anything else."""
    docks = [_dock_of(part) for part in text.split(";")]
    whole = tuple(dock for dock in docks if dock is not None)
    panels = sorted(panel for dock in whole for panel in dock.panels)
    right = len(docks) == len(whole) and [dock.side for dock in whole] == list(Side) and panels == sorted(Panel)
    return Arrangement(whole) if right else USUAL


def _dock_text(dock: Dock) -> str:
    return f"{dock.side}={','.join(dock.panels)}" + (f":{dock.size}" if dock.size else "")


def _dock_of(text: str) -> Dock | None:
    name, _, rest = text.partition("=")
    listed, _, figure = rest.partition(":")
    panels = tuple(Panel(word) for word in listed.split(",") if word in set(Panel))
    size = int(figure) if len(figure) <= len(str(MOST_SIZE)) and figure.isascii() and figure.isdigit() else 0
    known = name in set(Side) and ",".join(panels) == listed and (size == 0 or LEAST_SIZE <= size <= MOST_SIZE)
    return Dock(Side(name), panels, size) if known else None


def _without(panels: tuple[Panel, ...], panel: Panel) -> tuple[Panel, ...]:
    return tuple(one for one in panels if one is not panel)


def _with(dock: Dock, panel: Panel, before: Panel | None) -> Dock:
    place = dock.panels.index(before) if before in dock.panels else len(dock.panels)
    return replace(dock, panels=(*dock.panels[:place], panel, *dock.panels[place:]))
