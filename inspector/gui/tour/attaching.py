"""A server is started in another terminal with the line that the window gives, and its requests show."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import signal
import socket
import sys

from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QTableView, QToolButton

from inspector.domain.request_rows import RequestRow
from inspector.gui.dialogs.attach import AttachDialog
from inspector.gui.tour.engine import Step
from inspector.gui.tour.stage import Stage, text_of

_REQUESTS = 4
"""Column of the table of processes."""
_SERVER = """
import os, threading
from flask import Flask, session

app = Flask("elsewhere")
app.secret_key = "elsewhere"

@app.get("/from-elsewhere")
def index():
    session["seen"] = True
    return "hello"

forgotten = threading.Timer(60, os._exit, [0])
forgotten.daemon = True
forgotten.start()
app.run(port={port})
"""
_NOISE = ("PYTHONPATH", "FLASK_APP", "FLASK_DEBUG", "WERKZEUG_RUN_MAIN", "WERKZEUG_SERVER_FD")


async def attached(stage: Stage) -> None:
    stage.window.target_actions.named("action.attach").trigger()
    await stage.until(lambda: stage.window.findChild(AttachDialog) is not None)
    dialog = stage.window.findChild(AttachDialog)
    assert dialog is not None
    stage.subject = dialog
    port = _free_port()
    server = stage.folder / "elsewhere.py"
    server.write_text(_SERVER.format(port=port), "utf-8")
    stage.find(QComboBox, "attach.command").setEditText(
        f"{shlex.quote(sys.executable)} {shlex.quote(str(server))}"
    )
    stage.click(stage.find(QToolButton, "attach.copy"))
    line = QApplication.clipboard().text()
    stage.check("the line names the window", "FLASK_INSPECTOR=127.0.0.1:" in line, "FLASK_INSPECTOR=…")
    await _start(line)  # ended by the next step
    state = stage.find(QLabel, "attach.state")
    await stage.see_text("a process connects", "1 process connected", state.text)
    table = stage.find(QTableView, "attach.processes")
    await stage.see_text("with its app", "elsewhere", lambda: text_of(table))
    await _get(port, "/from-elsewhere")
    await stage.see("its request is in the log", lambda: _row(stage), lambda: _row(stage))
    await stage.see_text("and counted", "1", lambda: str(table.model().index(0, _REQUESTS).data()))


async def answered(stage: Stage) -> None:
    dialog = stage.window.findChild(AttachDialog)
    if dialog is not None:
        dialog.close()
    point = stage.workspace.target.attach_point
    for process in point.processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGTERM)
    await stage.see("the server has ended", lambda: not point.processes)
    row = _row(stage)
    if not stage.check("the request is still there", row is not None):
        return
    assert row is not None
    stage.window.navigator.show_request.emit(row.number)
    table = stage.find(QTableView, "requests.table")
    await stage.see_text("with the process that answered", row.pid, lambda: text_of(table))


def _row(stage: Stage) -> RequestRow | None:
    log = stage.workspace.requests
    rows = (log.row(index) for index in range(len(log) - 1, -1, -1))
    return next((row for row in rows if row.path == "/from-elsewhere"), None)


async def _start(line: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in _NOISE}
    await asyncio.create_subprocess_shell(
        f"exec env {line}",
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )


async def _get(port: int, path: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\nUser-Agent: curl/8.5\r\n\r\n".encode())
    await reader.read()
    writer.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


STEPS = (
    ()
    if getattr(sys, "frozen", False)  # there is no interpreter that could run another server
    else (
        Step("attach", "A server started in another terminal attaches", attached),
        Step("attach-request", "Its requests are in the log, with the process", answered),
    )
)
