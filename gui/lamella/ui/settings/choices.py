"""Which control is which choice: joins the settings' controls with the hints about them."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractButton

from lamella.estimate.settings import CacheType, FlashAttention, Settings
from lamella.ui.controls.segments import Segments
from lamella.ui.controls.stepper import Stepper
from lamella.ui.settings.cache_rows import CacheRows, TypeChoice
from lamella.ui.settings.field import Field
from lamella.ui.settings.hints import Hint, Hints
from lamella.ui.settings.words import cache_type_text, flash_text
from lamella.ui.words import size_text

Now = Callable[[], Settings]
"""The plan's settings."""
Edit = Callable[[int], Settings]


class Choices(QObject):
    """What each control would set, given the plan's settings as asked for and as the engine runs."""

    def __init__(self, hints: Hints, *, asked: Now, running: Now) -> None:
        super().__init__(hints)
        self._hints, self._asked, self._running = hints, asked, running
        self._rows: CacheRows | None = None

    def watch_cache(self, rows: CacheRows) -> None:
        for choice in rows.choices:
            for kind, button in choice.common:
                self._hints.watch(button, partial(self._cache_hint, rows, choice, kind))
            self._hints.watch(choice.others, partial(self._others_hint, choice))
            choice.others.textHighlighted.connect(self._say_other)
        self._rows = rows

    def watch_flash(self, segments: Segments, keys: tuple[FlashAttention, ...]) -> None:
        for key, button in zip(keys, segments.buttons, strict=True):
            self._hints.watch(button, partial(self._flash_hint, segments, key))

    def watch_projector(self, segments: Segments, keys: tuple[bool, ...]) -> None:
        for key, button in zip(keys, segments.buttons, strict=True):
            self._hints.watch(button, partial(self._projector_hint, segments, button, key))

    def watch_parallel(self, stepper: Stepper) -> None:
        for button, step in zip(stepper.buttons, (-1, 1), strict=True):
            self._hints.watch(button, partial(self._parallel_hint, stepper, step))

    def watch_field(self, field: Field, now: Callable[[], int], edit: Edit) -> None:
        """`now` is the value that holds; half of it is the example while nothing else is typed."""
        self._hints.watch(field, partial(self._field_hint, field, now, edit))
        field.textEdited.connect(self._hints.refresh_shown)

    def _hint(self, title: str, sentence: str, settings: Settings) -> Hint:
        return Hint(title, sentence, settings if settings != self._asked() else None)

    def _cache_hint(self, rows: CacheRows, choice: TypeChoice, kind: CacheType) -> Hint:
        type_k, type_v = rows.types_with(choice, kind)
        settings = replace(self._asked(), type_k=type_k, type_v=type_v)
        return self._hint(self._titled(choice.name, cache_type_text(kind)), choice.sentence, settings)

    def _others_hint(self, choice: TypeChoice) -> Hint:
        return Hint(choice.others.accessibleName(), choice.sentence)

    def _say_other(self, text: str) -> None:
        """An entry of one of the open lists."""
        box = self.sender()
        rows = self._rows
        for choice in rows.choices if rows is not None else ():
            kind = choice.other_of(text)
            if rows is not None and choice.others is box and kind is not None:
                self._hints.say(choice.others, self._cache_hint(rows, choice, kind))

    def _flash_hint(self, segments: Segments, key: FlashAttention) -> Hint:
        settings = replace(self._asked(), flash_attention=key)
        return self._hint(self._titled(segments.accessibleName(), flash_text(key)), segments.whatsThis(), settings)

    def _projector_hint(self, segments: Segments, button: QAbstractButton, key: bool) -> Hint:
        settings = replace(self._asked(), offload_projector=key)
        return self._hint(self._titled(segments.accessibleName(), button.text()), segments.whatsThis(), settings)

    def _parallel_hint(self, stepper: Stepper, step: int) -> Hint | None:
        count = self._running().slots + step
        if count < 1:
            return None
        settings = replace(self._asked(), parallel=count)
        return self._hint(self._titled(stepper.accessibleName(), str(count)), stepper.whatsThis(), settings)

    def _field_hint(self, field: Field, now: Callable[[], int], edit: Edit) -> Hint:
        value = field.typed if field.typed is not None else now() // 2
        text = size_text(value) if field.objectName() == "margin" else str(value)
        if not value and field.typed is None:
            return Hint(field.accessibleName(), field.whatsThis())
        return self._hint(self._titled(field.accessibleName(), text), field.whatsThis(), edit(value))

    def _titled(self, name: str, value: str) -> str:
        return self.tr("{0}: {1}").format(name, value)
