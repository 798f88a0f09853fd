"""GPUs that turn up in this computer while the program runs: offered, never put into a plan unasked."""

from PySide6.QtCore import QEvent, QObject

from lamella.devices.device import Device, Kind, Readings
from lamella.devices.nvml import gpus_of
from lamella.ui.notice import Notice
from lamella.ui.session import Session
from lamella.ui.topbar import MOST_GPUS
from lamella.ui.words import gib_text, short_name


def own_gpus(readings: Readings) -> tuple[Device, ...]:
    """The GPUs in this computer that answer, to plan with."""
    return tuple(gpu for gpu in gpus_of(readings) if gpu.kind is Kind.GPU)


class Offers(QObject):
    """What a driver lost and finds again is nothing new."""

    def __init__(self, notice: Notice, session: Session) -> None:
        super().__init__(notice)
        self._notice, self._session = notice, session
        self._known: frozenset[str] | None = None  # None before the first reading
        self._new: tuple[Device, ...] = ()
        notice.taken.connect(self._take)
        notice.installEventFilter(self)

    def show_readings(self, readings: Readings) -> None:
        """What was there from the first moment on is no news."""
        here = own_gpus(readings)
        listed = frozenset(reading.uuid for reading in readings.gpus)
        if self._known is None:
            self._known = listed
        turned_up = tuple(gpu for gpu in here if gpu.uuid not in self._known)
        self._known |= listed
        still = tuple(gpu for gpu in here if gpu.uuid in {one.uuid for one in self._new})
        self._offer((*still, *turned_up))

    def show_plan(self) -> None:
        """What the plan has by now is not offered any more."""
        self._offer(self._new)

    def _offer(self, found: tuple[Device, ...]) -> None:
        plan = self._session.plan
        used = {gpu.uuid for gpu in plan.gpus} if plan else set()
        new = tuple(gpu for gpu in found if gpu.uuid not in used) if plan else ()
        before, self._new = self._new, new
        if not new:
            if before:
                self._notice.hide()
        elif {gpu.uuid for gpu in new} != {gpu.uuid for gpu in before}:
            self._show()

    def _show(self) -> None:
        if len(self._new) == 1:
            text = self.tr("A GPU has turned up in this computer: {0} with {1}.")
            gpu = self._new[0]
            self._notice.show_offer(text.format(short_name(gpu.name), gib_text(gpu.total)), self.tr("Plan with it"))
        elif self._new:
            text = self.tr("{0} GPUs have turned up in this computer.").format(len(self._new))
            self._notice.show_offer(text, self.tr("Plan with them"))

    def _take(self) -> None:
        """Beside the GPUs of this computer that the plan has; in place of GPUs that are not there."""
        plan, new = self._session.plan, self._new
        if plan is None or not new:
            return
        kept = () if all(gpu.simulated for gpu in plan.gpus) else plan.gpus
        text = self.tr("Add {0}").format(short_name(new[0].name))
        if len(new) > 1 or not kept:
            text = self.tr("Plan with the GPUs that have turned up")
        self._session.change_gpus((*kept, *new)[:MOST_GPUS], text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._notice and event.type() is QEvent.Type.LanguageChange and self._notice.isVisible():
            self._show()
        return False
