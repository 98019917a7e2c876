"""Tells when files of a project were saved: its code, templates and files of variables.

watchfiles (inotify, FSEvents, ReadDirectoryChangesW) watches the project's own folders one by one, not its
tree: a .venv or node_modules below would cost a watch for each of its folders. A new folder is watched as
well. Where the system has no watches left, it is asked to look at the files itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncGenerator, Collection, Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from inspector.domain.project_folders import FileKind, file_kind, is_skipped
from inspector.services.project_walk import own_folders

QUIET_MS = 60
"""A batch ends when nothing was written for so long."""
LONGEST_MS = 1_500
POLL_MS = 700
STANDS_MS = 300
"""After so long without a change a watch is known to stand."""
COARSE_S = 0.02
"""The times of files may lag behind the clock by a tick of the kernel."""


@dataclass(frozen=True, slots=True)
class Saved:
    """One batch: the paths that matter, and whether any of them is code."""

    paths: tuple[Path, ...]
    code: bool


class FileWatcher:
    """`files` are watched beside the project (a .env elsewhere). `since`: what was saved after that time
    counts as the first batch.
    """

    def __init__(self, project: Path, files: Collection[Path] = (), since: float | None = None) -> None:
        self._project = project
        self._files = frozenset(files)
        self._since = since
        self._polling = False

    async def batches(self) -> AsyncGenerator[Saved, None]:
        """Ends when the project is gone."""
        while await asyncio.to_thread(self._project.is_dir):
            folders = await asyncio.to_thread(self._folders)
            async with contextlib.aclosing(self._watch(folders)) as watching:
                async for saved in watching:
                    yield saved

    async def _watch(self, folders: Iterable[Path]) -> AsyncGenerator[Saved, None]:
        """Until there are other folders to watch. What was saved while nothing watched is found by its time,
        once the watch is known to stand.
        """
        library = await asyncio.to_thread(import_module, "watchfiles")  # heavy, and not needed at the start
        try:
            watching = library.awatch(
                *folders,
                watch_filter=None,
                debounce=LONGEST_MS,
                step=QUIET_MS,
                recursive=False,
                force_polling=self._polling or None,
                poll_delay_ms=POLL_MS,
                ignore_permission_denied=True,
                rust_timeout=STANDS_MS,
                yield_on_timeout=True,
            )
            async with contextlib.aclosing(watching) as batches:
                async for batch in batches:
                    if not batch and self._since is None:
                        continue  # it stands, and nothing was saved
                    now = time.time() - COARSE_S
                    missed, self._since = await self._missed(), None
                    new = {Path(path) for change, path in batch if change is library.Change.added}
                    folders_came = await asyncio.to_thread(self._own_among, new)
                    inside = await asyncio.to_thread(_files_in, folders_came)
                    saved = self._saved({Path(path) for _, path in batch} | inside | missed)
                    if folders_came:
                        self._since = now
                    if saved is not None:
                        yield saved
                    if folders_came or not self._project.is_dir():
                        return
        except FileNotFoundError:  # a folder went between looking and watching
            return
        except OSError:
            if self._polling:
                raise
            self._polling = True

    async def _missed(self) -> set[Path]:
        return set() if self._since is None else await asyncio.to_thread(self._newer, self._since)

    def _saved(self, paths: Iterable[Path]) -> Saved | None:
        kinds = {path: self._kind(path) for path in paths}
        counted = tuple(sorted(path for path, kind in kinds.items() if kind is not None))
        return Saved(counted, FileKind.CODE in kinds.values()) if counted else None

    def _kind(self, path: Path) -> FileKind | None:
        if path in self._files:
            return FileKind.CODE
        if not path.is_relative_to(self._project):
            return None
        return file_kind(path.relative_to(self._project))

    def _folders(self) -> list[Path]:
        own = [folder for folder, _ in own_folders(self._project)]
        beside = {file.parent for file in self._files if file.parent.is_dir()}
        return [*own, *(beside - set(own))]

    @staticmethod
    def _own_among(paths: Iterable[Path]) -> list[Path]:
        return [path for path in paths if path.is_dir() and not is_skipped(path.name)]

    def _newer(self, since: float) -> set[Path]:
        found = set()
        for path in _files_in([self._project]):
            with contextlib.suppress(OSError):
                if os.stat(path).st_mtime > since:
                    found.add(path)
        return found


def _files_in(folders: Iterable[Path]) -> set[Path]:
    return {inner / name for folder in folders for inner, names in own_folders(folder) for name in names}
