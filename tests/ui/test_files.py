"""What the dialogs suggest."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from lamella.ui.files import ask_open, suggested_path
from lamella.ui.i18n import install_language


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Llama 3.3 70B", "Llama 3.3 70B.lamella"),
        ("org/name", "org-name.lamella"),
        ("/etc/passwd", "-etc-passwd.lamella"),
        ('a\\b:c*?"<>|\n', "a-b-c-.lamella"),
    ],
)
def test_a_suggested_file_stays_in_its_folder(name: str, file: str) -> None:
    assert suggested_path("/plans", name, ".lamella") == str(Path("/plans", file))


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_the_dialog_is_chinese_where_the_window_is(qtbot: QtBot, qapp: QApplication) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    install_language(qapp, "zh_CN")
    try:
        ask_open(parent, "", lambda _: None)
        (dialog,) = parent.findChildren(QFileDialog)
        assert dialog.labelText(QFileDialog.DialogLabel.LookIn) == "查找范围："
        assert dialog.labelText(QFileDialog.DialogLabel.FileType) == "文件类型："
    finally:
        install_language(qapp, "en")
