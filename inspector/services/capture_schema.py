"""The format of a capture: an SQLite file with one row per exchange, thin columns beside the whole record."""

from __future__ import annotations

import json
import sqlite3
import sys
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from inspector.domain.errors import StoreError
from inspector.domain.exchanges import Exchange, exchange_from_wire
from inspector.domain.request_rows import RequestRow
from inspector.domain.sessions import SessionBadge

APPLICATION_ID = 0x46534943
""""FSIC": what `file` and we recognise a capture by."""
VERSION = 2
"""2: the column `test`."""
SUFFIX = ".fsi"
_ZIP_FROM = 2048
"""Bytes; smaller records gain nothing."""

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE exchanges (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, started REAL NOT NULL, method TEXT NOT NULL,
    status INTEGER, path TEXT NOT NULL, query TEXT NOT NULL, endpoint TEXT, duration_ms REAL NOT NULL,
    size INTEGER NOT NULL, session TEXT NOT NULL, session_changes INTEGER NOT NULL, pushed INTEGER NOT NULL,
    consumed INTEGER NOT NULL, waiting INTEGER NOT NULL, client TEXT NOT NULL, app TEXT,
    failed INTEGER NOT NULL, replay_of INTEGER, client_id TEXT NOT NULL, sid TEXT, test TEXT,
    zipped INTEGER NOT NULL, record BLOB NOT NULL
);
"""
COLUMNS = (
    "number, id, started, method, status, path, query, endpoint, duration_ms, size, session, "
    "session_changes, pushed, consumed, waiting, client, app, failed, replay_of, client_id, sid, test"
)
INSERT = f"INSERT OR REPLACE INTO exchanges ({COLUMNS}, zipped, record) VALUES ({', '.join('?' * 24)})"


def columns_of(connection: sqlite3.Connection) -> str:
    """To select, in the order of COLUMNS, also from a capture of an earlier version."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return COLUMNS if version >= VERSION else COLUMNS.replace(", test", ", NULL")


def create(connection: sqlite3.Connection) -> None:
    """An empty database becomes an empty capture."""
    connection.executescript(
        f"PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={VERSION};"
        f"PRAGMA journal_mode=WAL; {SCHEMA}"
    )


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Raises StoreError, in words, when the file is not a capture that this version can read."""
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise StoreError(
            f"{path.name} is not a capture.",
            "Choose a file that Flask Session Inspector saved (.fsi).",
            str(error),
        ) from error
    if application != APPLICATION_ID:
        raise StoreError(
            f"{path.name} is a database of another program, not a capture.",
            "Choose a file that Flask Session Inspector saved (.fsi).",
        )
    if version > VERSION:
        raise StoreError(
            f"{path.name} was written by a newer Flask Session Inspector "
            f"(format {version}; this one reads up to {VERSION}).",
            "Open it with the version that wrote it, or a later one.",
        )


def insert_values(row: RequestRow, record: Mapping[str, Any]) -> tuple[Any, ...]:
    zipped, blob = pack_record(record)
    return (
        row.number,
        _text(row.id),
        row.started,
        _text(row.method),
        row.status,
        _text(row.path),
        _text(row.query),
        _text(row.endpoint),
        row.duration_ms,
        row.size,
        row.session.value,
        row.session_changes,
        row.pushed,
        row.consumed,
        row.waiting,
        row.client,
        _text(row.app),
        int(row.failed),
        row.replay_of,
        _text(row.client_id),
        _text(row.sid),
        _text(row.test),
        zipped,
        blob,
    )


def _text(text: str | None) -> str | None:
    """SQLite takes no lone surrogates; the record keeps them, the thin column shows a replacement."""
    return None if text is None else text.encode("utf-8", "replace").decode("utf-8")


def row_from_columns(values: tuple[Any, ...]) -> RequestRow:
    number, id_, started, method, status, path, query, endpoint, duration_ms, size, session, *rest = values
    changes, pushed, consumed, waiting, client, app, failed, replay_of, client_id, sid, test = rest
    return RequestRow(
        number=number,
        id=id_,
        started=started,
        method=method,
        status=status,
        path=path,
        query=query,
        endpoint=endpoint,
        duration_ms=duration_ms,
        size=size,
        session=SessionBadge(session),
        session_changes=changes,
        pushed=pushed,
        consumed=consumed,
        waiting=waiting,
        client=client,
        app=app,
        failed=bool(failed),
        replay_of=replay_of,
        client_id=client_id,
        sid=sid,
        test=sys.intern(test) if test else None,
    )


def pack_record(record: Mapping[str, Any]) -> tuple[int, bytes]:
    try:
        # Ten times as fast as json: the writer's thread must not keep the window's waiting.
        body = msgspec.json.encode(record)
    except UnicodeEncodeError:  # lone surrogates
        body = json.dumps(record, separators=(",", ":")).encode("ascii")
    return (1, zlib.compress(body, 1)) if len(body) > _ZIP_FROM else (0, body)


def unpack_record(zipped: int, blob: bytes) -> Exchange:
    """Raises StoreError when it does not read."""
    try:
        return exchange_from_wire(json.loads(zlib.decompress(blob) if zipped else blob))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, zlib.error) as error:
        raise StoreError(
            "An exchange in the capture cannot be read; the file is damaged.", details=repr(error)
        ) from error
