"""What stands in words under a card's numbers: a warning, a few words about its GPU, and a way to ask why."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from lamella.devices.device import Device
from lamella.ui.controls.looks import label, plain_tip, set_look
from lamella.ui.devices.marks import Mark, marks, marks_by
from lamella.ui.devices.standing import Standing
from lamella.ui.words import in_a_row, joined


class WhyButton(QToolButton):
    """As wide as its word, so that it ends where the numbers above it end."""

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 8, self.fontMetrics().height() + 4)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class CardNotes(QWidget):
    """Takes no room where there is nothing to say."""

    why_wanted = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name` is "gpu-0" or "cpu", for the object names."""
        super().__init__(parent)
        self._warning, self._said = label("small", self, wrap=True), label("small", self, wrap=True)
        self.why = WhyButton(self)
        self.marks: tuple[Mark, ...] = ()
        self._marks_by: tuple[object, ...] | None = None
        self._warning.setProperty("hint", "warn")
        self._warning.setObjectName(f"warning-{name}")
        self._said.setObjectName(f"marks-{name}")
        self.why.setObjectName(f"why-{name}")
        self.why.setProperty("kind", "why")
        self.why.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.why.clicked.connect(self.why_wanted)
        said = QHBoxLayout()
        said.setSpacing(6)
        said.addWidget(self._said, 1)
        said.addWidget(self.why, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._warning)
        column.addLayout(said)
        self.hide()

    def find_marks(self, device: Device, standing: Standing) -> None:
        """Anew only where they may be others: they look through every build of every engine."""
        by = marks_by(device, standing)
        if by != self._marks_by:
            self.marks, self._marks_by = marks(device, standing), by

    def forget_marks(self) -> None:
        """They are found anew, in another language."""
        self._marks_by = None

    def show_notes(
        self, title: str, *, warning: str, sentences: tuple[str, ...], only_loud: bool, sharing_said: bool
    ) -> None:
        """`title` is how the card is called; sentences stand in front of the marks. `sharing_said`: by one of them."""
        shown = tuple(mark for mark in self.marks if mark.loud or not only_loud)
        self._warning.setText(warning)
        self._warning.setVisible(bool(warning))
        words = joined(*(mark.text for mark in shown if not (mark.of_sharing and sharing_said)))
        text = in_a_row(*(said for said in (*sentences, words) if said))
        why = "\n".join(mark.why for mark in shown)
        self._said.setText(text)
        self._said.setVisible(bool(text))
        self._said.setToolTip(plain_tip(why))
        set_look(self._said, "hint", "warn" if any(mark.loud for mark in shown) else "none")
        self.why.setVisible(bool(shown))
        self.why.setToolTip(plain_tip(why))
        self.why.setAccessibleDescription(why)
        self.why.setText(self.tr("Why?"))
        self.why.setAccessibleName(self.tr("{0}: why?").format(joined(title, *(mark.text for mark in shown))))
        self.setVisible(bool(warning or text))

    def said(self) -> tuple[str, ...]:
        """What it says now, for a screen reader."""
        return tuple(text for text in (self._warning.text(), self._said.text()) if text)
