"""A request that ends its process with os._exit is told as failed at that line; the end comes anyway."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from inspector.domain.exchanges import exchange_from_wire
from tests.bench.probe_cost import Stalled
from tests.guest.attached_side import Attached
from tests.guest.environments import SERVERS, python_of
from tests.guest.http_side import Browser
from tests.guest.window_side import GUEST, Server, WindowSide

APPS = Path(__file__).resolve().parents[1] / "apps"
LINE = (APPS / "ending.py").read_text().splitlines().index("    os._exit(3)") + 1


def started(python: str, window: WindowSide | None) -> tuple[Server, Browser]:
    server = Server(python, APPS, "ending", window)
    return server, Browser(int(server.url().rpartition(":")[2]))


def test_the_request_is_told_with_its_line(python: str, window: WindowSide) -> None:
    server, browser = started(python, window)
    try:
        assert browser.get("/").status == 200
        assert browser.get("/exit").raw == b""
        assert server.process.wait(10) == 3
    finally:
        server.stop()
    assert window.exchange("/")["status"] == 200
    exchange = exchange_from_wire(window.exchange("/exit"))
    assert exchange.status is None
    assert exchange.endpoint == "leave"
    assert exchange.exception is not None
    assert not exchange.exception.handled
    assert exchange.exception.type == "os._exit"
    assert exchange.exception.message == "os._exit(3) ended the process here"
    last = exchange.exception.frames[-1]
    assert (Path(last.file).name, last.line, last.function) == ("ending.py", LINE, "leave")
    assert (last.code, last.app) == ("os._exit(3)", True)
    assert exchange.exception.frames[0].function.endswith("wsgi_app")
    assert not [frame for frame in exchange.exception.frames if "flask_session_probe" in frame.file]
    assert exchange.session is not None
    assert ([write.key for write in exchange.session.writes], exchange.session.saved) == (["left"], False)


def test_a_worker_of_gunicorn(window: WindowSide) -> None:
    python = python_of(SERVERS)
    assert python
    server = Attached(python, "-m gunicorn -b 127.0.0.1:PORT ending:app", APPS, window)
    try:
        browser = Browser(server.port)
        browser.get("/exit")
        exchange = window.exchange("/exit")
        assert exchange["exception"]["frames"][-1]["line"] == LINE
        assert exchange["pid"] != server.process.pid
        assert server.process.wait(30) == 3, "what gunicorn makes of a worker's exit code 3"
    finally:
        server.stop()


def test_what_runs_in_other_threads_ends_where_it_stands(window: WindowSide) -> None:
    server, browser = started(sys.executable, window)
    try:
        sleeper = threading.Thread(target=lambda: Browser(browser.port, "sleeper").get("/sleep"))
        sleeper.start()
        assert browser.get("/is-asleep").body == b"True"
        browser.get("/exit-in-a-thread")
        sleeper.join(10)
        assert server.process.wait(10) == 4
    finally:
        server.stop()
    for path, function in (("/sleep", "sleep"), ("/exit-in-a-thread", "leave_in_a_thread")):
        exchange = exchange_from_wire(window.exchange(path))
        assert exchange.status is None
        assert exchange.exception is not None
        assert exchange.exception.message == "os._exit(4) ended the process while this request ran"
        assert [frame for frame in exchange.exception.frames if frame.app][-1].function == function
    assert len([fact for fact in window.facts if fact["m"] == "exchange"]) == 3
    assert not [fact for fact in window.facts if fact["m"] == "problem"]


def test_the_end_of_a_child_is_not_that_of_the_request(window: WindowSide) -> None:
    server, browser = started(sys.executable, window)
    try:
        assert browser.get("/exit-in-a-child").body == b"5"
        exchange = window.exchange("/exit-in-a-child")
        assert (exchange["status"], exchange["exception"]) == (200, None)
        assert browser.get("/").status == 200
        window.exchange("/")
        assert len([fact for fact in window.facts if fact["m"] == "exchange"]) == 2
    finally:
        server.stop()


@pytest.mark.parametrize(("path", "code"), [("/exit", 3), ("/exit-in-a-thread", 4)])
@pytest.mark.parametrize("reads", ["with", "without", "stopped"])
def test_the_process_ends_whatever_the_window_does(path: str, code: int, reads: str) -> None:
    window = {"with": WindowSide, "without": lambda: None, "stopped": Stalled}[reads]()
    server, browser = started(sys.executable, window)
    try:
        browser.get("/")
        start = time.monotonic()
        assert browser.get(path).raw == b""
        assert server.process.wait(10) == code
        assert time.monotonic() - start < 5
    finally:
        server.stop()
        if window is not None:
            window.close()


def ended_with(code: str) -> int:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env={"PYTHONPATH": str(GUEST)}, timeout=30, check=False).returncode


IN_A_HANDLER = """
import os, signal
from flask import Flask
from flask_session_probe.attach import install_probe
from flask_session_probe.link import Address
probe = install_probe(Address("127.0.0.1:1:token"))
app = Flask("shop")

@app.get("/")
def index():
    probe.sender._lock.acquire()
    signal.signal(signal.SIGALRM, lambda number, frame: os._exit(6))
    signal.raise_signal(signal.SIGALRM)

app.test_client().get("/")
"""


def test_in_a_signal_handler_that_came_while_we_held_a_lock() -> None:
    assert ended_with(IN_A_HANDLER) == 6


def test_it_is_called_as_ever(tmp_path: Path) -> None:
    code = (
        "import os\n"
        "from flask_session_probe.attach import install_probe\n"
        "from flask_session_probe.link import Address\n"
        "install_probe(Address('127.0.0.1:1:token'))\n"
        "assert os._exit.__name__ == '_exit' and os._exit.__doc__\n"
        "for wrong in ((), ('three',), (1, 2)):\n"
        "    try: os._exit(*wrong)\n"
        "    except TypeError: pass\n"
        "    else: raise AssertionError(wrong)\n"
        "os._exit(status=7)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(GUEST)}, timeout=30, check=False
    )
    assert done.returncode == 7
