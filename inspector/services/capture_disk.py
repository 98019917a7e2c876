"""The files of captures on the disk: room for a new one, opening to look, copies."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from inspector.domain.errors import StoreError
from inspector.services import capture_schema as schema


def make_room(path: Path) -> None:
    """For a new capture: an older one is removed. StoreError when anything else lies there."""
    if not path.exists():
        return
    if path.is_dir():
        raise StoreError(f"{path} is a folder.", "Name a file that ends with .fsi.")
    if path.stat().st_size:
        try:
            open_read_only(path).close()
        except StoreError as error:
            raise StoreError(
                f"{path} exists and is not a capture; it was left alone.",
                "Choose another name.",
                error.sentence,
            ) from error
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def open_read_only(path: Path) -> sqlite3.Connection:
    """After a crash the last rows lie in a -wal file; in a folder that cannot be written, do without."""
    uri = path.resolve().as_uri()
    for options in ("mode=ro", "mode=ro&immutable=1"):
        connection = sqlite3.connect(f"{uri}?{options}", uri=True, check_same_thread=False)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            connection.close()
            continue
        except sqlite3.DatabaseError:
            pass  # not a database at all: `check` says so
        try:
            schema.check(connection, path)
        except StoreError:
            connection.close()
            raise
        return connection
    raise StoreError(f"{path} cannot be opened.", "Check that you may read it, and that it is not damaged.")


def same_file(one: Path, other: Path) -> bool:
    return one.exists() and one.samefile(other)


def copy(source: Path, target: Path) -> None:
    """Also of what lies in its -wal file."""
    connection = open_read_only(source)
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()


def to_single_file(connection: sqlite3.Connection) -> None:
    """Closed in good order: without a -wal file beside it."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('closed', '1')")
    connection.execute("PRAGMA journal_mode=DELETE")
