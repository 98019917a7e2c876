"""The one thread that writes a capture: rows in batches of at most 100 ms, jobs in between."""

from __future__ import annotations

import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspector.domain.request_rows import RequestRow
from inspector.services import capture_schema as schema

BATCH_SECONDS = 0.1
MAX_BATCH = 1000

Job = Callable[[sqlite3.Connection], Any]


@dataclass(frozen=True, slots=True)
class _Row:
    row: RequestRow
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Job:
    job: Job
    future: Future[Any]


_Item = _Row | _Job | None


class CaptureWriter:
    """`on_written` and `on_error` are called on the writer's thread."""

    def __init__(
        self,
        path: Path,
        on_written: Callable[[list[int]], None],
        on_error: Callable[[list[int], sqlite3.Error], None],
    ) -> None:
        self._path = path
        self._on_written = on_written
        self._on_error = on_error
        self._queue: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="capture writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def put(self, row: RequestRow, record: Mapping[str, Any]) -> None:
        self._queue.put(_Row(row, record))

    @property
    def backlog(self) -> int:
        """What waits to be written."""
        return self._queue.qsize()

    def submit(self, job: Job) -> Future[Any]:
        """Run `job` after everything that was put before."""
        future: Future[Any] = Future()
        self._queue.put(_Job(job, future))
        return future

    def close(self) -> None:
        """Waits until everything is written."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        # A crash of the machine may cost the last second, never the file.
        connection.execute("PRAGMA synchronous=NORMAL")
        try:
            while self._work(connection):
                pass
        finally:
            connection.close()

    def _work(self, connection: sqlite3.Connection) -> bool:
        rows, other = self._next_batch()
        if rows:
            self._write(connection, rows)
        if isinstance(other, _Job):
            _do(connection, other)
        return other is not _END

    def _next_batch(self) -> tuple[list[_Row], _Job | object | None]:
        """Rows that came within the batch's time, and what ended the batch early."""
        rows: list[_Row] = []
        deadline = 0.0
        while len(rows) < MAX_BATCH:
            try:
                item = self._queue.get(timeout=max(0.0, deadline - time.monotonic()) if rows else None)
            except queue.Empty:
                break
            if item is None:
                return rows, _END
            if isinstance(item, _Job):
                return rows, item
            deadline = deadline or time.monotonic() + BATCH_SECONDS
            rows.append(item)
        return rows, None

    def _write(self, connection: sqlite3.Connection, rows: list[_Row]) -> None:
        numbers = [item.row.number for item in rows]
        try:
            connection.execute("BEGIN")
            connection.executemany(
                schema.INSERT, (schema.insert_values(item.row, item.record) for item in rows)
            )
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._on_error(numbers, error)
        else:
            self._on_written(numbers)


_END = object()


def _do(connection: sqlite3.Connection, item: _Job) -> None:
    try:
        item.future.set_result(item.job(connection))
    except Exception as error:  # noqa: BLE001 - it goes to whoever waits for the job
        item.future.set_exception(error)
