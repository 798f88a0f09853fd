"""The language of the window, and what follows from it."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QWidget
from pytestqt.qtbot import QtBot

from lamella.ui.i18n import LANGUAGES, install_language


class Listener(QWidget):
    heard = 0

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        self.heard += event.type() is QEvent.Type.LanguageChange


def cancel_text() -> str:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    return box.buttons()[0].text()


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_that_is_there_is_used(qapp: QApplication, code: str) -> None:
    assert install_language(qapp, code) == code
    assert QLocale().language() == QLocale(code).language()


@pytest.mark.parametrize("code", [None, "", "tlh"])
def test_anything_else_is_the_systems_language_or_english(qapp: QApplication, code: str | None) -> None:
    assert install_language(qapp, code) == "en"


def test_our_texts_and_qts_own_change_and_change_back(qapp: QApplication) -> None:
    install_language(qapp, "zh_CN")
    chinese = (QCoreApplication.translate("Words", "System memory"), cancel_text())
    install_language(qapp, "en")
    assert (QCoreApplication.translate("Words", "System memory"), cancel_text()) == ("System memory", "Cancel")
    assert chinese == ("系统内存", "取消")


def test_open_windows_hear_of_it(qapp: QApplication, qtbot: QtBot) -> None:
    window = Listener()
    qtbot.addWidget(window)
    install_language(qapp, "zh_CN")
    qtbot.waitUntil(lambda: window.heard > 0)


def test_figures_are_grouped_as_the_language_does(qapp: QApplication) -> None:
    install_language(qapp, "en")
    assert QLocale().toString(131072) == "131,072"
