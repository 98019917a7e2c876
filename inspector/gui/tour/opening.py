"""An app of the user's own: found, judged and started by the dialog, then edited while it runs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QLineEdit, QPushButton, QTableView

from inspector.domain.target import RunState
from inspector.gui.tour.browser import Browser
from inspector.gui.tour.engine import Step
from inspector.gui.tour.stage import Stage, text_of

_APP = """from flask import Flask, session

front = Flask("front")
front.secret_key = "front"
back = Flask("back")


@front.get("/")
def index():
    session["visits"] = session.get("visits", 0) + 1
    return "{answer} " + str(session["visits"])
"""


async def dialog_shown(stage: Stage) -> None:
    project = stage.folder / "two"
    project.mkdir(exist_ok=True)
    (project / "market.py").write_text(_APP.format(answer="first"), "utf-8")
    dialog = await _opened(stage, project)
    verdict = stage.find(QLabel, "open.verdict.text")
    await stage.see_text("both apps are offered", "Found: market:back, market:front.", verdict.text)
    start = stage.find(QPushButton, "open.start")
    stage.check("it cannot be started yet", not start.isEnabled())
    table = stage.find(QTableView, "open.interpreters")
    await stage.see(
        "interpreters with their versions", lambda: "3." in text_of(table), lambda: text_of(table)
    )
    line = stage.find(QLineEdit, "open.app.line")
    stage.write(line, "market:frnt")
    await stage.see_text("a slip is corrected", "Did you mean market:front?", verdict.text)
    stage.subject = dialog


async def started_from_dialog(stage: Stage) -> None:
    dialog = stage.find(QDialog, "open")
    line = stage.find(QLineEdit, "open.app.line")
    stage.write(line, "market:front")
    await stage.see_text(
        "ready", "Ready to start market:front with Python", stage.find(QLabel, "open.verdict.text").text
    )
    stage.press(line, Qt.Key.Key_Return)
    target = stage.workspace.target
    await stage.see("the dialog closes", lambda: not dialog.isVisible())
    await stage.see(
        "the app runs",
        lambda: target.state is RunState.RUNNING and target.spec and target.spec.app == "market:front",
        lambda: target.failure or target.state.value,
    )
    chooser = stage.find(QComboBox, "target.chooser")
    stage.check("and is in the list", "market:front" in chooser.currentText(), chooser.currentText())


async def edited_while_it_runs(stage: Stage) -> None:
    target, log = stage.workspace.target, stage.workspace.requests
    stage.tab("requests")
    before, pid, url = log.total, target.pid, target.url
    async with Browser(target.url or "") as browser:
        await browser.get("/")
        await stage.see("the request is logged", lambda: log.total == before + 1)
        (stage.folder / "two" / "market.py").write_text(_APP.format(answer="second"), "utf-8")
        await stage.see(
            "saving the file restarts it",
            lambda: target.pid not in (None, pid) and target.state is RunState.RUNNING,
            lambda: target.state.value,
        )
        stage.check("at the same address", target.url == url, target.url)
        page = await browser.get("/")
        stage.check("the open browser has its session and the new code", page == "second 2", page)
    await stage.see("the log goes on", lambda: log.total == before + 2, lambda: log.total)
    rows = [log.row_of(number) for number in (before + 1, before + 2)]
    clients = [row.client for row in rows if row is not None]
    stage.check("as the same client", len(set(clients)) == 1 and len(clients) == 2, clients)


async def _opened(stage: Stage, project: Path) -> QDialog:
    action = stage.window.findChild(QAction, "action.open_app")
    if action is None:
        raise LookupError("no action opens an app")
    action.trigger()
    await stage.see("the dialog opens", lambda: stage.has(QDialog, "open"))
    stage.write(stage.find(QLineEdit, "open.project.line"), str(project))
    return stage.find(QDialog, "open")


STEPS = (
    Step("open-app", "Open app: what the project offers, and what is wrong", dialog_shown),
    Step("own-app", "Chosen and started", started_from_dialog),
    Step("reload", "A saved file restarts it; log, client and address stay", edited_while_it_runs),
)
