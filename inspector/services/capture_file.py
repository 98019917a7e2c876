"""A capture: everything recorded, in one SQLite file. Written by a thread of its own, read at once.

What is not yet on the disk is answered from memory; what was read last stays in a small cache.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from inspector.domain.errors import StoreError
from inspector.domain.exchange_record import record_of
from inspector.domain.exchanges import Exchange
from inspector.domain.request_rows import RequestRow
from inspector.services import capture_disk as disk
from inspector.services import capture_schema as schema
from inspector.services.capture_writer import CaptureWriter

_OWN = 0o600
"""Captures hold cookies and passwords: nobody else on this machine may read them."""
CACHE_SIZE = 64
"""Exchanges that were looked at last."""
MAX_UNWRITTEN = 50_000
"""Exchanges that wait for a slow disk, or stay in memory when it refuses. What is over that is not kept."""

OnProblem = Callable[[StoreError], None]


class CaptureFile:
    """`create` to record, `open` to look. `close` waits for the last row."""

    def __init__(self, path: Path, writer: CaptureWriter | None, reader: sqlite3.Connection) -> None:
        self.path = path
        self._writer = writer
        self._reader: sqlite3.Connection | None = reader
        self._columns = schema.columns_of(reader)
        self.on_problem: OnProblem | None = None
        """Told once, on the event loop, when the disk refuses."""
        self._reporter = _Reporter(self)
        self._lock = threading.Lock()
        self._unwritten: OrderedDict[int, Exchange] = OrderedDict()
        self._cache: OrderedDict[int, Exchange] = OrderedDict()

    # -- opening and closing -----------------------------------------------------------------------------

    @classmethod
    def create(cls, path: Path) -> CaptureFile:
        """A new capture. An older capture of that name is replaced; any other file: StoreError."""
        disk.make_room(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(_OWN)
            connection = sqlite3.connect(path)
            schema.create(connection)
            connection.close()
            reader = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"The capture {path} cannot be written: {error}.", "Choose another folder."
            ) from error
        capture = cls(path, None, reader)
        capture._writer = CaptureWriter(path, capture._written, capture._reporter.refused)
        capture._writer.start()
        return capture

    @classmethod
    def open(cls, path: Path) -> CaptureFile:
        """Read only. Raises StoreError when it is no capture, or of a newer version."""
        if not path.is_file():
            raise StoreError(f"There is no file {path}.", "Check the name.")
        return cls(path, None, disk.open_read_only(path))

    @property
    def read_only(self) -> bool:
        return self._writer is None

    def close(self) -> None:
        """Idempotent. Leaves one single file that can be moved and opened anywhere."""
        if self._reader is None:
            return
        self._reader.close()
        self._reader = None
        if self._writer is not None:
            self._writer.submit(disk.to_single_file)
            self._writer.close()

    # -- writing -----------------------------------------------------------------------------------------

    def put(self, row: RequestRow, exchange: Exchange, record: Mapping[str, Any] | None = None) -> None:
        """`record`: the exchange as it came over the wire; made from the exchange when not given."""
        assert self._writer is not None, "opened to look, not to record"
        if self._writer.backlog >= MAX_UNWRITTEN:
            self._reporter.overflow()
            return
        with self._lock:
            self._unwritten[row.number] = exchange
            self._cache.pop(row.number, None)  # it ran on: the row is written anew
            if len(self._unwritten) > MAX_UNWRITTEN:
                self._unwritten.popitem(last=False)
        self._writer.put(row, record_of(exchange) if record is None else record)

    def delete_before(self, number: int) -> None:
        """In the background. Does nothing to a file opened to look."""
        with self._lock:
            self._unwritten = OrderedDict((n, e) for n, e in self._unwritten.items() if n >= number)
        self._cache = OrderedDict((n, e) for n, e in self._cache.items() if n >= number)
        if self._writer is not None:
            self._writer.submit(lambda db: db.execute("DELETE FROM exchanges WHERE number < ?", (number,)))

    async def save_as(self, path: Path) -> None:
        """A copy of everything until now. Raises StoreError."""
        if disk.same_file(path, self.path):
            raise StoreError(f"{path} is the capture that is open.", "Choose another name.")
        new = path.with_name(path.name + ".new")
        new.unlink(missing_ok=True)
        try:
            new.touch(_OWN)
            if self._writer is not None:
                job = self._writer.submit(lambda db: db.execute("VACUUM INTO ?", (str(new),)))
                await asyncio.wrap_future(job)
            else:
                await asyncio.to_thread(disk.copy, self.path, new)
            new.replace(path)
        except (OSError, sqlite3.Error) as error:
            new.unlink(missing_ok=True)
            raise StoreError(
                f"The capture cannot be saved as {path}: {error}.", "Choose another folder."
            ) from error

    def flush(self) -> None:
        """Wait until everything put so far is on the disk."""
        if self._writer is not None:
            self._writer.submit(lambda db: None).result()

    def _written(self, numbers: list[int]) -> None:
        with self._lock:
            for number in numbers:
                self._unwritten.pop(number, None)

    # -- reading -----------------------------------------------------------------------------------------

    def get(self, number: int) -> Exchange:
        """Raises StoreError when it is not there."""
        with self._lock:
            exchange = self._unwritten.get(number)
        if exchange is not None:
            return exchange
        if number in self._cache:
            self._cache.move_to_end(number)
            return self._cache[number]
        exchange = self._select(number)
        self._cache[number] = exchange
        if len(self._cache) > CACHE_SIZE:
            self._cache.popitem(last=False)
        return exchange

    def rows(self, after: int = 0, limit: int = 5000) -> list[RequestRow]:
        """The next thin rows behind that number."""
        sql = f"SELECT {self._columns} FROM exchanges WHERE number > ? ORDER BY number LIMIT ?"
        return [schema.row_from_columns(values) for values in self._query(sql, (after, limit))]

    def exchanges(self, after: int = 0, limit: int = 200) -> list[tuple[int, Exchange]]:
        """The next whole exchanges behind that number."""
        sql = "SELECT number, zipped, record FROM exchanges WHERE number > ? ORDER BY number LIMIT ?"
        found = self._query(sql, (after, limit))
        return [(number, schema.unpack_record(zipped, blob)) for number, zipped, blob in found]

    def iterate(self) -> Iterator[tuple[RequestRow, Exchange]]:
        """All of it, oldest first, a little at a time."""
        last = 0
        while rows := self.rows(last, 200):
            exchanges = dict(self.exchanges(last, 200))
            yield from ((row, exchanges[row.number]) for row in rows)
            last = rows[-1].number

    def meta(self) -> dict[str, str]:
        return {str(key): str(value) for key, value in self._query("SELECT key, value FROM meta", ())}

    def _select(self, number: int) -> Exchange:
        found = self._query("SELECT zipped, record FROM exchanges WHERE number = ?", (number,))
        if not found:
            raise StoreError(f"Exchange {number} is no longer kept.", "It was cleared or trimmed.")
        return schema.unpack_record(*found[0])

    def _query(self, sql: str, values: tuple[Any, ...]) -> list[Any]:
        if self._reader is None:
            raise StoreError("The capture is closed.")
        try:
            return self._reader.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"The capture {self.path.name} cannot be read: {error}.") from error


class _Reporter:
    """Says once that the disk refuses or does not keep up, not for every batch."""

    def __init__(self, capture: CaptureFile) -> None:
        self._capture = capture
        self._said = False
        self._loop = _running_loop()

    def refused(self, numbers: list[int], error: sqlite3.Error) -> None:
        """Called on the writer's thread."""
        hint = "Make room on the disk; what comes meanwhile is kept in memory only."
        self._say(StoreError(f"The capture {self._capture.path} can no longer be written: {error}.", hint))

    def overflow(self) -> None:
        hint = "Choose a faster disk, or record less: a smaller limit for bodies."
        self._say(StoreError("The disk does not keep up: some exchanges are not kept whole.", hint))

    def _say(self, problem: StoreError) -> None:
        if self._said or self._loop is None or self._loop.is_closed():
            return
        self._said = True
        self._loop.call_soon_threadsafe(self._tell, problem)

    def _tell(self, problem: StoreError) -> None:
        if self._capture.on_problem is not None:
            self._capture.on_problem(problem)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
