"""The dialog that says how to attach: the line as it has to be typed, and who is connected."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QPlainTextEdit,
    QTableView,
    QToolButton,
    QToolTip,
)

from inspector.domain.target import TargetSpec
from inspector.gui.dialogs.attach import AttachDialog
from inspector.workspace.target import TargetControl
from tests.gui.kit import make_theme, watched
from tests.services.probe_side import ProbeSide
from tests.waiting import until

APP = {"app": "shop", "name": "shop", "import_name": "shop", "kind": "cookie", "cookie_name": "session"}


async def test_the_line_and_the_processes(qtbot: Any, tmp_path: Path) -> None:
    target = TargetControl()
    await target.attach_point.open(tmp_path / "attach.json")
    dialog = AttachDialog(target, "/opt/our guest", make_theme())
    watched(dialog._model)
    dialog.show()
    command = dialog.findChild(QComboBox, "attach.command")
    shown = dialog.findChild(QPlainTextEdit, "attach.line")
    state = dialog.findChild(QLabel, "attach.state")
    table = dialog.findChild(QTableView, "attach.processes")
    assert command is not None
    assert shown is not None
    assert state is not None
    assert table is not None
    command.setEditText("flask run --debug")
    line = shown.toPlainText()
    assert line.startswith(f"FLASK_INSPECTOR={target.attach_point.variable} PYTHONPATH='/opt/our guest'$")
    assert line.endswith(" flask run --debug")
    button = dialog.findChild(QToolButton, "attach.copy")
    assert button is not None
    button.click()
    assert QApplication.clipboard().text() == line
    assert QToolTip.text() == "Copied"
    assert "Waiting" in state.text()

    probes = [await ProbeSide.greeted(target.attach_point.variable, pid=pid) for pid in (71, 72)]
    await until(lambda: "2 processes" in state.text(), "both processes")
    await probes[0].send({"m": "apps", "apps": [APP]})
    await until(lambda: table.model().index(0, 3).data() == "shop", "the app of the first")
    assert [table.model().index(row, 0).data() for row in range(2)] == ["71", "72"]
    for probe in probes:
        await probe.close()
    await until(lambda: "Waiting" in state.text(), "their end")
    dialog.close()
    await asyncio.sleep(0)
    await target.close()


async def test_the_command_begins_with_the_app_that_is_known(qtbot: Any, tmp_path: Path) -> None:
    target = TargetControl()
    target.spec = TargetSpec("shop:create_app", tmp_path)
    await target.attach_point.open(tmp_path / "attach.json")
    dialog = AttachDialog(target, "/opt/guest", make_theme())
    assert dialog.windowTitle() == "Attach your own server"
    assert dialog.line().endswith(" gunicorn -w 4 'shop:create_app()'")
    dialog.close()
    await target.close()
