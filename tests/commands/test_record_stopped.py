"""The recording process is stopped (SIGSTOP) while gunicorn serves under load, and goes on later."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from inspector.domain.request_rows import RequestRow
from inspector.services.capture_file import CaptureFile
from tests.commands.test_record import recording
from tests.ports import free_port
from tests.waiting import until
from tests.workspace.attached_server import browser

PROJECT = Path(__file__).resolve().parents[1] / "guest" / "project"
MIB = 1024 * 1024
STOPPED_SECONDS = 4.0
AT_LEAST = 200
"""Requests while it is stopped. 256 KiB are kept of each answer: 50 MiB, were they all kept."""
PATIENCE = 5.0
"""Seconds that no request may take; a machine that is busy with other tests takes some."""


@dataclass(slots=True)
class Load:
    """Requests of four clients at once, until it is told to end."""

    port: int
    on: bool = True
    sent: int = 0
    slowest: float = 0.0
    peak: int = 0
    workers: list[psutil.Process] = field(default_factory=list)

    async def client(self) -> None:
        async with browser(self.port) as client:
            while self.on:
                await self.request(client, "/big")
                memory = [worker.memory_info().rss for worker in self.workers]
                self.peak = max(self.peak, *memory) if memory else 0

    async def request(self, client: httpx.AsyncClient, path: str) -> None:
        start = time.monotonic()
        answer = await client.get(path)
        self.slowest = max(self.slowest, time.monotonic() - start)
        assert answer.status_code == 200
        self.sent += 1


def rows(capture: Path) -> list[RequestRow]:
    file = CaptureFile.open(capture)
    try:
        return file.rows(limit=100_000)
    finally:
        file.close()


async def test_no_request_waits_memory_is_bounded_and_it_catches_up(tmp_path: Path) -> None:
    port, capture = free_port(), tmp_path / "stopped.fsi"
    command = f"{sys.executable} -m gunicorn -w 2 -b 127.0.0.1:{port} target:app"
    options = ("--command", command, "--project", str(PROJECT), "--out", str(capture))
    async with recording(*options) as (process, facts):
        load = Load(port, workers=psutil.Process(facts["pid"]).children())
        assert len(load.workers) == 2
        async with asyncio.TaskGroup() as tasks:
            for _ in range(4):
                tasks.create_task(load.client())
            await until(lambda: load.sent >= 60, "what every worker needs once")
            before, load.slowest = load.peak, 0.0
            window = psutil.Process(process.pid)
            process.send_signal(signal.SIGSTOP)
            await until(lambda: window.status() == psutil.STATUS_STOPPED, "the stop")
            end, enough = time.monotonic() + STOPPED_SECONDS, load.sent + AT_LEAST
            try:
                await until(lambda: time.monotonic() > end and load.sent > enough, "the load", seconds=60)
                assert window.status() == psutil.STATUS_STOPPED
            finally:
                process.send_signal(signal.SIGCONT)
            grown, slowest = (load.peak - before) / MIB, load.slowest
            load.on = False
        async with browser(port) as client:
            await _caught_up(load, client, capture)
        process.send_signal(signal.SIGINT)
        _, said = await process.communicate()
        assert process.returncode == 0
    assert slowest < PATIENCE
    assert grown <= 16, f"a worker has grown by {grown:.1f} MiB"
    missing = re.search(r"^(\d+) requests are missing", said.decode(), re.MULTILINE)
    assert missing, said.decode()
    assert int(missing[1]) > 0
    assert len(rows(capture)) + int(missing[1]) == load.sent


async def _caught_up(load: Load, client: httpx.AsyncClient, capture: Path) -> None:
    """Every worker has told of a request that came after all others."""
    end = time.monotonic() + 60
    told: set[str] = set()
    while len(told) < len(load.workers):
        assert time.monotonic() < end, told
        await load.request(client, "/?after")
        await asyncio.sleep(0.1)
        told = {row.pid for row in rows(capture) if row.query == "after"}
    assert told == {str(worker.pid) for worker in load.workers}
    assert os.getpid() not in told
