"""The sizes that cards come in."""

from enum import Enum, auto


class Size(Enum):
    """How much of a card is shown."""

    FULL = auto()
    BRIEF = auto()  # name, live line, and a lower bar beside the headroom
    COMPACT = auto()  # the same without the live line
