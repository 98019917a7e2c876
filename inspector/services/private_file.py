"""Files of ours that nobody else on this machine may read."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def write_privately(path: Path, text: str) -> None:
    """The whole file or nothing of it. Raises OSError."""
    new = path.with_suffix(".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        new.unlink()
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(new, path)
