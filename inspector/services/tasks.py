"""Owned tasks: the only place that creates asyncio tasks. Each has a name, an owner and an error sink."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

ErrorSink = Callable[[str, BaseException], None]
"""Gets the task's name and what it died of."""

_log = logging.getLogger(__name__)


def _log_error(name: str, error: BaseException) -> None:
    _log.error("task %r failed", name, exc_info=error)


class TaskGroup:
    """`close` cancels what still runs and waits for it. A task that fails does not touch its siblings."""

    def __init__(self, on_error: ErrorSink | None = None) -> None:
        self._on_error = on_error or _log_error
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False

    def __len__(self) -> int:
        return len(self._tasks)

    def names(self) -> list[str]:
        return sorted(task.get_name() for task in self._tasks)

    def spawn(self, coroutine: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        if self._closed:
            coroutine.close()
            raise RuntimeError(f"the owner of the task {name!r} is closed")
        task = asyncio.create_task(coroutine, name=name)  # noqa: TID251 - this is the place
        self._tasks.add(task)
        task.add_done_callback(self._on_done)
        return task

    async def close(self) -> None:
        """Idempotent. A task may close its own group; it is then neither cancelled nor waited for."""
        self._closed = True
        current = asyncio.current_task()
        others = [task for task in self._tasks if task is not current]
        for task in others:
            task.cancel()
        if others:
            await asyncio.wait(others)

    def _on_done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            self._on_error(task.get_name(), error)
