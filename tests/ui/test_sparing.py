"""A start reads no source text: PySide would read that of every module and keep it."""

import subprocess
import sys

CHILD = """
import linecache
from lamella.ui.sparing import spare_source_reading
spare_source_reading()
kept = len(linecache.cache)
import lamella.app, lamella.ui.desk, lamella.ui.plan_page
print(len(linecache.cache) - kept)
from PySide6.QtWidgets import QApplication, QPushButton
QApplication(["test", "-platform", "offscreen"])
button = QPushButton("named as before")
print(button.text(), hasattr(button, "set_text"))
"""


def test_the_windows_modules_come_without_their_source_text() -> None:
    answer = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines() == ["0", "named as before False"]
    assert not answer.stderr
