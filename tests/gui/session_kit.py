"""What the tests of the session editor and its tabs share: waiting with Qt's loop, sources to edit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QApplication

from inspector.domain.edits import EditBuffer
from inspector.domain.errors import InspectorError
from inspector.domain.exchanges import Place
from inspector.workspace.sessions import OpenedSession, SaveOutcome, SaveResult
from inspector.workspace.signal import Signal
from inspector.workspace.writers import Writer


async def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Run both event loops until `condition` holds."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, "it did not come to this in time"
        QApplication.processEvents()
        await asyncio.sleep(0.002)
    QApplication.processEvents()


WRITERS = {
    "username": Writer(Place("/app/shop/auth.py", 31, "login"), 41, "set", 1000.0),
    "cart": Writer(Place("/app/shop/cart.py", 12, "add"), 42, "set", 1001.0),
}


class StoredSource:
    """A source over a dict that others may write as well: saving compares, as the Redis source does."""

    title = "Key session:abc"
    where = "Saved by compare-and-set; the TTL is kept."
    save_label = "Save to Redis"

    def __init__(self, value: dict[Any, Any], *, editable: bool = True, why_not: str = "") -> None:
        self.changed: Signal[()] = Signal()
        self.stored = value
        self.editable, self.why_not = editable, why_not
        self.fails: InspectorError | None = None
        self.saves = 0
        self.closed = False

    def current(self) -> OpenedSession | None:
        return OpenedSession(self.stored, WRITERS, self.editable, self.why_not)

    async def load(self) -> OpenedSession:
        opened = self.current()
        assert opened is not None
        return opened

    async def save(self, buffer: EditBuffer, *, force: bool = False) -> SaveOutcome:
        await asyncio.sleep(0)
        self.saves += 1
        if self.fails is not None:
            raise self.fails
        if self.stored != buffer.base:
            return SaveOutcome(SaveResult.CONFLICT, "The app wrote it meanwhile.", theirs=self.stored)
        self.stored = buffer.value
        return SaveOutcome(SaveResult.SAVED, "Saved.")

    def write(self, **values: Any) -> None:
        """The app writes."""
        self.stored = {**self.stored, **values}
        self.changed.emit()

    def close(self) -> None:
        self.closed = True
