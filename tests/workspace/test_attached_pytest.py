"""A run of pytest, attached with the line that the window gives: its requests name their tests."""

from __future__ import annotations

import asyncio
import subprocess
import sys

from inspector.domain.attach_line import attach_line
from inspector.domain.export import export_exchange
from inspector.domain.target import attach_target
from tests.guest.attached_side import user_environment
from tests.waiting import until
from tests.workspace.opened import opened

CASES = """
from flask import Flask, session

app = Flask(__name__)
app.secret_key = "k"


@app.get("/add/<thing>")
def add(thing):
    session["cart"] = [thing]
    return "", 204


def test_pen():
    app.test_client().get("/add/pen")


def test_book():
    client = app.test_client()
    client.get("/add/book")
    client.get("/add/ink")
"""


async def test_requests_of_a_run_can_be_found_by_their_test(tmp_path):
    (tmp_path / "test_cart.py").write_text(CASES)
    async with opened(tmp_path / "window") as workspace:
        await workspace.target.start(attach_target())
        point, log = workspace.target.attach_point, workspace.requests
        await point.open(workspace.paths.attach_file)
        command = f"{sys.executable} -m pytest -q -p no:cacheprovider"
        line = attach_line(point.variable, str(workspace.paths.guest), command)
        done = await asyncio.to_thread(
            subprocess.run, line, shell=True, cwd=tmp_path, env=user_environment(None), timeout=60
        )
        assert done.returncode == 0
        await until(lambda: log.total == 3, "all requests")
        log.set_filter("test_book")
        assert [log.row(index).path for index in range(len(log))] == ["/add/book", "/add/ink"]
        row = log.row(0)
        assert row.test == "test_cart.py::test_book"
        exchange = log.exchange(row.number)
        assert (exchange.test_name, exchange.test_phase) == ("test_cart.py::test_book", "call")
        assert export_exchange(row, exchange)["test"] == "test_cart.py::test_book (call)"
        assert exchange.session.after == {"cart": ["book"]}
        assert len(workspace.clients) == 2  # each test has a client of its own
        await workspace.target.stop()
