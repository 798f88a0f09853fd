"""Notes that somebody asks "Why?": by mouse, by keyboard, and the page of the engine that is opened."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from lamella.notes import Note, NoteCode
from lamella.ui.explaining import NoteLine, WhyButton, WhyPopup
from lamella.ui.i18n import install_language
from lamella.ui.note_words import note_text
from lamella.ui.why_pages import Page, page_text
from lamella.ui.why_words import why
from lamella.units import MIB

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
OVERHEAD = Note(NoteCode.ENGINE_OVERHEAD, count=457 * MIB)
LOWERED = Note(NoteCode.CONTEXT_REDUCED, count=4096)


class Browser(QObject):
    """Stands in for the browser of the computer."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def browser(qapp: QApplication) -> Iterator[Browser]:
    made = Browser()
    QDesktopServices.setUrlHandler("https", made, "open")  # type: ignore[arg-type]  # PySide6 takes a str, whatever its stub says
    yield made
    QDesktopServices.unsetUrlHandler("https")


@pytest.fixture
def line(qapp: QApplication, qtbot: QtBot) -> NoteLine:
    install_language(qapp, "en")
    made = NoteLine("note")
    qtbot.addWidget(made)
    made.show_notes((LOWERED, OVERHEAD))
    with qtbot.waitExposed(made):
        made.show()
    return made


def popup_of(line: NoteLine) -> WhyPopup:
    found = [popup for popup in line.findChildren(WhyPopup) if popup.isVisible()]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("code", NoteCode)
def test_every_note_is_explained_and_has_a_page_of_an_engine(code: NoteCode, qapp: QApplication) -> None:
    install_language(qapp, "en")
    reason = why(code)
    assert reason.text.endswith(".")
    assert len(reason.text) > 90, "a paragraph"
    assert len(reason.text) < 330, "a short one"
    assert page_text(reason.page)
    install_language(qapp, "zh_CN")
    assert why(code).text != reason.text


def test_pages_are_public_documents_of_the_engines() -> None:
    owners = ("https://github.com/ggml-org/", "https://github.com/ollama/")
    assert all(page.startswith(owners) for page in Page)


def test_the_keyboard_asks_and_goes_back(line: NoteLine, qtbot: QtBot, browser: Browser) -> None:
    button = line.findChild(WhyButton)
    assert button is not None
    assert button.accessibleName() == f"Why? {note_text(LOWERED)} {note_text(OVERHEAD)}"
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    popup = popup_of(line)
    said = [label.text() for label in popup.findChildren(QLabel)]
    assert said == [note_text(LOWERED), why(LOWERED.code).text, note_text(OVERHEAD), why(OVERHEAD.code).text]
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert browser.opened == []


def test_a_click_on_the_link_opens_the_page_and_nothing_does_before(line: NoteLine, browser: Browser) -> None:
    button = line.findChild(WhyButton)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    link = popup_of(line).findChild(QPushButton, "why-page-engine_overhead")
    assert link is not None
    assert why(OVERHEAD.code).text in link.accessibleDescription()
    assert browser.opened == []
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert browser.opened == [str(Page.SERVER)]
    popup_of(line).close()


def test_a_line_without_notes_takes_no_room(line: NoteLine) -> None:
    line.show_notes(())
    assert not line.isVisible()
