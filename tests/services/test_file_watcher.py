"""Watching real folders."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from inspector.services.file_watcher import QUIET_MS, FileWatcher, Saved
from inspector.services.tasks import TaskGroup
from tests.waiting import until


class Watched:
    """Batches as they come."""

    def __init__(self) -> None:
        self.batches: list[Saved] = []
        self.ended = False

    @property
    def names(self) -> set[str]:
        return {path.name for saved in self.batches for path in saved.paths}

    async def take(self, watcher: FileWatcher) -> None:
        async for saved in watcher.batches():
            self.batches.append(saved)
        self.ended = True


@contextlib.asynccontextmanager
async def watched(project: Path, *files: Path) -> AsyncIterator[Watched]:
    """Ready when a first file has been seen."""
    found, tasks = Watched(), TaskGroup()
    tasks.spawn(found.take(FileWatcher(project, files)), "watch")
    try:
        end = time.monotonic() + 30
        while not found.batches:
            assert time.monotonic() < end
            (project / "ready.py").write_text(str(time.monotonic()))
            await asyncio.sleep(0.1)
        yield found
    finally:
        await tasks.close()


async def test_code_templates_and_variables(tmp_path):
    (tmp_path / "shop/templates").mkdir(parents=True)
    async with watched(tmp_path) as found:
        (tmp_path / "shop/views.py").write_text("x")
        await until(lambda: "views.py" in found.names, "the code")
        (tmp_path / "shop/templates/a.html").write_text("x")
        await until(lambda: "a.html" in found.names, "the template")
        # Two saves that the system tells one after the other may be one batch or two.
        kinds = [(saved.code, {path.suffix for path in saved.paths}) for saved in found.batches]
        assert all(code == (".py" in suffixes) for code, suffixes in kinds)
        assert any(".html" in suffixes for _, suffixes in kinds)
        (tmp_path / ".env").write_text("A=1")
        await until(lambda: ".env" in found.names, "the variables")


async def test_saving_by_renaming_as_editors_do(tmp_path):
    (tmp_path / "app.py").write_text("one")
    async with watched(tmp_path) as found:
        (tmp_path / ".app.py.tmp").write_text("two")
        os.replace(tmp_path / ".app.py.tmp", tmp_path / "app.py")
        await until(lambda: "app.py" in found.names, "the file")
        assert ".app.py.tmp" not in found.names


async def test_what_is_not_the_projects_own(tmp_path):
    for name in (".venv", "node_modules", ".git", "__pycache__", "uploads"):
        (tmp_path / name).mkdir()
    (tmp_path / "old/lib").mkdir(parents=True)
    (tmp_path / "old/pyvenv.cfg").touch()
    async with watched(tmp_path) as found:
        for name in (".venv", "node_modules", ".git", "__pycache__", "uploads", "old/lib"):
            (tmp_path / name / "x.py").write_text("x")
        (tmp_path / "data.json").write_text("{}")
        (tmp_path / "last.py").write_text("x")
        await until(lambda: "last.py" in found.names, "the last")
        assert found.names == {"ready.py", "last.py"}


async def test_new_folders_are_watched_too(tmp_path):
    async with watched(tmp_path) as found:
        (tmp_path / "blog").mkdir()
        (tmp_path / "blog/first.py").write_text("x")
        await until(lambda: "first.py" in found.names, "the file that came with its folder")
        (tmp_path / "blog/second.py").write_text("x")
        await until(lambda: "second.py" in found.names, "a later file")


async def test_a_file_of_variables_elsewhere(tmp_path):
    project, beside = tmp_path / "shop", tmp_path / "secrets/prod.vars"
    project.mkdir()
    beside.parent.mkdir()
    beside.write_text("A=1")
    async with watched(project, beside) as found:
        (beside.parent / "other.py").write_text("x")
        beside.write_text("A=2")
        await until(lambda: "prod.vars" in found.names, "the file")
        assert "other.py" not in found.names


async def test_a_project_that_goes(tmp_path):
    project = tmp_path / "shop"
    project.mkdir()
    async with watched(project) as found:
        (project / "ready.py").unlink()
        project.rmdir()
        await until(lambda: found.ended, "the end")


async def test_what_was_saved_before_the_watch_began(tmp_path):
    (tmp_path / "old.py").write_text("x")
    os.utime(tmp_path / "old.py", (1, 1))
    (tmp_path / "new.py").write_text("x")
    async with contextlib.aclosing(FileWatcher(tmp_path, (), time.time() - 60).batches()) as batches:
        assert [path.name for path in (await anext(batches)).paths] == ["new.py"]


async def test_without_watches_left_it_looks_itself(tmp_path, monkeypatch):
    import watchfiles

    real, asked = watchfiles.awatch, []

    def limited(*paths: Path, force_polling: bool | None, **options: object) -> object:
        asked.append(force_polling)
        if not force_polling:
            raise OSError("OS file watch limit reached")
        return real(*paths, force_polling=True, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(watchfiles, "awatch", limited)
    async with watched(tmp_path) as found:
        (tmp_path / "app.py").write_text("x")
        await until(lambda: "app.py" in found.names, "the file")
    assert asked[:2] == [None, True]


@pytest.mark.parametrize("times", [30])
async def test_many_saves_are_few_batches(tmp_path, times):
    async with watched(tmp_path) as found:
        before, started = len(found.batches), time.monotonic()
        for number in range(times):
            (tmp_path / f"m{number}.py").write_text("x")
        pauses = (time.monotonic() - started) * 1000 // QUIET_MS  # where a busy machine stopped us
        await until(lambda: f"m{times - 1}.py" in found.names, "the last")
        assert len(found.batches) - before <= 3 + pauses
