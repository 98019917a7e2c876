"""What a test may leave behind: nothing. Each `Kind` lists what is there now; the difference after the test
is the leak.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil
import pytest

GRACE_S = float(os.environ.get("TEST_LEAK_GRACE_S", "20"))
"""How long a process or thread that is ending already may take."""


@dataclass(frozen=True)
class Kind:
    """`now` maps an identity to a description of everything of this kind."""

    name: str
    now: Callable[[], dict[object, str]]


def _processes() -> dict[object, str]:
    found: dict[object, str] = {}
    for child in psutil.Process().children(recursive=True):
        try:
            if child.status() != psutil.STATUS_ZOMBIE:
                found[child.pid, child.create_time()] = f"{child.pid}: {' '.join(child.cmdline())[:200]}"
        except psutil.NoSuchProcess:
            continue
    return found


def _threads() -> dict[object, str]:
    # Qt and the pools of libraries keep daemon threads of their own; others block the exit.
    return {thread.ident: repr(thread) for thread in threading.enumerate() if not thread.daemon}


def _listeners() -> dict[object, str]:
    found: dict[object, str] = {}
    for connection in psutil.Process().net_connections("all"):
        if connection.status == psutil.CONN_LISTEN:
            found[connection.fd, str(connection.laddr)] = f"listening on {connection.laddr}"
    return found


def _windows() -> dict[object, str]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return {}
    return {
        id(window): f"{type(window).__name__} {window.objectName()!r} {window.windowTitle()!r}"
        for window in widgets.QApplication.topLevelWidgets()
        if window.isVisible()
    }


KINDS = (
    Kind("child process", _processes),
    Kind("thread", _threads),
    Kind("listening socket", _listeners),
    Kind("window", _windows),
)


@contextmanager
def no_leaks() -> Iterator[None]:
    """Fails the test around which it stands when anything of KINDS is left after it (and after GRACE_S)."""
    before = {kind.name: kind.now() for kind in KINDS}
    directory = os.getcwd()
    yield
    deadline = time.monotonic() + GRACE_S
    left = _left(before)
    while left and time.monotonic() < deadline:
        threading.Event().wait(0.02)
        left = _left(before)
    os.chdir(directory)
    if left:
        pytest.fail("The test left behind:\n  " + "\n  ".join(left), pytrace=False)


def _left(before: dict[str, dict[object, str]]) -> list[str]:
    return [
        f"{kind.name}: {text}"
        for kind in KINDS
        for identity, text in kind.now().items()
        if identity not in before[kind.name]
    ]
