"""The types of the KV cache: one choice for both, or one each."""

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from lamella.estimate.settings import CacheType
from lamella.ui.controls.drop_down import DropDown
from lamella.ui.controls.looks import label
from lamella.ui.controls.segments import Segments
from lamella.ui.settings.words import cache_type_text

COMMON: Final = (CacheType.F16, CacheType.Q8_0, CacheType.Q4_0)
OTHERS: Final = tuple(kind for kind in CacheType if kind not in COMMON)


class TypeChoice(QWidget):
    """Three common types as buttons, the rest in a list."""

    chosen = Signal(object)  # CacheType

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = self.sentence = ""  # in the language of the window
        self._segments = Segments(name, self)
        self._segments.show_choices(COMMON, tuple(map(cache_type_text, COMMON)))
        self._list = self.others = DropDown(self)
        self._list.setObjectName(f"{name}-others")
        self._list.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToContents)
        self._list.addItem("")
        self._list.addItems(list(map(cache_type_text, OTHERS)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._segments)
        row.addStretch(1)
        row.addWidget(self._list)
        self._segments.chosen.connect(self.chosen)
        self._list.activated.connect(self._choose_other)

    @property
    def common(self) -> tuple[tuple[CacheType, QPushButton], ...]:
        """The buttons with their types."""
        return tuple(zip(COMMON, self._segments.buttons, strict=True))

    def other_of(self, text: str) -> CacheType | None:
        """The type of an entry of the list."""
        return next((kind for kind in OTHERS if cache_type_text(kind) == text), None)

    def show_type(self, kind: CacheType) -> None:
        self._segments.show_chosen(kind)
        self._list.setAccessibleDescription(cache_type_text(kind))
        self._list.setCurrentIndex(OTHERS.index(kind) + 1 if kind in OTHERS else 0)

    def show_words(self, name: str, *, other: str, further: str, sentence: str) -> None:
        self.name, self.sentence = name, sentence
        self._segments.show_name(name)
        self._list.setItemText(0, other)
        self._list.setAccessibleName(further)
        for widget in (self, self._list):
            widget.setToolTip(sentence)
            widget.setWhatsThis(sentence)

    def _choose_other(self, index: int) -> None:
        if index > 0:
            self.chosen.emit(OTHERS[index - 1])
        else:
            self._list.setCurrentIndex(0)


class CacheRows(QWidget):
    """`types_chosen` carries K's and V's type."""

    types_chosen = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._type_k, self._type_v = CacheType.F16, CacheType.F16
        self._k_label, self._v_label = label("strong", self), label("strong", self)
        self._apart = QPushButton(self)  # before the choices below it, as Tab goes
        self._k, self._v = TypeChoice("cache-k", self), TypeChoice("cache-v", self)
        self._apart.setProperty("kind", "chip")
        self._apart.setCheckable(True)
        self._apart.setObjectName("cache-apart")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(5)
        rows: tuple[tuple[QLabel, TypeChoice], ...] = ((self._k_label, self._k), (self._v_label, self._v))
        for row, (text, choice) in enumerate(rows):
            grid.addWidget(text, 2 * row, 0)
            grid.addWidget(choice, 2 * row + 1, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self._apart, 0, 1, Qt.AlignmentFlag.AlignRight)
        self._k.chosen.connect(self._choose_k)
        self._v.chosen.connect(self._choose_v)
        self._apart.toggled.connect(self._show_rows)
        self._apart.clicked.connect(self._choose_apart)
        self._retranslate()
        self._show_rows()

    def show_types(self, type_k: CacheType, type_v: CacheType) -> None:
        self._type_k, self._type_v = type_k, type_v
        self._k.show_type(type_k)
        self._v.show_type(type_v)
        if type_k != type_v:
            self._apart.setChecked(True)

    @property
    def choices(self) -> tuple[TypeChoice, TypeChoice]:
        """Of K, or of both, and of V."""
        return self._k, self._v

    def types_with(self, choice: TypeChoice, kind: CacheType) -> tuple[CacheType, CacheType]:
        """K's and V's type if this one were chosen."""
        if choice is self._v:
            return self._type_k, kind
        return kind, self._type_v if self._apart.isChecked() else kind

    def _show_rows(self) -> None:
        apart = self._apart.isChecked()
        self._v.setVisible(apart)
        self._v_label.setVisible(apart)
        self._k_label.setText(self.tr("K cache") if apart else self.tr("KV cache"))
        self._name(self._k, self.tr("K cache type") if apart else self.tr("KV cache type"))
        self._name(self._v, self.tr("V cache type"))

    def _name(self, choice: TypeChoice, name: str) -> None:
        sentence = self.tr(
            "How precisely the engine remembers the conversation; q8_0 needs about half the memory of f16."
        )
        further = self.tr("{0}: all other types").format(name)
        for text in (self._k_label, self._v_label):
            text.setToolTip(sentence)
        choice.show_words(name, other=self.tr("other"), further=further, sentence=sentence)

    def _choose_k(self, kind: object) -> None:
        self.types_chosen.emit(*self.types_with(self._k, CacheType(str(kind))))

    def _choose_v(self, kind: object) -> None:
        self.types_chosen.emit(self._type_k, kind)

    def _choose_apart(self, apart: bool) -> None:
        """One choice for both again means K's type for both."""
        if not apart and self._type_k != self._type_v:
            self.types_chosen.emit(self._type_k, self._type_k)

    def _retranslate(self) -> None:
        self._v_label.setText(self.tr("V cache"))
        self._apart.setText(self.tr("K and V apart"))
        self._apart.setToolTip(self.tr("Choose the types of keys and values one by one."))
        self._apart.setAccessibleName(self.tr("Choose K and V cache types apart"))
        self._show_rows()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
