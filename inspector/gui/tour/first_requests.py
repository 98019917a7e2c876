"""The window starts, a browser logs in, and each request is there as it ends, with its session before
and after.
"""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QTableView, QTreeView, QWidget

from inspector.domain.target import RunState
from inspector.gui.tour.engine import Step
from inspector.gui.tour.stage import Stage, everything, find_cell, tables, text_of

USER = "ann"


async def started(stage: Stage) -> None:
    target = stage.workspace.target
    await stage.see(
        "the sample is served", lambda: target.state is RunState.RUNNING, lambda: target.state.value
    )
    await stage.see_text(
        "its address is shown", target.url or "?", lambda: stage.find(QLabel, "target.url").text()
    )
    stage.check("the window is visible", stage.window.isVisible(), stage.window.windowTitle())
    where = stage.find(QLabel, "status.redis").text()
    stage.check("it says whose Redis is used", "redis" in where.casefold(), where)


async def logged_in(stage: Stage) -> None:
    await stage.browser.get("/")
    await stage.browser.post("/cart/add/1")
    await stage.browser.get("/login")
    await stage.browser.post("/login", username=USER)
    stage.check("the page greets the user", USER in stage.browser.page, stage.browser.status)
    table = stage.find(QTableView, "requests.table")
    await stage.see(
        "the requests have appeared", lambda: table.model().rowCount() >= 6, lambda: text_of(table)
    )
    stage.select(table, find_cell(table.model(), 0, str(login_number(stage))))


async def session_shown(stage: Stage) -> None:
    await choose_login(stage)
    stage.choose_tab("requests.details.tabs", "Session")
    tree = stage.find(QTreeView, "requests.details.session.tree")
    await stage.see_text("the session after has the name", USER, lambda: text_of(tree))
    await stage.see_text("and the line that wrote it", "auth.py:", lambda: text_of(tree))


async def response_shown(stage: Stage) -> None:
    await choose_login(stage)
    stage.choose_tab("requests.details.tabs", "Response")
    pane = stage.find(QWidget, "requests.details.response")
    await stage.see("the headers are listed", lambda: "Location" in tables(pane), lambda: tables(pane))


async def cookie_shown(stage: Stage) -> None:
    await choose_login(stage)
    stage.choose_tab("requests.details.tabs", "Cookies")
    pane = stage.find(QWidget, "requests.details.cookies")
    await stage.see_text("the Set-Cookie is listed", "session", lambda: tables(pane))
    await stage.see("and decoded", lambda: USER in everything(pane), lambda: everything(pane))


async def flash_shown(stage: Stage) -> None:
    await choose_login(stage)
    stage.choose_tab("requests.details.tabs", "Flashes")
    pane = stage.find(QWidget, "requests.details.flashes")
    await stage.see_text("the flash it pushed is shown", "Welcome", lambda: everything(pane))


async def exception_shown(stage: Stage) -> None:
    await stage.browser.get("/scenarios/errors/500")
    stage.check("the view raised", stage.browser.status == 500, stage.browser.status)
    await stage.until(lambda: newest(stage, "/scenarios/errors/500"))
    stage.window.navigator.show_request.emit(newest(stage, "/scenarios/errors/500") or 0)
    stage.choose_tab("requests.details.tabs", "Exception")
    pane = stage.find(QWidget, "requests.details.exception")
    await stage.see_text("the line that raised is shown", ".py", lambda: everything(pane))


def login_number(stage: Stage) -> int:
    """Number of the first successful login in the log."""
    log = stage.workspace.requests
    rows = (log.row(index) for index in range(len(log)))
    number = next((row.number for row in rows if row.method == "POST" and row.path == "/login"), None)
    if number is None:
        raise LookupError("nobody has logged in yet")
    return number


def newest(stage: Stage, path: str, method: str = "GET") -> int | None:
    """Number of the last request of that path."""
    log = stage.workspace.requests
    for index in reversed(range(len(log))):
        row = log.row(index)
        if row.path == path and row.method == method:
            return row.number
    return None


async def choose_login(stage: Stage) -> None:
    """Click the login's row in the log."""
    stage.tab("requests")
    table = stage.find(QTableView, "requests.table")
    stage.select(table, find_cell(table.model(), 0, str(login_number(stage))))
    await stage.settle(0.05)


STEPS = (
    Step("start", "The window is there and the sample is being served", started),
    Step("requests", "A browser logs in; each request appears as it ends", logged_in),
    Step("session", "The session before and after, and who wrote it", session_shown),
    Step("response", "The response: headers in wire order, body", response_shown),
    Step("set-cookie", "The Set-Cookie, decoded", cookie_shown),
    Step("flash", "The flash that the login pushed", flash_shown),
    Step("exception", "A view that raises: its frames", exception_shown),
)
