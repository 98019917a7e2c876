"""The captures that have no name yet: in the user's cache folder, the last few kept."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from inspector.domain.errors import StoreError
from inspector.services.capture_file import CaptureFile
from inspector.services.capture_schema import SUFFIX
from inspector.services.running import is_running


def new_path(folder: Path) -> Path:
    """The name tells when and by which process: a running window's capture is no crashed one."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    path = folder / f"{stamp}-{os.getpid()}{SUFFIX}"
    number = 2
    while path.exists():
        path = folder / f"{stamp}-{number}-{os.getpid()}{SUFFIX}"
        number += 1
    return path


def interrupted(folder: Path) -> Path | None:
    """The newest capture that holds anything, when its window did not close it."""
    for path in reversed(_finished(folder)):
        try:
            capture = CaptureFile.open(path)
        except StoreError:
            continue
        try:
            if "closed" in capture.meta():
                return None
            if capture.rows(limit=1):
                return path
        finally:
            capture.close()
    return None


def prune(folder: Path, keep: int) -> None:
    """Delete all but the last `keep` captures that no running window writes."""
    for path in _finished(folder)[: -keep or None]:
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                path.with_name(path.name + suffix).unlink(missing_ok=True)


def _finished(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.glob(f"*{SUFFIX}") if not _in_use(path))


def _in_use(path: Path) -> bool:
    writer = path.stem.rpartition("-")[2]
    return writer.isdigit() and is_running(int(writer))
