"""Running the workspace without a window: the event loop, stop signals, errors as one sentence on stderr."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from inspector.domain.errors import InspectorError
from inspector.services.child_watcher import children_watched
from inspector.services.garbage import keep_pauses_short


def run_headless(main: Coroutine[Any, Any, int]) -> int:
    """The exit code of `main`; 1 and a sentence when it raises an InspectorError."""
    keep_pauses_short()
    try:
        with asyncio.Runner() as runner, children_watched(runner.get_loop()):
            return runner.run(main)
    except InspectorError as error:
        tell(error)
        return 1


def tell(error: InspectorError) -> None:
    sys.stderr.write(f"{error.sentence}\n")
    if error.hint:
        sys.stderr.write(f"{error.hint}\n")


@contextlib.contextmanager
def stop_signals(on_stop: Callable[[], None]) -> Any:
    """SIGINT, SIGTERM and SIGHUP call `on_stop` instead of ending the process."""
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in numbers:
        loop.add_signal_handler(number, on_stop)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
