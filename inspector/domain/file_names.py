"""Names of files short enough for a column."""

from __future__ import annotations

from pathlib import PurePosixPath

_SAME_IN_EVERY_PACKAGE = ("__init__.py", "__main__.py")


def short_name(file: str) -> str:
    """`auth.py`; with its folder where the name alone tells nothing: `auth/__init__.py`."""
    path = PurePosixPath(file.replace("\\", "/"))
    if path.name in _SAME_IN_EVERY_PACKAGE and path.parent.name:
        return f"{path.parent.name}/{path.name}"
    return path.name
