"""How old readings are, in words."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QCoreApplication

from lamella.ui.devices.standing import Standing

OLD_S: Final = 5.0
"""From here on a reading is no longer called live: it is five times as old as it should be."""
_MINUTE_S: Final = 60.0


def oldest_s(standings: Iterable[Standing]) -> float:
    """Age of the oldest reading among these, beside the newest of this computer."""
    return max((standing.age_s for standing in standings if standing.reading is not None), default=0.0)


def age_text(age_s: float) -> tuple[str, bool]:
    """The words, and whether they are a warning."""
    if age_s < OLD_S:
        return QCoreApplication.translate("Age", "live"), False
    if age_s < _MINUTE_S:
        return QCoreApplication.translate("Age", "read {0} s ago").format(int(age_s)), True
    return QCoreApplication.translate("Age", "read {0} min ago").format(int(age_s // _MINUTE_S)), True
