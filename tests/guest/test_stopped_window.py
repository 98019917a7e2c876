"""A window that stands still (SIGSTOP, a debugger): the app goes on answering and stays small."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.probe_cost import Stalled
from tests.guest.attached_side import Attached
from tests.guest.conftest import PROJECT
from tests.guest.environments import SERVERS, python_of
from tests.guest.http_side import Browser

MIB = 1024 * 1024
BODY = 32 * 65536
REQUESTS = 400
"""With 256 KiB kept of each body: 100 MiB, were they all kept."""


@pytest.fixture
def server() -> Iterator[Attached]:
    window = Stalled()
    python = python_of(SERVERS)
    assert python
    server = Attached(python, "-m waitress --threads=4 --listen=127.0.0.1:PORT target:app", PROJECT, window)
    yield server
    server.stop()
    window.close()


def test_memory_is_bounded_and_no_request_waits(server: Attached) -> None:
    browser = Browser(server.port)
    for _ in range(20):
        browser.get("/big")
    before = resident(server.process.pid)
    slowest = 0.0
    for _ in range(REQUESTS):
        start = time.monotonic()
        assert browser.get("/big").body.count(b"x") == BODY
        slowest = max(slowest, time.monotonic() - start)
    grown = (resident(server.process.pid) - before) / MIB
    assert grown < 16, f"grown by {grown:.1f} MiB"
    assert slowest < 2


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
