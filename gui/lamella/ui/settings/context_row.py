"""The context: a slider over useful steps, a field for every other length, "from the model" and "longest that fits"."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from lamella.ui.controls.looks import label
from lamella.ui.settings.field import Field
from lamella.ui.settings.longest_button import LongestButton
from lamella.ui.settings.mark_slider import MarkLine, StepSlider
from lamella.ui.settings.steps import FROM_MODEL, context_steps, nearest_step, short_tokens, step_place, typed_context
from lamella.ui.settings.words import threshold_text
from lamella.ui.words import in_a_row, number_text

if TYPE_CHECKING:
    from lamella.ui.settings.context_advice import ContextAdvice


class ContextRow(QWidget):
    """The slider runs over indexes of `context_steps`, so no number of tokens goes through it."""

    tokens_chosen = Signal(object)  # int; 0: from the model
    tokens_previewed = Signal(object)  # int
    preview_cancelled = Signal()
    longest_chosen = Signal(object)  # LongestContext

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[int, ...] = ()
        self._asked, self._effective, self._trained = -1, 0, -1
        self._label, self._unit = label("strong", self), label("muted", self)
        self._field = Field("context", typed_context, figures=9, parent=self)
        self._slider = StepSlider(Qt.Orientation.Horizontal, self)
        self._slider.setObjectName("context-slider")
        self._slider.setPageStep(2)
        self._dragged = False
        self._advice: ContextAdvice | None = None
        self._one_gpu = False
        self._marks = MarkLine(self)
        self._from_model = QPushButton(self)
        self._from_model.setObjectName("context-from-model")
        self._from_model.setProperty("kind", "chip")
        self._from_model.setCheckable(True)
        self._longest = LongestButton(self)
        self._longest.longest_chosen.connect(self.longest_chosen)
        self._build()
        self._slider.sliderMoved.connect(self._preview)
        self._slider.sliderReleased.connect(self._choose_step)
        self._slider.valueChanged.connect(self._step_changed)
        self._slider.escaped.connect(self._cancel)
        self._field.value_chosen.connect(self.tokens_chosen)
        self._from_model.clicked.connect(self._choose_model)
        self._retranslate()

    def _build(self) -> None:
        first, last = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self._label)
        first.addStretch(1)
        first.addWidget(self._field)
        first.addWidget(self._unit)
        last.setSpacing(6)
        last.addWidget(self._from_model)
        last.addWidget(self._longest)
        last.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(first)
        column.addWidget(self._slider)
        column.addWidget(self._marks)
        column.addSpacing(4)
        column.addLayout(last)

    def show_context(self, *, asked: int, effective: int, trained: int) -> None:
        """`asked` is 0 where the model or the allocator decides, `effective` what is planned for."""
        if (asked, effective, trained) == (self._asked, self._effective, self._trained):
            return
        if trained != self._trained or not self._steps:
            self._steps = context_steps(trained)
        self._asked, self._effective, self._trained = asked, effective, trained
        self._show()

    def _show(self) -> None:
        if not self._steps:
            return
        # The slider follows the plan here; only a person's hand may answer with a change.
        blocker = QSignalBlocker(self._slider)
        self._slider.setRange(0, len(self._steps) - 1)
        if not self._slider.isSliderDown():
            self._slider.setValue(nearest_step(self._steps, self._effective))
        blocker.unblock()
        self._tell_tokens(self._effective)
        self._field.show_value(self._effective, number_text(self._effective))
        self._from_model.setChecked(self._asked == FROM_MODEL)
        self._marks.show_ends(short_tokens(self._steps[0]), short_tokens(self._steps[-1]))
        self._show_advice()

    def show_advice(self, advice: "ContextAdvice | None", *, one_gpu: bool) -> None:
        """What lengths cost; None while that is not known, and then nothing is marked."""
        if (advice, one_gpu) != (self._advice, self._one_gpu):
            self._advice, self._one_gpu = advice, one_gpu
            self._show_advice()
            self._tell_tokens(self._effective)

    def _show_advice(self) -> None:
        advice = self._advice
        self._longest.show_longest(advice.longest if advice is not None else None)
        nearest = advice.nearest if advice is not None else None
        ticks = advice.thresholds if advice is not None else ()
        places = tuple(step_place(self._steps, tick.context_tokens) for tick in ticks)
        at = step_place(self._steps, nearest.context_tokens) if nearest is not None else None
        self._slider.show_marks(places, at, faint=self._marks.faint, strong=self._marks.strong)
        self._marks.show_mark(self._threshold_text(), self._slider.place_of(at) if at is not None else 0.0)

    def _threshold_text(self) -> str:
        nearest = self._advice.nearest if self._advice is not None else None
        return threshold_text(nearest, one_gpu=self._one_gpu) if nearest is not None else ""

    def _tell_tokens(self, tokens: int) -> None:
        """The slider's own value is the number of a step, which says nothing to a screen reader's listener."""
        one, many = self.tr("1 token"), self.tr("{0} tokens")
        text = one if tokens == 1 else many.format(number_text(tokens))
        mark = self._threshold_text()
        self._slider.setAccessibleDescription(in_a_row(text, mark) if mark else text)

    def _preview(self, index: int) -> None:
        self._dragged = True
        self._tell_tokens(self._steps[index])
        self.tokens_previewed.emit(self._steps[index])

    def _step_changed(self, index: int) -> None:
        """Keys, wheel and clicks in the groove; a drag chooses when it is let go."""
        if not self._slider.isSliderDown():
            self.tokens_chosen.emit(self._steps[index])

    def _choose_step(self) -> None:
        """A handle that was only pressed has chosen nothing: the length may lie between its steps."""
        if self._dragged:
            self._dragged = False
            self.tokens_chosen.emit(self._steps[self._slider.value()])

    def _choose_model(self) -> None:
        self._from_model.setChecked(True)
        self.tokens_chosen.emit(FROM_MODEL)

    def _cancel(self) -> None:
        self._dragged = False
        self._slider.setSliderDown(False)  # which Qt tells as a release, too
        self.preview_cancelled.emit()
        self._show()

    def _retranslate(self) -> None:
        sentence = self.tr("How many tokens the model can look back at; a longer context needs a larger KV cache.")
        self._label.setText(self.tr("Context"))
        self._unit.setText(self.tr("tokens"))
        for widget in (self._label, self._field, self._slider):
            widget.setToolTip(sentence)
            widget.setWhatsThis(sentence)
        self._field.setAccessibleName(self.tr("Context in tokens"))
        self._slider.setAccessibleName(self.tr("Context"))
        self._from_model.setText(self.tr("from the model"))
        self._from_model.setToolTip(
            self.tr("The length the model was trained for; the allocator may lower it so that more fits.")
        )
        self._from_model.setAccessibleName(self.tr("Context from the model"))
        self._longest.retranslate()
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
