"""What to do after a failure depends on what was tried."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lamella.ui.banner import Banner, Failed
from lamella.ui.i18n import install_language
from tests.helpers.window import text_of


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize(
    ("failed", "word"),
    [
        (Failed.OPENING_MODEL, "download"),
        (Failed.OPENING_PLAN, "another plan"),
        (Failed.SAVING_PLAN, "another name"),
        (Failed.SAVING_PICTURE, "picture"),
    ],
)
def test_the_advice_is_of_use(qapp: QApplication, qtbot: QtBot, failed: Failed, word: str) -> None:
    install_language(qapp, "en")
    banner = Banner()
    qtbot.addWidget(banner)
    banner.show_failure("It went wrong.", failed)
    advice = text_of(banner, "banner-advice")
    assert word in advice
    assert ("download" in advice) == (failed is Failed.OPENING_MODEL)
