"""The list of keys: scanned in the background, described where it is looked at, filtered by name and
content.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspector.domain.errors import StoreError
from inspector.domain.stored_keys import SCAN_COUNT
from inspector.workspace.redis_rows import RedisRow, RedisRows, details_of
from inspector.workspace.signal import Signal

if TYPE_CHECKING:
    from inspector.services.redis_store import RedisStore
    from inspector.services.tasks import TaskGroup

DESCRIBE_BATCH = 100
"""Keys per round trip when rows are described."""
FRESH_SECONDS = 5.0
"""A described row is not asked again before."""
SEARCH_LIMIT = 100_000
"""Values looked into for a filter; names are searched without a limit."""


class RedisListing(ABC):
    """The part of RedisBrowser that is about many keys."""

    def __init__(self, tasks: TaskGroup) -> None:
        self.added: Signal[int, int] = Signal()
        self.changed: Signal[int, int] = Signal()
        self.removed: Signal[int, int] = Signal()
        self.reset: Signal[()] = Signal()
        self.progress: Signal[()] = Signal()
        self.prefix = "session:"
        self.filter_text = ""
        self.scanned = 0
        """Keys of the database looked at, about."""
        self.total = 0
        """Keys in the database, under any prefix; 0 when the user may not ask."""
        self.scanning = False
        self.searching = False
        """Values are being looked into for the filter."""
        self._tasks = tasks
        self._store: RedisStore | None = None
        self._rows = RedisRows()
        self._asked: set[bytes] = set()
        self._search: asyncio.Task[None] | None = None

    @property
    @abstractmethod
    def usable(self) -> RedisStore | None:
        """The store while there is a connection."""

    @abstractmethod
    def lost(self, error: StoreError) -> None:
        """The connection broke in the middle."""

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def found(self) -> int:
        """Keys under the prefix, visible or not."""
        return self._rows.total

    def row(self, index: int) -> RedisRow:
        return self._rows.row(index)

    def index_of(self, key: bytes) -> int | None:
        return self._rows.index_of(key)

    # -- scanning ----------------------------------------------------------------------------------------

    def _begin(self, store: RedisStore | None, prefix: str) -> None:
        """An empty list, for this server and prefix."""
        self._stop_search()
        self._store, self.prefix = store, prefix
        self._rows = RedisRows(prefix)
        self._rows.set_filter(self.filter_text)
        self._asked = set()
        self.scanned, self.total, self.scanning = 0, 0, False
        self.reset.emit()
        self.progress.emit()

    async def scan(self) -> None:
        """All keys under the prefix, appended as they come. Never raises InspectorError: see `lost`."""
        store = self.usable
        if store is None:
            return
        self._begin(store, self.prefix)
        rows, self.scanning = self._rows, True
        self.progress.emit()
        try:
            self.total = await store.key_count() or 0
            async with contextlib.aclosing(store.scan(self.prefix)) as batches:
                async for keys in batches:
                    if rows is not self._rows or not self.scanning:
                        return
                    self._take(keys)
            self.scanned = self.total or self.scanned  # counted in steps until now
        except StoreError as error:
            if rows is self._rows:
                self.lost(error)
        finally:
            if rows is self._rows and self.scanning:
                self.scanning = False
                self.progress.emit()
        self._start_search()

    def cancel_scan(self) -> None:
        """What was read stays."""
        if self.scanning:
            self.scanning = False
            self.progress.emit()

    def _take(self, keys: Sequence[bytes]) -> None:
        # DBSIZE counts the whole database, SCAN looks at about so many of its keys per call.
        looked_at = self.scanned + max(SCAN_COUNT, len(keys))
        self.scanned = min(looked_at, self.total) if self.total else looked_at
        span = self._rows.append(keys)
        if span is not None:
            self.added.emit(*span)
        self.progress.emit()

    # -- describing --------------------------------------------------------------------------------------

    async def describe(self, first: int, last: int) -> None:
        """TTL, size, format, user and preview of these rows, as far as they are not fresh. Never raises."""
        oldest = time.time() - FRESH_SECONDS
        rows = self._rows
        keys = []
        for index in range(max(first, 0), min(last, len(rows) - 1) + 1):
            key = rows.key_at(index)
            known = rows.details(key)
            if key not in self._asked and (known is None or known.seen_at < oldest):
                keys.append(key)
        await self._describe(keys)

    async def _describe(self, keys: Sequence[bytes]) -> None:
        store, rows, asked = self.usable, self._rows, self._asked
        for at in range(0, len(keys), DESCRIBE_BATCH):
            if store is None or rows is not self._rows:
                return
            batch = keys[at : at + DESCRIBE_BATCH]
            asked.update(batch)
            try:
                facts = await store.describe(batch)
            except StoreError as error:
                if rows is self._rows and self.usable is store:
                    self.lost(error)
                return
            finally:
                asked.difference_update(batch)
            if rows is self._rows:
                for key, fact in zip(batch, facts, strict=True):
                    self._announce(rows.describe(key, details_of(fact)))

    def _announce(self, step: tuple[str, int] | None) -> None:
        if step is not None:
            kind, index = step
            (self.added if kind == "added" else self.changed).emit(index, index)

    # -- filtering ---------------------------------------------------------------------------------------

    def set_filter(self, text: str) -> None:
        """Plain words, all must occur in name, user or preview.

        Values that were not read yet are read in the background; their rows come when they fit.
        """
        self.filter_text = text
        if self._rows.set_filter(text):
            self._stop_search()
            self.reset.emit()
            self._start_search()

    def _start_search(self) -> None:
        if self.filter_text.strip() and not self.scanning and self.usable is not None:
            self._stop_search()
            self._search = self._tasks.spawn(self._look_into_values(), "search Redis values")

    def _stop_search(self) -> None:
        if self._search is not None:
            self._search.cancel()
            self._search = None

    async def _look_into_values(self) -> None:
        self.searching = True
        self.progress.emit()
        try:
            await self._describe(self._rows.undescribed()[:SEARCH_LIMIT])
        finally:
            self.searching = False
            self.progress.emit()
