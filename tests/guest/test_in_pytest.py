"""Requests of a test client in a real run of pytest: each tells the test that made it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from inspector.domain.exchanges import exchange_from_wire
from tests.guest.attached_side import Attached, user_environment
from tests.guest.conftest import PROJECT
from tests.guest.environments import SERVERS, python_of
from tests.guest.http_side import Browser
from tests.guest.window_side import WindowSide

CASES = """
import os, threading
import pytest
from flask import Flask

app = Flask(__name__)


@app.get("/<name>")
def named(name):
    return name


@pytest.fixture
def logged_in():
    app.test_client().get("/login")
    yield
    app.test_client().get("/logout")


def test_plain(logged_in):
    assert app.test_client().get("/plain").status_code == 200


class TestCart:
    @pytest.mark.parametrize("what", ["pen", "漢字 and more"])
    def test_add(self, what):
        app.test_client().get("/add")


def test_thread():
    thread = threading.Thread(target=lambda: app.test_client().get("/thread"))
    thread.start()
    thread.join()


def test_fork():
    child = os.fork()
    if child == 0:
        app.test_client().get("/forked-old")
        os.environ["PYTEST_CURRENT_TEST"] = "later.py::test_of_the_child (call)"
        app.test_client().get("/forked-new")
        import time
        time.sleep(1.5)  # its link is made meanwhile
        os._exit(0)
    os.waitpid(child, 0)
"""


@pytest.fixture(params=["here", "others"])
def interpreter(request: pytest.FixtureRequest) -> str:
    python = sys.executable if request.param == "here" else python_of(SERVERS)
    assert python
    return python


def run_pytest(interpreter: str, window: WindowSide, folder: Path, cases: str) -> None:
    (folder / "tests").mkdir()
    (folder / "tests" / "test_shop.py").write_text(cases, "utf-8")
    done = subprocess.run(
        [interpreter, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=folder,
        env=user_environment(window),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_request_tells_its_test(interpreter: str, window: WindowSide, tmp_path: Path) -> None:
    run_pytest(interpreter, window, tmp_path, CASES)
    paths = ("/login", "/plain", "/logout", "/add", "/thread", "/forked-old", "/forked-new")
    where = "tests/test_shop.py::"
    assert {path: exchange_from_wire(window.exchange(path)).test for path in paths} == {
        "/login": f"{where}test_plain (setup)",
        "/plain": f"{where}test_plain (call)",
        "/logout": f"{where}test_plain (teardown)",
        "/add": f"{where}TestCart::test_add[pen] (call)",
        "/thread": f"{where}test_thread (call)",
        "/forked-old": None,
        "/forked-new": "later.py::test_of_the_child (call)",
    }
    window.wait(lambda fact: fact["m"] == "exchange" and "and more]" in fact.get("test", ""))
    assert not [fact for fact in window.facts if fact["m"] == "problem"]


BODIES = """
import time
from flask import Flask, redirect

app = Flask(__name__)
client = app.test_client()


@app.get("/plain")
def plain():
    return "漢" * 1000


@app.get("/redirect")
def elsewhere():
    return redirect("/plain")


@app.get("/nothing")
def nothing():
    return "", 204


@app.get("/stream/<name>")
def stream(name):
    return (str(number) for number in range(5))


def test_unread():
    client.get("/plain?was=漢&b=%20#c")
    client.head("/plain")
    client.get("/redirect")
    client.get("/nothing")
    client.get("/missing")
    time.sleep(0.2)


def test_streams():
    kept = client.get("/stream/kept")
    client.get("/stream/thrown-away")
    assert client.get("/stream/read").data == b"01234"
    assert kept.data == b"01234"
"""


def test_an_exchange_is_over_when_its_body_has_passed(
    interpreter: str, window: WindowSide, tmp_path: Path
) -> None:
    """Not when the test client's response is thrown away, which may be never."""
    run_pytest(interpreter, window, tmp_path, BODIES)
    window.exchange("/stream/thrown-away")
    found = [exchange_from_wire(fact) for fact in window.facts if fact["m"] == "exchange"]
    told = [
        (each.method, each.path, each.status, each.response.body.size) for each in found if each.response.body
    ]
    assert ("GET", "/plain", 200, 3000) in told
    assert [(each.method, each.path) for each in found[:5]] == [
        ("GET", "/plain"),
        ("HEAD", "/plain"),
        ("GET", "/redirect"),
        ("GET", "/nothing"),
        ("GET", "/missing"),
    ]
    assert found[0].url == "http://localhost/plain?was=%E6%BC%A2&b=%20"
    assert all(each.duration_ms < 200 for each in found[:5])
    assert ("GET", "/stream/read", 200, 5) in told
    assert ("GET", "/stream/kept", 200, 5) in told
    assert {each.test for each in found[5:]} == {"tests/test_shop.py::test_streams (call)"}


def test_a_server_that_a_test_starts_knows_of_none(window: WindowSide) -> None:
    """It inherits the variable, for as long as it runs."""
    more = {"FLASK_APP": "target.py", "PYTEST_CURRENT_TEST": "tests/test_a.py::test_b (call)"}
    server = Attached(sys.executable, "-m flask run --port PORT", PROJECT, window, **more)
    try:
        assert Browser(server.port).get("/").status == 200
        assert "test" not in window.exchange("/")
    finally:
        server.stop()
