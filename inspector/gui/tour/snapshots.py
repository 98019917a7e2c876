"""Routes, config, the server's output, a target that cannot be imported, and the main views in dark."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDockWidget,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QToolButton,
    QTreeView,
)

from inspector.domain.config import MASK
from inspector.domain.target import RunState, TargetSpec
from inspector.gui.tour.engine import Step
from inspector.gui.tour.first_requests import choose_login
from inspector.gui.tour.stage import Stage, text_of


async def routes_shown(stage: Stage) -> None:
    stage.tab("routes")
    table = stage.find(QTableView, "routes.table")
    await stage.see_text("the rules are listed", "/login", lambda: text_of(table))
    field = stage.find(QLineEdit, "routes.filter")
    stage.write(field, "int")
    await stage.see_text("a rule with its converter", "product_id: int", lambda: text_of(table))
    await stage.see("the filter hides the others", lambda: "auth.login" not in text_of(table))
    stage.check("each with its source line", "store.py:" in text_of(table), text_of(table))
    stage.press(field, Qt.Key.Key_Escape)


async def config_shown(stage: Stage) -> None:
    stage.tab("config")
    table = stage.find(QTableView, "config.table")
    await stage.see_text("the keys are listed", "PERMANENT_SESSION_LIFETIME", lambda: text_of(table))
    field = stage.find(QLineEdit, "config.filter")
    stage.write(field, "secret_key")
    await stage.see("the secret key is masked", lambda: MASK in text_of(table), lambda: text_of(table))
    stage.click(stage.find(QToolButton, "config.reveal"))
    await stage.see("until it is asked for", lambda: MASK not in text_of(table))
    stage.click(stage.find(QToolButton, "config.reveal"))
    stage.press(field, Qt.Key.Key_Escape)


async def output_shown(stage: Stage) -> None:
    await stage.browser.get("/scenarios/errors/log")
    dock = stage.find(QDockWidget, "output")
    dock.show()
    view = stage.find(QTableView, "output.lines")
    await stage.see_text("the server's lines are there", "GET /scenarios/errors/log", lambda: text_of(view))
    search = stage.find(QLineEdit, "output.search")
    stage.write(search, "scenarios/errors/log")
    stage.press(search, Qt.Key.Key_Return)
    await stage.see("the search finds one", lambda: view.currentIndex().isValid())


async def broken_shown(stage: Stage) -> None:
    stage.window.theme.set_mode("light")
    project = stage.folder / "broken"
    project.mkdir(exist_ok=True)
    write_broken_app(project)
    stage.window.target_actions.run(TargetSpec("shop:app", project, title="A shop with a typo"))
    target = stage.workspace.target
    await stage.see(
        "the failure is noticed", lambda: target.state is RunState.FAILED, lambda: target.state.value
    )
    sentence = stage.find(QLabel, "failure.sentence")
    await stage.see("a sentence says why", lambda: sentence.isVisible() and sentence.text(), sentence.text)
    trace = stage.find(QPlainTextEdit, "failure.traceback")
    stage.check(
        "the traceback names the line", "No module named 'flaks'" in trace.toPlainText(), trace.toPlainText()
    )


async def runs_again(stage: Stage) -> None:
    project = stage.folder / "broken"
    (project / "shop.py").write_text("from flask import Flask\napp = Flask(__name__)\n", "utf-8")
    target = stage.workspace.target
    await stage.see(
        "saved, it runs without being asked to",
        lambda: target.state is RunState.RUNNING,
        lambda: target.state.value,
    )
    await stage.see("the failure is gone", lambda: not stage.find(QLabel, "failure.sentence").isVisible())
    stage.find(QDockWidget, "output").hide()


async def dark_requests(stage: Stage) -> None:
    stage.find(QDockWidget, "output").hide()
    stage.window.theme.set_mode("dark")
    await choose_login(stage)
    stage.choose_tab("requests.details.tabs", "Session")
    stage.check("the theme is dark", stage.window.theme.dark)
    dark = stage.window.palette().color(stage.window.backgroundRole()).lightness()
    stage.check("and so is the window", dark < 80, dark)


async def dark_cookies(stage: Stage) -> None:
    stage.tab("cookies")
    clients = stage.find(QTableView, "cookies.clients")
    stage.select(clients, clients.model().index(0, 0))
    await stage.see(
        "the client's session is shown", lambda: stage.find(QTreeView, "session.editor.tree").isVisible()
    )


async def dark_redis(stage: Stage) -> None:
    stage.tab("redis")
    stage.check("the keys are shown", stage.find(QTableView, "redis.keys").isVisible())


async def dark_routes(stage: Stage) -> None:
    stage.tab("routes")
    stage.check("the routes are shown", stage.has(QTreeView, "routes.tree"))


def write_broken_app(project: Path) -> None:
    (project / "shop.py").write_text("from flaks import Flask\n\napp = Flask(__name__)\n", "utf-8")


STEPS = (
    Step("routes", "All routes, with converters and source lines", routes_shown),
    Step("config", "The config; secrets masked until asked for", config_shown),
    Step("output", "What the server prints", output_shown),
)
LAST_STEPS = (
    Step("dark-requests", "The log in dark", dark_requests),
    Step("dark-cookies", "The cookies in dark", dark_cookies),
    Step("dark-redis", "Redis in dark", dark_redis),
    Step("dark-routes", "The routes in dark", dark_routes),
    Step("broken", "An app that cannot be imported: why, and the traceback", broken_shown),
    Step("repaired", "Repaired in the editor: started again when the file was saved", runs_again),
)
