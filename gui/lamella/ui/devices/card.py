"""One device: its name, how it is now, what the plan puts on it, and what is left."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from lamella.devices.device import CPU, Reading
from lamella.plan.now import counted_now
from lamella.plan.outcome import DeviceOutcome
from lamella.ui.controls.looks import ElidedLabel, plain_tip, set_look
from lamella.ui.devices.bar import UsageBar
from lamella.ui.devices.card_notes import CardNotes
from lamella.ui.devices.card_size import Size
from lamella.ui.devices.headroom_row import GAP, Basis, HeadroomRow
from lamella.ui.devices.history import History, Points
from lamella.ui.devices.marks import held_text
from lamella.ui.devices.parts import parts_text
from lamella.ui.devices.says import held_here, host_text, less_text, live_text, more_text, shared_text, taker_since
from lamella.ui.devices.standing import Presence, Standing
from lamella.ui.devices.swatch import Swatch
from lamella.ui.theme import Theme
from lamella.ui.words import device_text, joined, short_name

BORDER = 1
LOOKS = {Presence.WHAT_IF: "whatif", Presence.LOST: "lost", Presence.ABSENT: "away", Presence.UNREAD: "away"}
AWAY = (Presence.LOST, Presence.ABSENT, Presence.UNREAD)


class DeviceCard(QFrame):
    """Shows one `DeviceOutcome` and where the device stands now; what a reading says moves the headroom and the bar,
    never the plan.
    """

    programs_wanted = Signal(int)  # index
    details_wanted = Signal(int)

    def __init__(self, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        name = "cpu" if index == CPU else f"gpu-{index}"
        self.setObjectName(f"card-{name}")
        self._index = index
        self._device: DeviceOutcome | None = None
        self._now: DeviceOutcome | None = None
        self._standing = Standing()
        self._fitted: Reading | None = None  # the last with room for the plan
        self._theme: Theme | None = None
        self._size = Size.FULL
        self._swatch, self._bar = Swatch(13, self), UsageBar(self)
        self._swatch.show_device(index)
        self._name, self._live = ElidedLabel("strong", self), ElidedLabel("small", self)
        self._foot = HeadroomRow(name, self)
        self._notes = CardNotes(name, self)
        self._history: History | None = None
        self._column = QVBoxLayout(self)
        self.head = _row(self._swatch, self._name, stretch=1)
        self._name_parts(name)
        self._build()

    def _name_parts(self, name: str) -> None:
        self._bar.setObjectName(f"bar-{name}")
        self._live.setObjectName(f"live-{name}")
        self._bar.clicked.connect(self._want_programs)
        self._notes.why_wanted.connect(self._want_details)

    def _build(self) -> None:
        self._column.addLayout(self.head)
        self._column.addWidget(self._live)
        self._column.addWidget(self._bar)
        self._column.addLayout(self._foot)
        self._column.addWidget(self._notes)
        self._lay_out()

    def insert_row(self, row: QWidget) -> None:
        """Under the numbers."""
        self._column.insertWidget(self._column.indexOf(self._notes), row)

    def show_size(self, size: Size) -> None:
        """What has no room is in the tooltip and the details."""
        if size is self._size:
            return
        self._size = size
        self._lay_out()
        self._show()

    @property
    def _compact(self) -> bool:
        return self._size is not Size.FULL

    def _lay_out(self) -> None:
        compact = self._compact
        self._column.setContentsMargins(*((11, 6, 11, 6) if compact else (13, 12, 13, 12)))
        self._column.setSpacing(3 if compact else 5)
        self._bar.show_low(compact)
        self._foot.show_compact(compact)
        if compact:
            self.head.addWidget(self._foot.sign)
            self._foot.insertWidget(0, self._bar, 1)
        else:
            self._foot.insertWidget(0, self._foot.sign)
            self._column.insertWidget(2, self._bar)
        if self._history is not None:
            self._history.setVisible(not compact and self._standing.presence is Presence.HERE)

    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops on it, in order."""
        return self._bar, self._notes.why

    @property
    def index(self) -> int:
        """The GPU's number in the plan, or CPU."""
        return self._index

    @property
    def standing(self) -> Standing:
        """What it was shown last."""
        return self._standing

    @property
    def lively(self) -> bool:
        """Whether a full one shows the last minute, or will when something is read."""
        return self._presence() in (Presence.HERE, Presence.UNKNOWN)

    @property
    def minute(self) -> Points:
        """What is kept of the last minute; a small card has no room to show it."""
        return self._history.points if self._history is not None else ()

    def show_device(self, device: DeviceOutcome) -> None:
        if device == self._device:
            return
        self._device = device
        self._show()

    def show_standing(self, standing: Standing) -> None:
        if standing == self._standing:
            return
        before, reading = self._standing.reading, standing.reading
        other = before is not None and reading is not None and reading.uuid != before.uuid
        newer = before is None or other or standing.moment_s != self._standing.moment_s
        self._standing = standing
        if reading is None or other:
            self._forget()
        self._show()
        if reading is not None and reading.total and reading.free is not None:
            if newer:
                self._remember(standing.moment_s, reading.total - reading.free, reading.total)
        elif self._history is not None:
            self._history.hide()  # a line that stands still would look like memory that nobody touches

    def _remember(self, moment_s: float, used: int, total: int) -> None:
        if self._history is None:
            self._history = History(self._index, self)
            if self._theme is not None:
                self._history.show_theme(self._theme)
            self._column.addWidget(self._history)
        self._history.add(moment_s, used, total)
        self._history.setVisible(not self._compact)

    def _forget(self) -> None:
        """Another card's minute is not this one's."""
        self._fitted = None
        if self._history is not None:
            self._history.hide()
            self._history.forget()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for widget in (self._swatch, self._bar, self._foot.sign, self._history):
            if widget is not None:
                widget.show_theme(theme)

    def _show(self) -> None:
        device, standing = self._device, self._standing
        if device is None:
            return
        if self._index != CPU:
            self._notes.find_marks(device.device, standing)
        holders = [pid for pid, _ in standing.holders]
        now = self._now = counted_now(device, standing.reading, holders)
        set_look(self, "card", "away" if standing.hidden else LOOKS.get(self._presence(), "true"))
        self._name.show_text(self.title)
        self._live.show_text(host_text(device, standing) if self._index == CPU else live_text(standing))
        self._live.setVisible(self._size is not Size.COMPACT or self._presence() in AWAY)
        self._bar.show_device(now)
        self._bar.show_listed(standing.reading is not None and standing.reading.free is not None)
        self._show_headroom(now)
        self._show_notes(device, now)

    def _tip(self) -> str:
        """Made when it is asked for: it is long, and nobody sees it while the readings go by."""
        lines = (self._tip_head(), parts_text(self._now) if self._now else "")
        return "\n".join(line for line in lines if line)

    @property
    def title(self) -> str:
        """As "GPU 0 · RTX 4090"."""
        name = self._device.device.name if self._device else ""
        return joined(device_text(self._index), "" if name in ("GPU", "CPU") else short_name(name))

    def _tip_head(self) -> str:
        """On a small card the tooltip says what has no room."""
        if not self._compact or self._device is None:
            return ""
        lines = (joined(self._name.text(), self._live.text()), joined(*(mark.text for mark in self._notes.marks)))
        return "\n".join(line for line in lines if line)

    def _presence(self) -> Presence:
        """A card that nothing was read for yet is what the plan says it is."""
        device = self._device.device if self._device else None
        return Presence.WHAT_IF if device is not None and device.simulated else self._standing.presence

    def _show_headroom(self, now: DeviceOutcome) -> None:
        margins = self._column.contentsMargins()
        room = self.width() - margins.left() - margins.right() - 2 * BORDER
        self._foot.show_device(now, room, basis=self._basis())

    def _basis(self) -> Basis:
        if self._presence() in AWAY:
            return Basis.PLAN
        return Basis.LAST_READ if self._standing.late else Basis.NOW

    def _show_notes(self, device: DeviceOutcome, now: DeviceOutcome) -> None:
        """Quiet words have no room on a compact card; why it is too full is none of them."""
        standing = self._standing
        shared = "" if self._compact and now.headroom >= 0 else shared_text(device)
        beside = "" if self._compact else more_text(device, now)
        self._notes.show_notes(
            self.title,
            warning=self._warning(device, now),
            sentences=(held_text(standing, held_here(standing)), shared, beside),
            only_loud=self._compact,
            sharing_said=bool(shared),
        )

    def _warning(self, device: DeviceOutcome, now: DeviceOutcome) -> str:
        """Who took what the plan needs is known by the last reading with room for it."""
        reading = self._standing.reading
        if reading is None or reading.free is None:
            return ""
        taker = taker_since(self._fitted, reading) if now.headroom < 0 else None
        if now.headroom >= 0:
            self._fitted = reading
        return less_text(device, now, taker)

    def _want_programs(self) -> None:
        self.programs_wanted.emit(self._index)

    def _want_details(self) -> None:
        self.details_wanted.emit(self._index)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip:
            self.setToolTip(plain_tip(self._tip()))
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._now is not None and event.size().width() != event.oldSize().width():
            self._show_headroom(self._now)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._notes.forget_marks()
            self._show()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self._now is not None:
            self._show_headroom(self._now)


def _row(*widgets: QWidget, stretch: int) -> QHBoxLayout:
    """Widgets side by side; the one with the index `stretch` takes the room that is left."""
    row = QHBoxLayout()
    row.setSpacing(GAP)
    for number, widget in enumerate(widgets):
        row.addWidget(widget, 1 if number == stretch else 0, Qt.AlignmentFlag.AlignVCenter)
    return row
