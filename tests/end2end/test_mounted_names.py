"""Apps of one name in one process are called after where they are mounted, in the whole window, before any of
them was asked anything; and still when they do not run any more.
"""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from PySide6.QtWidgets import QComboBox, QTableView, QTextBrowser

from inspector.domain.target import RunState, TargetSpec
from inspector.gui.tour.stage import text_of
from tests.end2end.desk import Desk, in_window

pytestmark = pytest.mark.usefixtures("qapp")

SHOPS = """
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

def make(interface):
    app = Flask("shop")
    app.add_url_rule("/", "index", lambda: interface)
    return app

other, redis, app = make("other"), make("redis"), make("cookie")
app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/redis": redis, "/deep/other": other})
"""
NAMES = ["shop", "shop · /redis", "shop · /deep/other"]
PATHS = ["/", "/redis/", "/deep/other/"]


def test_they_have_their_names_from_the_start(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        url = await desk.serving()
        target = desk.workspace.target
        rows = desk.workspace.routes
        await desk.sees("the routes of all", lambda: len({row.app for row in rows.rows}) == 3)
        assert sorted(app.title for app in target.apps) == sorted(NAMES)
        desk.tab("routes")
        apps = desk.find(QComboBox, "routes.app")
        assert sorted(apps.itemText(n) for n in range(1, apps.count())) == sorted(NAMES)
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            for path in PATHS:
                assert (await client.get(path)).status_code == 200
        await desk.sees("the rows", lambda: len(desk.rows()) == 3)
        for path, name in zip(PATHS, NAMES, strict=True):
            await says(desk, path, name)
        await target.stop()
        assert target.state is RunState.STOPPED
        assert not target.apps
        await says(desk, "/redis/", "shop · /redis")

    async def says(desk: Desk, path: str, name: str) -> None:
        number = desk.row("GET", path).number
        table = await desk.choose_request(number)
        line = next(line for line in text_of(table).splitlines() if line.startswith(f"{number} |"))
        assert name in line.split(" | "), line
        overview = desk.find(QTextBrowser, "requests.details.overview.text").toPlainText()
        assert name in overview.splitlines(), overview
        assert desk.find(QTableView, "requests.table").isVisible()

    (tmp_path / "shops.py").write_text(SHOPS, "utf-8")
    in_window(tmp_path, scenario, TargetSpec("shops", tmp_path))


LAZY = """
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

def make():
    app = Flask("shop")
    app.add_url_rule("/", "index", lambda: "hello")
    return app

class Lazy:
    made = None
    def __call__(self, environ, start_response):
        self.made = self.made or make()
        return self.made(environ, start_response)

app = make()
app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/later": Lazy()})
"""


def test_one_that_is_made_at_its_first_request_has_its_name_from_then_on(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        url = await desk.serving()
        target = desk.workspace.target
        assert [app.title for app in target.apps] == ["shop"]
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            for path in ("/", "/later/", "/", "/later/"):
                assert (await client.get(path)).status_code == 200
        await desk.sees("the rows", lambda: len(desk.rows()) == 4)
        await desk.sees("its place", lambda: "shop · /later" in [app.title for app in target.apps])
        await desk.sees("its routes", lambda: len({row.app for row in desk.workspace.routes.rows}) == 2)
        table = await desk.choose_request(2)
        await desk.sees("its name in the log", lambda: text_of(table).count("shop · /later") == 2)

    (tmp_path / "lazy.py").write_text(LAZY, "utf-8")
    in_window(tmp_path, scenario, TargetSpec("lazy", tmp_path))
