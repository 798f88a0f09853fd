"""Memory settings: what the engine is asked for, each with a plain sentence."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from lamella.estimate.settings import CacheType, FlashAttention, Settings
from lamella.plan.outcome import Outcome
from lamella.ui.controls.looks import card, label
from lamella.ui.controls.segments import Segments
from lamella.ui.controls.stepper import Stepper
from lamella.ui.docks.arrangement import Panel
from lamella.ui.docks.grip import Grip, heading
from lamella.ui.settings.cache_rows import CacheRows
from lamella.ui.settings.choices import Choices
from lamella.ui.settings.context_row import ContextRow
from lamella.ui.settings.field import Field
from lamella.ui.settings.hints import Hints
from lamella.ui.settings.steps import typed_batch, typed_size
from lamella.ui.settings.words import flash_text
from lamella.ui.theme import Theme
from lamella.ui.words import device_text, size_text

if TYPE_CHECKING:
    from lamella.plan.context_marks import LongestContext
    from lamella.plan.effects import Effects
    from lamella.ui.settings.context_advice import ContextAdvice

FLASH = (FlashAttention.AUTO, FlashAttention.ON, FlashAttention.OFF)
MOST_PARALLEL = 64
PLACES = (True, False)
"""Of the projector: on a GPU, or on the CPU."""


class SettingsPanel(QWidget):
    """`settings_chosen` is a finished change, maybe to what the plan has already; `settings_previewed` comes while the
    slider moves, and what is shown then is not what is stored.

    `effect_wanted` asks what a choice would change, before somebody makes it.
    """

    settings_chosen = Signal(object)  # Settings
    settings_previewed = Signal(object)  # Settings
    preview_cancelled = Signal()
    effect_wanted = Signal(object)  # Settings

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = Settings()  # as asked for
        self._running = Settings()  # as the engine is then started
        self._gpu_count = 0
        self._shown: object = None  # what of an outcome is to be seen here
        self._title, self.grip = label("section", self), Grip(Panel.SETTINGS, self)
        self._context, self._cache = ContextRow(self), CacheRows(self)
        self._flash = Segments("flash-attention", self)
        self._flash.show_choices(FLASH, tuple(map(flash_text, FLASH)))  # before the controls below, as Tab goes
        self._parallel = Stepper("parallel", self)
        self._margin = Field("margin", typed_size, figures=8, parent=self)
        self._batch, self._ubatch = (Field(name, typed_batch, figures=5, parent=self) for name in ("batch", "ubatch"))
        self._projector = Segments("projector", self)
        self._projector.show_choices(PLACES, ("", ""))
        self._labels = {name: label("strong", self) for name in ("flash", "parallel", "margin", "batch", "projector")}
        self._hints = Hints(self)
        self._build()
        self._connect()
        self._watch()
        self._retranslate()

    def _build(self) -> None:
        frame = card(self)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(14, 12, 14, 12)
        inside.setSpacing(9)
        inside.addWidget(self._context)
        inside.addWidget(self._cache)
        inside.addLayout(_line(self._labels["flash"], self._flash))
        inside.addLayout(_line(self._labels["parallel"], self._parallel))
        inside.addLayout(_line(self._labels["margin"], self._margin))
        inside.addLayout(_line(self._labels["batch"], self._batch, self._ubatch))
        inside.addLayout(_line(self._labels["projector"], self._projector))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(heading(self._title, self.grip))
        column.addWidget(frame)

    def _connect(self) -> None:
        self._context.tokens_chosen.connect(self._choose_context)
        self._context.tokens_previewed.connect(self._preview_context)
        self._context.preview_cancelled.connect(self.preview_cancelled)
        self._context.longest_chosen.connect(self._choose_longest)
        self._hints.effect_wanted.connect(self.effect_wanted)
        self._cache.types_chosen.connect(self._choose_types)
        self._flash.chosen.connect(self._choose_flash)
        self._parallel.value_chosen.connect(self._choose_parallel)
        self._margin.value_chosen.connect(self._choose_margin)
        self._batch.value_chosen.connect(self._choose_batch)
        self._ubatch.value_chosen.connect(self._choose_ubatch)
        self._projector.chosen.connect(self._choose_projector)

    def _watch(self) -> None:
        choices = Choices(self._hints, asked=lambda: self._settings, running=lambda: self._running)
        choices.watch_cache(self._cache)
        choices.watch_flash(self._flash, FLASH)
        choices.watch_projector(self._projector, PLACES)
        choices.watch_parallel(self._parallel)
        choices.watch_field(
            self._margin, lambda: self._settings.margin(0), lambda value: replace(self._settings, margins=(value,))
        )
        choices.watch_field(
            self._batch, lambda: self._running.batch, lambda value: replace(self._settings, batch=value)
        )
        choices.watch_field(
            self._ubatch, lambda: self._running.ubatch, lambda value: replace(self._settings, ubatch=value)
        )

    def show_theme(self, theme: Theme) -> None:
        self._hints.show_theme(theme)

    def show_advice(self, advice: "ContextAdvice | None") -> None:
        """What contexts cost in the stored plan; None while that is not known."""
        self._context.show_advice(advice, one_gpu=self._gpu_count == 1)

    def show_effects(self, settings: Settings, effects: "Effects") -> None:
        """The answer to `effect_wanted`."""
        self._hints.show_effects(settings, effects)

    def show_outcome(self, outcome: Outcome) -> None:
        plan, estimate = outcome.plan, outcome.estimate
        shown = plan.settings, estimate.settings, estimate.context.n_ctx, plan.model, len(plan.gpus)
        if shown != self._shown:  # a drag of an edge changes nothing here
            self._shown = shown
            self._show(outcome)
        self._hints.refresh_shown()

    def _show(self, outcome: Outcome) -> None:
        settings = self._settings = outcome.plan.settings
        self._running = outcome.estimate.settings
        self._context.show_context(
            asked=settings.context_tokens,
            effective=outcome.estimate.context.n_ctx,
            trained=outcome.plan.model.context_length,
        )
        self._cache.show_types(settings.type_k, settings.type_v)
        self._flash.show_chosen(settings.flash_attention)
        self._parallel.show_value(self._running.slots, least=1, most=MOST_PARALLEL)
        for widget in (self._labels["projector"], self._projector):
            widget.setVisible(outcome.plan.model.projector is not None)
        self._projector.show_chosen(self._running.offload_projector)
        self._gpu_count = len(outcome.plan.gpus)
        self._show_fields()

    def _show_fields(self) -> None:
        self._show_margin()
        self._batch.show_value(self._running.batch, str(self._running.batch))
        self._ubatch.show_value(self._running.ubatch, str(self._running.ubatch))

    def _show_margin(self) -> None:
        """One size where it holds for every GPU of the plan; several are told one by one to whoever points there."""
        sizes = tuple(map(self._settings.margin, range(max(self._gpu_count, 1))))
        sentence = self._margin.whatsThis()
        if len(set(sizes)) == 1:
            self._margin.show_value(sizes[0], size_text(sizes[0]))
        else:
            self._margin.show_value(None, self.tr("mixed", "differs from GPU to GPU"))
            each = self.tr("{0}: {1}", "a GPU, and the memory to keep free on it")
            told = (each.format(device_text(gpu), size_text(size)) for gpu, size in enumerate(sizes))
            sentence = "\n".join((sentence, *told))
        self._margin.setToolTip(sentence)
        self._margin.setAccessibleDescription(sentence)

    def _choose_context(self, tokens: int) -> None:
        self.settings_chosen.emit(replace(self._settings, context_tokens=tokens))

    def _preview_context(self, tokens: int) -> None:
        self.settings_previewed.emit(replace(self._settings, context_tokens=tokens))

    def _choose_longest(self, longest: "LongestContext") -> None:
        off = self._settings.flash_attention is FlashAttention.OFF
        kind = longest.cache_type
        type_v = self._settings.type_v if off else kind
        self.settings_chosen.emit(
            replace(self._settings, context_tokens=longest.context_tokens, type_k=kind, type_v=type_v)
        )

    def _choose_types(self, type_k: CacheType, type_v: CacheType) -> None:
        self.settings_chosen.emit(replace(self._settings, type_k=type_k, type_v=type_v))

    def _choose_flash(self, value: FlashAttention) -> None:
        self.settings_chosen.emit(replace(self._settings, flash_attention=value))

    def _choose_parallel(self, value: int) -> None:
        self.settings_chosen.emit(replace(self._settings, parallel=value))

    def _choose_margin(self, value: int) -> None:
        self.settings_chosen.emit(replace(self._settings, margins=(value,)))

    def _choose_batch(self, value: int) -> None:
        self.settings_chosen.emit(replace(self._settings, batch=value))

    def _choose_ubatch(self, value: int) -> None:
        self.settings_chosen.emit(replace(self._settings, ubatch=value))

    def _choose_projector(self, value: bool) -> None:
        self.settings_chosen.emit(replace(self._settings, offload_projector=value))

    def _retranslate(self) -> None:
        self._title.setText(self.tr("MEMORY SETTINGS"))
        self.setAccessibleName(self.tr("Memory settings"))
        self._flash.show_choices(FLASH, tuple(map(flash_text, FLASH)))
        self._flash.show_name(self.tr("Flash attention"))
        self._explain(
            "flash",
            self.tr("Flash attention"),
            self._flash,
            self.tr(
                "A faster way to compute attention that also needs less memory; auto uses it wherever the engine can."
            ),
        )
        self._explain(
            "parallel",
            self.tr("Parallel requests"),
            self._parallel,
            self.tr("How many conversations the engine can answer at the same time."),
        )
        self._parallel.show_names(self.tr("One parallel request fewer"), self.tr("One parallel request more"))
        self._explain(
            "margin",
            self.tr("Keep free on each GPU"),
            self._margin,
            self.tr("Memory that is left for other programs on every GPU, engine overhead included."),
        )
        batch = self.tr("How many tokens of a prompt are read at once; smaller needs less memory and is slower.")
        self._explain("batch", self.tr("Batch / micro-batch"), self._batch, batch)
        self._batch.setAccessibleName(self.tr("Batch"))
        self._ubatch.setAccessibleName(self.tr("Micro-batch"))
        self._ubatch.setWhatsThis(batch)
        self._projector.show_choices(PLACES, (self.tr("GPU"), self.tr("CPU")))
        self._explain(
            "projector",
            self.tr("Projector on"),
            self._projector,
            self.tr("What reads pictures or sound: faster on the first GPU, where it takes the place of layers."),
        )
        self._projector.show_name(self.tr("Projector on"))
        self._show_fields()

    def _explain(self, name: str, text: str, control: QWidget, sentence: str) -> None:
        self._labels[name].setText(text)
        for widget in (self._labels[name], control):
            widget.setToolTip(sentence)
            widget.setWhatsThis(sentence)
        control.setAccessibleName(text)
        control.setAccessibleDescription(sentence)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


def _line(text: QLabel, *controls: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(6)
    line.addWidget(text)
    line.addStretch(1)
    for control in controls:
        line.addWidget(control)
    return line
