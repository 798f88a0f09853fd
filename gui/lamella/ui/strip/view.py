"""View: which part of the layers the strip shows. Knows no Qt."""

from dataclasses import dataclass
from typing import Final

ZOOM_STEP: Final = 1.25
"""How much wider bars become with one notch of the wheel or one press of the key."""
MOST_PITCH: Final = 48.0
"""Logical pixels from bar to bar at which nothing is left to see by zooming in."""


@dataclass(frozen=True, slots=True)
class View:
    """`part` of the strip's whole length, 0 to 1, from `start` on; never beyond its ends."""

    start: float = 0.0
    part: float = 1.0

    @property
    def whole(self) -> bool:
        """Everything is shown."""
        return self.part >= 1.0


WHOLE: Final = View()


def zoomed(view: View, factor: float, *, around: float, least_part: float) -> View:
    """What is under `around` (0 the left end of what is shown, 1 the right) stays there; a factor over 1 zooms in."""
    part = min(1.0, max(view.part / factor, min(least_part, 1.0)))
    return moved(View(view.start + around * (view.part - part), part), 0.0)


def moved(view: View, by: float) -> View:
    """Further right by this part of the whole length, as far as there is something."""
    return View(max(0.0, min(view.start + by, 1.0 - view.part)), view.part)


def showing(view: View, place: int, *, places: int) -> View:
    """The same view, moved just as far as it must be to show this place whole."""
    left, right = place / places, (place + 1) / places
    if left < view.start:
        return moved(view, left - view.start)
    return moved(view, max(0.0, right - view.start - view.part))


def least_part(width: float, places: int) -> float:
    """The part at which bars are as wide as they may become, where the shown part is `width` pixels wide."""
    return min(1.0, width / (MOST_PITCH * places))
