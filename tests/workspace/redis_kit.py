"""What the tests over a real redis-server share: a browser of it, sessions put there and read back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from inspector.services.tasks import TaskGroup
from inspector.workspace.redis_browser import RedisBrowser
from inspector.workspace.requests import RequestLog
from inspector.workspace.target import TargetControl
from tests.redis_server import RedisServer

ANN = {"_permanent": True, "username": "ann", "cart": [1, 2]}


@asynccontextmanager
async def browsing(url: str = "", log: RequestLog | None = None) -> AsyncIterator[RedisBrowser]:
    """Connected to `url` when there is one."""
    tasks = TaskGroup()
    browser = RedisBrowser(RequestLog() if log is None else log, TargetControl(), tasks)
    if url:
        await browser.connect(url)
    try:
        yield browser
    finally:
        await tasks.close()
        await browser.disconnect()


def put(server: RedisServer, sid: str, value: Any, **options: Any) -> bytes:
    server.client.set(f"session:{sid}", msgspec.msgpack.encode(value), **options)
    return f"session:{sid}".encode()


def stored(server: RedisServer, sid: str) -> Any:
    return msgspec.msgpack.decode(server.client.get(f"session:{sid}"))
