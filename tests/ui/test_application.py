"""Files that the system's file manager opens with the program, as on macOS."""

import subprocess
import sys

PROGRAM = """
import sys
from PySide6.QtGui import QFileOpenEvent
from lamella.ui.application import Application
application = Application([])
application.file_wanted.connect(print)
application.sendEvent(application, QFileOpenEvent("/plans/my plan.lamella"))
application.sendEvent(application, QFileOpenEvent(""))
"""


def test_a_file_opened_from_outside_is_wanted() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "/plans/my plan.lamella\n"
