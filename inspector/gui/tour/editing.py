"""A session is changed in the table, and the browser that is already open has the new value on its next
request.
"""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QTableView, QTreeView, QWidget

from inspector.gui.tour.engine import Step
from inspector.gui.tour.first_requests import USER
from inspector.gui.tour.stage import Stage, everything, find_cell, text_of

_KEY, _VALUE = 0, 2
"""Columns of the session table."""
NEW_NAME = "boris"


async def cookies_shown(stage: Stage) -> None:
    stage.tab("cookies")
    clients = stage.find(QTableView, "cookies.clients")
    await stage.see_text("the browser is listed", "B1", lambda: text_of(clients))
    stage.select(clients, clients.model().index(0, 0))
    await stage.see_text("its session is decoded", USER, lambda: session_text(stage))
    facts = stage.find(QWidget, "cookies.live.facts")
    await stage.see(
        "the cookie is told about",
        lambda: "4,093" in everything(facts) or "4093" in everything(facts),
        lambda: everything(facts),
    )


async def name_edited(stage: Stage) -> None:
    await cookies_shown(stage)
    tree = stage.find(QTreeView, "session.editor.tree")
    stage.type_into_cell(tree, find_cell(tree.model(), _KEY, "username", _VALUE), NEW_NAME)
    await stage.see_text("the table holds the new name", NEW_NAME, lambda: text_of(tree))


async def edit_queued(stage: Stage) -> None:
    stage.click(stage.find(QPushButton, "session.editor.save"))
    await stage.see_text("the edit waits for the next request", "next request", lambda: bar_text(stage))


async def browser_has_it(stage: Stage) -> None:
    await stage.browser.get("/")
    stage.check(
        "the open browser shows the new name on its next request",
        NEW_NAME in stage.browser.page and USER not in stage.browser.page,
        stage.browser.status,
    )
    await stage.see_text("the window says that it was applied", "applied", lambda: bar_text(stage).casefold())
    await stage.see_text("and shows the session as it is now", NEW_NAME, lambda: session_text(stage))


async def cookie_pasted(stage: Stage) -> None:
    stage.tab("cookies")
    stage.click(stage.find(QPushButton, "cookies.paste.open"))
    field = stage.find(QPlainTextEdit, "cookies.paste.text")
    stage.write(field, f"session={stage.browser.cookie()}")
    stage.click(stage.find(QPushButton, "cookies.paste.look"))
    panel = stage.find(QWidget, "cookies.paste")
    tree = stage.find(QTreeView, "session.editor.tree", panel)
    await stage.see_text("the pasted cookie is decoded", NEW_NAME, lambda: text_of(tree))
    stage.type_into_cell(tree, find_cell(tree.model(), _KEY, "username", _VALUE), "carla")
    await stage.see_text("its value is changed", "carla", lambda: text_of(tree))
    stage.click(stage.find(QPushButton, "session.editor.save", panel))
    signed = stage.find(QLineEdit, "session.editor.cookie", panel)
    await stage.see("and signed again with another name", lambda: "." in signed.text(), signed.text)


def session_text(stage: Stage) -> str:
    """Looked up each time: every session that was opened has an editor of its own, one of them in sight."""
    return text_of(stage.find(QTreeView, "session.editor.tree"))


def bar_text(stage: Stage) -> str:
    return everything(stage.find(QWidget, "session.editor.bar"))


STEPS = (
    Step("cookies", "The live client and its decoded session cookie", cookies_shown),
    Step("edit", "The name is changed in the session table", name_edited),
    Step("queued", "Saved: the edit waits for the browser's next request", edit_queued),
    Step("applied", "The open browser has the new name", browser_has_it),
    Step("paste", "Any cookie pasted: decoded, changed, signed again", cookie_pasted),
)
