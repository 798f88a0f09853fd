"""What went wrong is said in the language of the window, with the file and the value."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from lamella.errors import Fault, LamellaError, Reason
from lamella.model.file_error import ModelFileError
from lamella.plan.file import PlanFileError
from lamella.ui.banner import Banner, Failed
from lamella.ui.error_words import failure_detail, failure_text, reason_text
from lamella.ui.i18n import install_language
from tests.helpers.window import open_window, preferences, text_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
VALUES = ("7", "9", "c")


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_words_in_both_languages(qapp: QApplication, fault: Fault) -> None:
    said = []
    for language in ("en", "zh_CN"):
        install_language(qapp, language)
        said.append(reason_text(Reason(fault, "a.gguf", VALUES)))
    assert said[0] != said[1]
    assert not any("{" in text for text in said)
    assert ("7" in said[0]) == ("7" in said[1])


def test_a_newer_plan_is_told_in_chinese_with_file_and_version(qapp: QApplication) -> None:
    install_language(qapp, "zh_CN")
    error = PlanFileError("/home/a/b.lamella", "made by a newer Lamella", Fault.NEWER, 4, 1)
    text = failure_text(error)
    assert text.startswith("/home/a/b.lamella：")
    assert "4" in text
    assert "newer" not in text
    assert failure_detail(error) == ""


def test_what_is_rare_keeps_its_sentence_and_what_nobody_expected_is_named(qapp: QApplication) -> None:
    install_language(qapp, "en")
    assert failure_text(LamellaError("a.txt: too odd")) == "a.txt: too odd"
    assert failure_text(ZeroDivisionError("by nought")).startswith("Something unexpected happened: ")


def test_the_banner_follows_the_language_and_keeps_what_the_reader_found(qapp: QApplication, qtbot: QtBot) -> None:
    install_language(qapp, "en")
    banner = Banner()
    qtbot.addWidget(banner)
    banner.show_failure(ModelFileError("a.gguf", "the header claims 9 keys", 24), Failed.OPENING_MODEL)
    detail = banner.findChild(QLabel, "banner-detail")
    assert detail is not None
    assert text_of(banner, "banner-text") == "a.gguf: the file is damaged: what stands at byte 24 cannot be right"
    assert detail.text() == "Details: a.gguf: the header claims 9 keys (at byte 24)"
    install_language(qapp, "zh_CN")
    QApplication.sendEvent(banner, QEvent(QEvent.Type.LanguageChange))
    assert "已损坏" in text_of(banner, "banner-text")
    assert detail.isVisible()
    banner.show_failure("gone", Failed.OTHER)
    assert not detail.isVisible()


def test_a_chinese_window_says_in_chinese_that_a_file_is_no_model(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    preferences(tmp_path).set_language("zh_CN")
    bad = tmp_path / "letters.gguf"
    bad.write_text("Dear model")
    with open_window(qapp, tmp_path) as app:
        app.desk.documents.open_path(str(bad))
        qtbot.waitUntil(app.window.banner.isVisible)
        assert text_of(app.window, "banner-text") == f"{bad}：这不是 GGUF 格式的模型文件"
