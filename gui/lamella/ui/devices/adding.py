"""The dialog that adds a GPU to try: search in the known ones, or one by hand."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLineEdit, QPushButton, QTableView, QVBoxLayout, QWidget

from lamella.devices.cards import card_list, device
from lamella.ui.controls.looks import label
from lamella.ui.devices.by_hand import MOST_LETTERS, ByHand
from lamella.ui.devices.finding import found, listed
from lamella.ui.devices.known_table import KnownTable

SIZE = (470, 520)
MOST_PROBLEMS = 3
"""So many sentences about a damaged list have room; the tooltip has all."""
TO_LIST = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class AddDialog(QDialog):
    """Enter adds the chosen card, Esc leaves; `device_chosen` carries what a plan counts with."""

    device_chosen = Signal(object)  # Device

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("add-dialog")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        known = card_list()
        self._cards = listed(known.gpus)
        self._search, self._none = QLineEdit(self), label("muted", self, wrap=True)
        self._problem = label("small", self, wrap=True)
        self._problem.setObjectName("card-list-problem")
        self._problem.setProperty("hint", "warn")
        self._problem.setText("\n".join(known.problems[:MOST_PROBLEMS]))
        self._problem.setToolTip("\n".join(known.problems))
        self._problem.setVisible(bool(known.problems))
        self._search.setObjectName("find-gpu")
        self._search.setClearButtonEnabled(True)
        self._search.setMaxLength(MOST_LETTERS)
        self._model, self._table = KnownTable(self), QTableView(self)
        self._add, self._cancel = QPushButton(self), QPushButton(self)
        self._add.setObjectName("add-known")
        self._add.setProperty("kind", "primary")
        self._cancel.setObjectName("add-cancel")
        self._hand = ByHand(self)
        self._build()
        self._connect()
        self._retranslate()
        self._show_found("")
        self.resize(*SIZE)

    def _build(self) -> None:
        table = self._table
        table.setModel(self._model)
        table.setObjectName("known-gpus")
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.horizontalHeader().hide()
        table.horizontalHeader().setStretchLastSection(False)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self._cancel, self._add):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        rule = QFrame(self)
        rule.setProperty("rule", "true")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        for widget in (self._problem, self._search, self._none):
            column.addWidget(widget)
        column.addWidget(table, 1)
        column.addLayout(buttons)
        column.addWidget(rule)
        column.addWidget(self._hand)

    def _connect(self) -> None:
        self._search.textChanged.connect(self._show_found)
        self._search.returnPressed.connect(self._take)
        self._search.installEventFilter(self)
        self._table.installEventFilter(self)
        self._table.doubleClicked.connect(self._take)
        self._add.clicked.connect(self._take)
        self._cancel.clicked.connect(self.reject)
        self._hand.device_chosen.connect(self._choose)

    def _show_found(self, text: str) -> None:
        cards = found(self._cards, text)
        self._model.show_cards(cards)
        self._model.fit(self._table)
        self._table.setVisible(bool(cards))
        self._none.setVisible(not cards)
        self._none.setText(self.tr("No known GPU is called “{0}”. Add it by hand below.").format(text))
        self._add.setEnabled(bool(cards))
        if cards:
            self._table.selectRow(0)
            self._table.scrollToTop()
        else:
            self._hand.name.setText(text)

    def _take(self, _index: QModelIndex | bool = False) -> None:
        card = self._model.card(self._table.currentIndex().row())
        if card is None:
            return
        if card.memory is None:
            self._hand.ask(card.name)
        else:
            self._choose(device(card))

    def _choose(self, gpu: object) -> None:
        self.device_chosen.emit(gpu)
        self.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the search field move in the list, and Enter in the list adds."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if watched is self._search and event.key() in TO_LIST:
                self._table.keyPressEvent(event)
                return True
            if watched is self._table and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
                return True
        return super().eventFilter(watched, event)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Add a GPU to try"))
        self._search.setPlaceholderText(self.tr("Search: 5090, RTX A6000, 7900 XTX, 24 GB …"))
        self._search.setAccessibleName(self.tr("Search for a GPU"))
        self._table.setAccessibleName(self.tr("Known GPUs"))
        self._add.setText(self.tr("Add"))
        self._cancel.setText(self.tr("Cancel"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
