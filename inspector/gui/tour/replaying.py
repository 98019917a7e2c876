"""The login is replayed with another name: a new row linked to its original, and what differs."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton, QTableView, QTabWidget, QTreeView, QWidget

from inspector.gui.tour.engine import Step
from inspector.gui.tour.first_requests import choose_login, login_number
from inspector.gui.tour.stage import Stage, find_cell, text_of

_NAME, _VALUE = 0, 1
"""Columns of the form's fields."""
OTHER = "fritz"


async def editor_open(stage: Stage) -> None:
    await choose_login(stage)
    stage.click(stage.find(QPushButton, "requests.details.replay"))
    number = login_number(stage)
    await stage.see("the replay editor is there", lambda: _window(stage).isVisible(), lambda: number)
    stage.subject = _window(stage)
    fields = stage.find(QTableView, "replay.body.fields")
    await stage.see_text("with the form of the original", "username", lambda: text_of(fields))


async def sent(stage: Stage) -> None:
    stage.subject = _window(stage)
    fields = stage.find(QTableView, "replay.body.fields")
    stage.type_into_cell(fields, find_cell(fields.model(), _NAME, "username", _VALUE), OTHER)
    await stage.see_text("the name is changed", OTHER, lambda: text_of(fields))
    stage.click(stage.find(QPushButton, "replay.send"))
    status = stage.find(QLabel, "replay.status")
    await stage.see_text("it was answered", "302", status.text)
    log = stage.workspace.requests
    await stage.see(
        "it is a new row of the log",
        lambda: log.replays_of(login_number(stage)),
        lambda: log.replays_of(login_number(stage)),
    )


async def compared(stage: Stage) -> None:
    stage.subject = _window(stage)
    tabs = stage.find(QTabWidget, "replay.response")
    titles = [tabs.tabText(number) for number in range(tabs.count())]
    stage.choose_tab_of(tabs.tabBar(), "Differences")
    diff = stage.find(QTableView, "replay.diff.table")
    await stage.see_text("the session of the replay has the other name", OTHER, lambda: text_of(diff))
    stage.check("beside that of the original", "ann" in text_of(diff), titles)


async def linked(stage: Stage) -> None:
    stage.click(stage.find(QPushButton, "replay.show"))
    _window(stage).close()
    table = stage.find(QTableView, "requests.table")
    row = (stage.workspace.requests.replays_of(login_number(stage)) or [0])[-1]
    await stage.see_text(
        "the replay is chosen in the log",
        str(row),
        lambda: str(table.currentIndex().siblingAtColumn(0).data()),
    )
    original = stage.find(QPushButton, "requests.details.original")
    await stage.see_text("and linked to its original", str(login_number(stage)), original.text)
    stage.choose_tab("requests.details.tabs", "Session")
    tree = stage.find(QTreeView, "requests.details.session.tree")
    await stage.see_text("its session is shown", OTHER, lambda: text_of(tree))


def _window(stage: Stage) -> QWidget:
    window = stage.window.replays.window_of(login_number(stage))
    return window if window is not None else stage.window


STEPS = (
    Step("replay", "The login in the replay editor", editor_open),
    Step("replay-sent", "Sent again with another name", sent),
    Step("replay-diff", "What differs from the original", compared),
    Step("replay-linked", "The replay is a new row, linked to its original", linked),
)
