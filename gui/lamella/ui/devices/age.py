"""How old readings are, in words."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QCoreApplication

from lamella.ui.devices.standing import Standing

_MINUTE_S: Final = 60.0


def late_s(standings: Iterable[Standing]) -> float | None:
    """Age of the oldest reading whose source hangs, beside the newest of this computer; None while all are live."""
    late = (standing.age_s for standing in standings if standing.reading is not None and standing.reading.late)
    return max(late, default=None)


def age_text(age_s: float | None) -> str:
    """The words for `late_s`."""
    if age_s is None:
        return QCoreApplication.translate("Age", "live")
    if age_s < _MINUTE_S:
        return QCoreApplication.translate("Age", "read {0} s ago").format(round(age_s))
    return QCoreApplication.translate("Age", "read {0} min ago").format(int(age_s // _MINUTE_S))
