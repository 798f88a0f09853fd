"""Selection: which layers are chosen, and from which one keys go on. Knows no Qt."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Selection:
    """Places as in `Outcome.layers`. `current` was chosen last; a range reaches from `anchor` to it."""

    places: frozenset[int] = frozenset()
    current: int | None = None
    anchor: int | None = None

    @property
    def run(self) -> tuple[int, int] | None:
        """First and last place where there are no gaps; None where there are, or nothing is chosen."""
        if not self.places:
            return None
        first, last = min(self.places), max(self.places)
        return (first, last) if last - first + 1 == len(self.places) else None


NOTHING: Final = Selection()


def only(place: int) -> Selection:
    return Selection(frozenset({place}), place, place)


def every(count: int) -> Selection:
    """All layers, the output layer too."""
    return Selection(frozenset(range(count)), count - 1, 0)


def reaching(selection: Selection, place: int) -> Selection:
    """From the anchor to this place, as Shift does it."""
    anchor = place if selection.anchor is None else selection.anchor
    return Selection(frozenset(range(min(anchor, place), max(anchor, place) + 1)), place, anchor)


def toggled(selection: Selection, place: int) -> Selection:
    """One more or one fewer, as Ctrl does it."""
    places = selection.places ^ {place}
    return Selection(places, place, place) if places else NOTHING


def within(selection: Selection, count: int) -> Selection:
    """What is left of it in a model with so many layers."""
    if all(place < count for place in selection.places):
        return selection
    places = frozenset(place for place in selection.places if place < count)
    return Selection(places, max(places), max(places)) if places else NOTHING
