"""The one module that knows qasync: an asyncio loop that is also Qt's."""

from __future__ import annotations

import asyncio
import os

from PySide6.QtWidgets import QApplication


def make_loop(app: QApplication) -> asyncio.AbstractEventLoop:
    """A loop on `app`, set as the current one. The caller runs it with `run_forever` and closes it."""
    os.environ["QT_API"] = "pyside6"  # qasync would take another binding when one is installed
    import qasync  # 20 ms: after the choice above

    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    return loop
