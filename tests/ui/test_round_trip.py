"""The way round with a real llama.cpp: plan, copied command, server on loopback, its log, the lane under the plan.

Skipped where no llama-server and no RPC server are found.
"""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.devices.device import CPU
from lamella.estimate.settings import CacheType, FlashAttention, Settings
from lamella.model.reading import read_model
from lamella.placement.placement import Flags
from lamella.plan.plan import MANUAL, new_plan
from lamella.ui.compare.rival import Lane, Rival
from lamella.ui.observed.dialog import LogDialog
from lamella.ui.observed.table import DEVICE, OBSERVED, PLANNED, QUANTITY, REASON
from tests.helpers.machines import HOST, remote
from tests.helpers.real_llama_cpp import MODELS, needed, rpc_devices, served_log, whole_model
from tests.helpers.window import open_window

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),
    pytest.mark.skipif(os.name == "nt", reason="the command is read by a POSIX shell"),
]
SMALL = "smollm2-135m-q8_0"
ASKED = Settings(context_tokens=2048, parallel=2, kv_unified=True, flash_attention=FlashAttention.ON)
CASES = {
    "all on two": (Flags(-1, (11.0, 20.0)), ASKED),
    "partly on the CPU": (Flags(18, (8.0, 10.0)), replace(ASKED, ubatch=256)),
    "quantised cache": (Flags(-1, (20.0, 11.0)), replace(ASKED, type_k=CacheType.Q8_0, type_v=CacheType.Q8_0)),
}


def observed(app: App) -> Rival | None:
    return next((one for one in app.desk.plan_page.layers.lanes.rivals if one.lane is Lane.OBSERVED), None)


def cells(app: App) -> list[dict[int, str]]:
    dialog = app.window.findChild(LogDialog)
    assert dialog is not None
    model, role = dialog.table.model(), Qt.ItemDataRole.AccessibleTextRole
    return [
        {column: model.index(row, column).data(role) for column in range(REASON + 1)} for row in range(model.rowCount())
    ]


@pytest.mark.parametrize("case", CASES)
def test_what_was_planned_is_what_is_observed(case: str, qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    needed("llama-server")
    flags, asked = CASES[case]
    sizes = json.loads((MODELS / "index.json").read_text("utf-8"))
    model = read_model(whole_model(SMALL, tmp_path, sizes[SMALL]["file_bytes"]))
    with rpc_devices(2) as addresses, open_window(qapp, tmp_path) as app:
        gpus = tuple(replace(remote(), endpoint=address) for address in addresses)
        plan = new_plan(model, gpus, HOST, settings=asked, allocator=MANUAL, flags=flags)
        app.session.show_plan(plan)
        QGuiApplication.clipboard().clear()
        app.window.actions_.engines.copy_command.trigger()
        qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() != "")
        log = tmp_path / "server.log"
        said = served_log(QGuiApplication.clipboard().text(), log)
        assert b"model loaded" in said, said[-2000:].decode("utf-8", "replace")
        drop(app, log)
        qtbot.waitUntil(lambda: observed(app) is not None)
        found = observed(app)
        assert found is not None
        assert found.outcome is not None
        assert found.outcome.plan.allocation.placement.homes == plan.allocation.placement.homes
        rows = [row for row in cells(app) if row[PLANNED] and row[OBSERVED]]
        same = {(row[DEVICE], row[QUANTITY]) for row in rows if row[PLANNED] == row[OBSERVED]}
        for device in ("GPU 0", "GPU 1"):
            for part in ("Weights", "KV cache", "Compute buffers"):
                assert (device, part) in same, rows
        assert CPU not in plan.allocation.placement.homes or ("System memory", "KV cache") in same


def drop(app: App, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    app.window.dropEvent(QDropEvent(QPointF(700, 400), Qt.DropAction.CopyAction, data, buttons, keys))
