"""An app that ends its process while it is imported: the window hears what did it, and at which line."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.guest.http_side import Browser
from tests.guest.window_side import DEADLINE, GUEST, Message, Server, WindowSide

HERE = sys.executable
OS_EXIT = "import os\n\ndef leave():\n    os._exit(3)\n\nleave()\n"
SYS_EXIT = "import sys\n\nsys.exit({})\n"
IMPORTED = "ended the process while the app was imported"


def told(python: str, window: WindowSide, folder: Path, code: str) -> tuple[Message, int]:
    """The one `failed` message, and the exit code."""
    (folder / "shop.py").write_text(code)
    server = Server(python, folder, "shop", window)
    try:
        message = window.wait(lambda fact: fact["m"] == "failed")
        returned = server.process.wait(DEADLINE)
    finally:
        server.stop(9)
    assert [fact["m"] for fact in window.facts if fact["m"] in ("failed", "problem", "serving")] == ["failed"]
    assert message["stage"] == "import"
    return message, returned


def test_os_exit(python: str, window: WindowSide, tmp_path: Path) -> None:
    message, returned = told(python, window, tmp_path, OS_EXIT)
    assert returned == 3
    error = message["error"]
    assert (error["type"], error["message"]) == ("os._exit", f"os._exit(3) {IMPORTED}")
    lines = [(Path(each["file"]).name, each["line"], each["function"]) for each in error["frames"]]
    assert lines == [("shop.py", 6, "<module>"), ("shop.py", 4, "leave")]
    file = tmp_path / "shop.py"
    assert error["traceback"] == (
        "Traceback (most recent call last):\n"
        f'  File "{file}", line 6, in <module>\n    leave()\n'
        f'  File "{file}", line 4, in leave\n    os._exit(3)\n'
        f"os._exit(3) {IMPORTED}\n"
    )
    assert "__main__" in message["hint"]


def test_os_exit_in_a_thread_that_the_import_waits_for(window: WindowSide, tmp_path: Path) -> None:
    code = "import os, threading\nt = threading.Thread(target=os._exit, args=(4,))\nt.start()\nt.join()\n"
    message, returned = told(HERE, window, tmp_path, code)
    assert (returned, message["error"]["message"]) == (4, f"os._exit(4) {IMPORTED}")


@pytest.mark.parametrize(
    ("argument", "reads"),
    [
        ("", "sys.exit()"),
        ("0", "sys.exit(0)"),
        ("'no DATABASE_URL'", "sys.exit('no DATABASE_URL')"),
        ("sys", "sys.exit(<module>)"),
    ],
)
def test_sys_exit(window: WindowSide, tmp_path: Path, argument: str, reads: str) -> None:
    message, returned = told(HERE, window, tmp_path, SYS_EXIT.format(argument))
    error = message["error"]
    assert (returned, error["type"], error["message"]) == (1, "SystemExit", f"{reads} {IMPORTED}")
    assert [each["line"] for each in error["frames"]] == [3]
    assert "__main__" in message["hint"]


def test_a_keyboard_interrupt(window: WindowSide, tmp_path: Path) -> None:
    message, returned = told(HERE, window, tmp_path, "import signal\nsignal.raise_signal(signal.SIGINT)\n")
    error = message["error"]
    assert (returned, error["message"]) == (1, f"KeyboardInterrupt {IMPORTED}")
    assert [each["line"] for each in error["frames"]] == [2]
    assert "Ctrl+C" in message["hint"]


def test_children_that_the_import_forks_may_end(window: WindowSide, tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(
        "import os\nfrom flask import Flask\napp = Flask(__name__)\nchild = os.fork()\n"
        "if not child:\n    os._exit(5)\n"
        "ended = os.WEXITSTATUS(os.waitpid(child, 0)[1])\n"
        "app.add_url_rule('/', view_func=lambda: str(ended), endpoint='index')\n"
    )
    server = Server(HERE, tmp_path, "shop", window)
    try:
        browser = Browser(int(server.url().rpartition(":")[2]))
        assert browser.get("/").body == b"5"
        window.exchange("/")
        assert not [fact for fact in window.facts if fact["m"] == "failed"]
    finally:
        server.stop()


LOCKED = """
import os
from flask_session_probe.attach import install_probe
from flask_session_probe.link import Address
probe = install_probe(Address("127.0.0.1:1:token"))
probe.importing = True
probe.sender._lock.acquire()
os._exit(6)
"""


def test_the_end_comes_also_when_nothing_can_be_told() -> None:
    start = time.monotonic()
    done = subprocess.run([HERE, "-c", LOCKED], env={"PYTHONPATH": str(GUEST)}, timeout=30, check=False)
    assert done.returncode == 6
    assert time.monotonic() - start < 5
