"""Words that change in their place: the page around them moves only where they need more room."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lamella.ui.controls.still import Still


class Page(QWidget):
    """A label between two others, and how often they were laid out."""

    def __init__(self, *, wrap: bool) -> None:
        super().__init__()
        self.words, self.below, self.laid_out = QLabel("46 of 81 layers"), QLabel("below"), 0
        self.words.setWordWrap(wrap)
        column = QVBoxLayout(self)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        for widget in (Still(self.words), self.below):
            column.addWidget(widget)
        self.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self.laid_out += event.type() is QEvent.Type.LayoutRequest
        return False

    def say(self, text: str) -> None:
        self.words.setText(text)
        settle()


def settle() -> None:
    """A request is answered a turn after it was made."""
    for _ in range(3):
        QApplication.processEvents()


@pytest.fixture(params=[False, True], ids=["one line", "wrapped"])
def page(request: pytest.FixtureRequest, qtbot: QtBot) -> Page:
    made = Page(wrap=request.param)
    qtbot.addWidget(made)
    made.resize(300, 500)
    with qtbot.waitExposed(made):
        made.show()
    settle()
    made.laid_out = 0
    return made


def test_words_of_the_same_size_move_nothing(page: Page) -> None:
    page.say("46 of 81 layer")
    assert page.laid_out == 0


def test_words_that_need_more_lines_get_their_room(page: Page) -> None:
    page.say("one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine")
    room = page.words.heightForWidth(page.words.width()) if page.words.wordWrap() else page.words.sizeHint().height()
    assert page.words.height() >= room > 100
    assert page.laid_out > 0


def test_words_set_before_the_page_is_laid_out_have_their_height(qtbot: QtBot) -> None:
    page = Page(wrap=False)
    qtbot.addWidget(page)
    page.words.setText("")
    with qtbot.waitExposed(page):
        page.show()
    page.words.setText("tall\nand\ntaller")
    page.resize(500, 300)
    settle()
    assert page.words.height() >= page.words.sizeHint().height()
