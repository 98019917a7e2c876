"""Folders with a Python in them, looked at from outside: nothing is started."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

_MAX_EACH = 12
"""Environments of one tool: somebody may have hundreds."""

Place = tuple[Path, str]
"""An interpreter and why it is offered."""


def environment_python(folder: Path) -> Path | None:
    """The interpreter of a virtual or conda environment."""
    for relative in ("bin/python", "bin/python3", "Scripts/python.exe", "python.exe"):
        if (folder / relative).is_file() or is_broken(folder / relative):
            return folder / relative
    return None


def is_broken(python: Path) -> bool:
    """The interpreter of an environment whose own Python was taken away: it is told, not passed over."""
    return python.is_symlink() and not python.exists()


def broken_sentence(python: Path) -> str:
    return f"{python.parent.parent} is broken: its Python, {os.readlink(python)}, is gone. Make it anew."


def repository_above(project: Path) -> tuple[Path, ...]:
    """The folders around a project that is a part of a repository, the nearest first; else none."""
    above: list[Path] = []
    if not (project / ".git").exists():
        for folder in project.absolute().parents:
            above.append(folder)
            if (folder / ".git").exists():
                return tuple(above)
    return ()


def places_in(folders: Iterable[Path], origin: str) -> Iterator[Place]:
    pythons = (environment_python(folder) for folder in folders)
    yield from ((python, origin) for python in islice(filter(None, pythons), _MAX_EACH))


def children(folder: Path) -> list[Path]:
    try:
        return sorted(child for child in folder.iterdir() if child.is_dir())
    except OSError:
        return []


def text_of(path: Path) -> str:
    """ "" for a file that is not there or cannot be read."""
    try:
        return path.read_text("utf-8", "replace") if path.is_file() else ""
    except OSError:
        return ""
