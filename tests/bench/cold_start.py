"""Cold start: from a new process to the first painted window, and to the example's strip, against a bare Qt window."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Final

from tests.bench.table import Row
from tests.helpers.surroundings import ROOT

RUNS: Final = 9
EXAMPLE: Final = ROOT / "resources" / "examples" / "llama-3.3-70b-q4_k_m.gguf"
LATE: Final = ("pyqtgraph", "gguf", "numpy")
"""What may be imported after the first paint, or never, but not before."""

# Both children end with the same loop: it notes the clocks when everything that was due has been painted. It listens at
# the painting classes themselves, because a filter of all events makes PySide6 build every class that it has (40 ms).
_LOOP: Final = """
import json, sys, time
seen = set()
def watch(painter):
    painted = painter.paintEvent
    def paintEvent(self, event):
        painted(self, event)
        seen.add(painter.__name__)
    painter.paintEvent = paintEvent
def until_painted(*wanted):
    from PySide6.QtCore import QCoreApplication, QEventLoop
    found = {}
    while len(found) < len(wanted):
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        for name in seen - set(found):
            late = [module for module in sys.argv[3:] if module in sys.modules]
            found[name] = (time.process_time(), time.time() - float(sys.argv[1]), late)
    print(json.dumps(found))
    sys.stdout.flush()
"""
# The program itself decides when to import what, so its classes are changed as soon as it has imported them.
_OURS: Final = (
    _LOOP
    + """
from importlib.machinery import PathFinder
class Changed:
    def find_spec(self, name, path=None, target=None):
        if name not in CHANGES:
            return None
        spec = PathFinder.find_spec(name, path)
        load = spec.loader.exec_module
        spec.loader.exec_module = lambda module: (load(module), CHANGES[name](module))
        return spec
def stay_until_painted(app):
    app.QApplication.exec = staticmethod(lambda *_: until_painted("Window", "StripCanvas") or 0)
CHANGES = {
    "lamella.app": stay_until_painted,
    "lamella.ui.window": lambda module: watch(module.Window),
    "lamella.ui.strip.canvas": lambda module: watch(module.StripCanvas),
}
sys.meta_path.insert(0, Changed())
from lamella.cli.main import main
sys.exit(main([sys.argv[2]]))
"""
)
_BARE: Final = (
    _LOOP
    + """
from PySide6.QtWidgets import QApplication, QLabel
class Bare(QLabel):
    pass
watch(Bare)
application = QApplication([])
label = Bare("bare")
label.resize(1280, 800)
label.show()
until_painted("Bare")
"""
)

Clocks = tuple[float, float, list[str]]
"""CPU seconds of the process, wall seconds since it was asked for, which of `LATE` are imported."""


def child(script: str, home: str) -> dict[str, Clocks]:
    environ = os.environ | {"HOME": home, "XDG_CONFIG_HOME": home, "QT_QPA_PLATFORM": "offscreen"}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)  # without it, every start but the first finds compiled modules
    command = [sys.executable, "-c", script, str(time.time()), str(EXAMPLE), *LATE]
    answer = subprocess.run(command, env=environ, capture_output=True, text=True, check=True, timeout=60)
    found: dict[str, Clocks] = json.loads(answer.stdout.splitlines()[0])
    return found


def rows() -> list[Row]:
    """Children take turns, so that both meet the same noise; the first pair warms the disk and is not counted."""
    with tempfile.TemporaryDirectory() as home:
        pairs = [(child(_OURS, home), child(_BARE, home)) for _ in range(RUNS + 1)][1:]
    early = {name for ours, _ in pairs for name in ours["Window"][2]}
    assert not early, f"imported before the first paint: {sorted(early)}"
    return [
        _row(what, [ours[name] for ours, _ in pairs], [bare["Bare"] for _, bare in pairs], wall=wall)
        for name, what in (
            ("Window", "cold start to first paint"),
            ("StripCanvas", "cold start to the example's strip"),
        )
        for wall in (False, True)
    ]


def _row(what: str, ours: list[Clocks], bare: list[Clocks], *, wall: bool) -> Row:
    mine, peer = (
        statistics.median(clocks[1] if wall else clocks[0] for clocks in side) * 1000 for side in (ours, bare)
    )
    clock = "wall" if wall else "CPU"
    return Row(f"{what}, {clock}", mine, peer, mine / peer, "ms", "≤ 1.5 × a bare PySide6 window")
