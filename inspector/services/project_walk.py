"""Walks a project's own folders, bounded: a home folder chosen by mistake must not stop the window."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from inspector.domain.project_folders import is_skipped

MAX_FOLDERS = 3_000
MAX_DEPTH = 8


def own_folders(project: Path, limit: int = MAX_FOLDERS) -> Iterator[tuple[Path, list[str]]]:
    """Each folder with the names of its files, the project first, then level by level. Folders that cannot
    be read are passed over, links to folders are not followed.
    """
    level, count = [project], 0
    for _ in range(MAX_DEPTH):
        below: list[Path] = []
        for folder in level:
            entries = _entries(folder)
            if folder != project and any(entry.name == "pyvenv.cfg" for entry in entries):
                continue
            yield folder, sorted(entry.name for entry in entries if not entry.is_dir(follow_symlinks=False))
            count += 1
            if count >= limit:
                return
            below += [
                Path(entry.path)
                for entry in entries
                if entry.is_dir(follow_symlinks=False) and not is_skipped(entry.name)
            ]
        level = sorted(below)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
