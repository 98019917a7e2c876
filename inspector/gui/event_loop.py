"""The one module that knows qasync: an asyncio loop that is also Qt's."""

from __future__ import annotations

import asyncio
import os
import sys

from PySide6.QtWidgets import QApplication


def make_loop(app: QApplication) -> asyncio.AbstractEventLoop:
    """A loop on `app`, set as the current one. The caller runs it with `run_forever` and closes it."""
    os.environ["QT_API"] = "pyside6"  # qasync would take another binding when one is installed
    import qasync  # 20 ms: after the choice above

    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    _watch_children(loop)
    return loop


def _watch_children(loop: asyncio.AbstractEventLoop) -> None:
    """By pidfd: the threads of Python 3.11's own watcher sometimes crash at exit under Qt (4 of 45 runs)."""
    if sys.version_info < (3, 12) and sys.platform == "linux":
        watcher = asyncio.PidfdChildWatcher()
        watcher.attach_loop(loop)
        asyncio.set_child_watcher(watcher)
