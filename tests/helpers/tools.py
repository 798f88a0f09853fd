"""Run a command of the environment the tests run in, on the whole tree."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.helpers.surroundings import ROOT

BIN: Final = Path(sys.executable).parent


def tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Ends with both outputs as text; the tool's status is for the caller to judge."""
    command = [str(BIN / name), *arguments]
    environ = os.environ | {"NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
