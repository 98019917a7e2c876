"""Each guard bites: a small test that leaves one thing behind fails, and the report names it."""

from __future__ import annotations

from pathlib import Path

import pytest

CONFTEST = (Path(__file__).parents[1] / "conftest.py").read_text(encoding="utf-8")

# One run for all: starting pytest takes seconds, each of these milliseconds (and the guards' grace).
TESTS = """
import asyncio, socket, subprocess, sys, threading
KEEP = []

def test_child_process():
    KEEP.append(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))

def test_thread():
    threading.Thread(target=threading.Event().wait, args=(2,), name="left-over").start()

def test_listening_socket():
    KEEP.append(socket.create_server(("127.0.0.1", 0)))

def test_window(qapp):
    from PySide6.QtWidgets import QWidget
    window = QWidget(objectName="left-over")
    window.show()
    KEEP.append(window)

async def test_task():
    KEEP.append(asyncio.get_running_loop().create_task(asyncio.sleep(30), name="left-over"))

async def test_that_tidies_up():
    await asyncio.gather(asyncio.sleep(0), asyncio.sleep(0))
    subprocess.run([sys.executable, "-c", ""], check=True)
"""


def test_a_leak_fails_the_test(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setenv("TEST_LEAK_GRACE_S", "0.3")
    pytester.makeconftest(CONFTEST)
    pytester.makeini("[pytest]\nasyncio_mode = auto\n")
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    # A leak is an error after the test's body, or its failure; the test that tidies up is the only clean one.
    for name, said in {
        "test_child_process": "child process: ",
        "test_thread": "thread: ",
        "test_listening_socket": "listening socket: ",
        "test_window": "window: QWidget 'left-over'",
        "test_task": "left-over: ",
    }.items():
        result.stdout.fnmatch_lines([f"*{name}*", f"*{said}*"])
    outcomes = result.parseoutcomes()
    assert outcomes.get("errors", 0) + outcomes.get("failed", 0) == 5, outcomes
    assert "test_that_tidies_up" not in result.stdout.str()
