"""Starts coroutines from widgets: named, owned until they end, their errors shown. No other module of gui/
makes tasks.

An InspectorError goes to the notice bar with its hint (or to `on_error` when the widget shows it itself);
anything else is a fault of ours and goes there with its traceback. Cancelling is silent.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from inspector.domain.errors import InspectorError

_log = logging.getLogger(__name__)
Result = TypeVar("Result")


class Disableable(Protocol):
    """A QWidget or QAction."""

    def setEnabled(self, enabled: bool, /) -> None: ...


class NoticeSink(Protocol):
    """workspace.Notices, as far as it is needed here."""

    def error(self, error: InspectorError, /) -> None: ...


class TaskRunner:
    """`start` returns the task, for a Cancel button to call `.cancel()` on. `close` cancels all and waits."""

    def __init__(self, loop: asyncio.AbstractEventLoop, notices: NoticeSink) -> None:
        self._loop = loop
        self._notices = notices
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def running(self) -> tuple[str, ...]:
        """Names of the tasks under way."""
        return tuple(sorted(task.get_name() for task in self._tasks))

    def start(
        self,
        name: str,
        coro: Coroutine[Any, Any, Result],
        on_done: Callable[[Result], object] | None = None,
        busy: Disableable | None = None,
        on_error: Callable[[InspectorError], object] | None = None,
    ) -> asyncio.Task[None]:
        """`busy` is disabled until the end. `on_done` gets the result; it is not called after an error."""
        if busy is not None:
            busy.setEnabled(False)
        task = self._loop.create_task(self._run(name, coro, on_done, busy, on_error), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # A task cancelled before its first step never enters `_run`: close what it would have awaited.
        task.add_done_callback(lambda _: coro.close())
        return task

    async def close(self) -> None:
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def report(self, name: str, error: BaseException) -> None:
        """Show an unexpected error in the bar and keep its traceback in the log."""
        details = "".join(traceback.format_exception(error))
        _log.error("%s failed\n%s", name, details)
        self._notices.error(
            InspectorError(
                f"Something unexpected went wrong: {type(error).__name__} ({name}).",
                "The window goes on. Details show what happened; please report them.",
                details,
            )
        )

    async def _run(
        self,
        name: str,
        coro: Coroutine[Any, Any, Result],
        on_done: Callable[[Result], object] | None,
        busy: Disableable | None,
        on_error: Callable[[InspectorError], object] | None,
    ) -> None:
        try:
            result = await coro
            if on_done is not None:
                on_done(result)
        except InspectorError as error:
            (on_error or self._notices.error)(error)
        except Exception as error:  # noqa: BLE001 - the last line before the loop: shown and logged
            self.report(name, error)
        finally:
            if busy is not None:
                self._enable(busy)

    @staticmethod
    def _enable(busy: Disableable) -> None:
        try:
            busy.setEnabled(True)
        except RuntimeError:  # the widget was deleted while the task ran
            _log.debug("the widget of a finished task is gone")
