"""A server-side session is edited in Redis and the app sees it; which flash waits for whom, and what
became of others.
"""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton, QTableView, QTreeView, QWidget

from inspector.gui.tour.engine import Step
from inspector.gui.tour.stage import Stage, everything, find_cell, text_of
from inspector.workspace.redis_browser import RedisState

_USER = 1
_KEY, _VALUE = 0, 2
_OLD, _NEW = "dora", "erich"


async def redis_shown(stage: Stage) -> None:
    await stage.browser.post("/redis/login", username=_OLD)
    stage.tab("redis")
    redis = stage.workspace.redis
    await stage.see("it is connected", lambda: redis.state is RedisState.CONNECTED, lambda: redis.state.value)
    keys = stage.find(QTableView, "redis.keys")
    if keys.model().rowCount() == 0:
        stage.click(stage.find(QPushButton, "redis.scan"))
    await stage.see_text("the session is listed with its user", _OLD, lambda: text_of(keys))
    stage.select(keys, find_cell(keys.model(), _USER, _OLD))
    value = stage.find(QWidget, "redis.value")
    await stage.see_text("and its value is decoded", _OLD, lambda: _session(stage, value))


async def redis_edited(stage: Stage) -> None:
    stage.tab("redis")
    value = stage.find(QWidget, "redis.value")
    tree = stage.find(QTreeView, "session.editor.tree", value)
    stage.type_into_cell(tree, find_cell(tree.model(), _KEY, "username", _VALUE), _NEW)
    await stage.see_text("the table holds the new name", _NEW, lambda: text_of(tree))
    stage.click(stage.find(QPushButton, "session.editor.save", value))
    bar = stage.find(QWidget, "session.editor.bar", value)
    await stage.see_text("it is saved", "aved", lambda: everything(bar))
    await stage.browser.get("/redis/")
    stage.check("the app sees the new name", _NEW in stage.browser.page, stage.browser.status)


async def flash_waits(stage: Stage) -> None:
    await stage.browser.get("/scenarios/flashes/never-shown")
    stage.tab("flashes")
    waiting = stage.find(QTableView, "flashes.waiting")
    await stage.see_text("a flash waits for the browser", "Pushed by an API call", lambda: text_of(waiting))
    await stage.see_text("with the line that pushed it", "flashes.py:", lambda: text_of(waiting))
    history = stage.find(QTableView, "flashes.history")
    await stage.see_text("the history has the earlier ones", "Welcome", lambda: text_of(history))


async def flash_consumed(stage: Stage) -> None:
    await stage.browser.get("/scenarios/flashes/categories")
    stage.tab("flashes")
    history = stage.find(QTableView, "flashes.history")
    await stage.see_text("consumed flashes are in the history", "保存しました", lambda: text_of(history))
    label = stage.find(QLabel, "flashes.waiting.count")
    await stage.see("nothing waits any more", lambda: not stage.workspace.flashes.waiting(), label.text)


def _session(stage: Stage, within: QWidget) -> str:
    return text_of(stage.find(QTreeView, "session.editor.tree", within))


STEPS = (
    Step("redis", "Redis: the keys under the prefix, decoded", redis_shown),
    Step("redis-edit", "A session is edited in Redis, and the app sees it", redis_edited),
    Step("flash-waits", "Which flash waits for whom", flash_waits),
    Step("flash-history", "Pushed, shown, gone: the history", flash_consumed),
)
