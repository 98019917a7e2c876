"""Captures from the window: what a crash left is offered, the running one is saved under a name, settings
that cannot be read are told.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QToolButton

from inspector.gui.capture_commands import CaptureCommands
from inspector.gui.task_runner import TaskRunner
from inspector.services import capture_folder
from inspector.services.capture_file import CaptureFile
from inspector.services.paths import Paths
from inspector.workspace.notices import Level, Notice
from inspector.workspace.workspace import Workspace
from tests.gui.kit import WindowMaker
from tests.waiting import until
from tests.workspace.exchange_maker import exchange
from tests.workspace.opened import opened

CRASHING = """
import os, sys
from pathlib import Path
from inspector.domain.request_rows import row_of
from inspector.services import capture_folder
from inspector.services import capture_folder
from inspector.services.capture_file import CaptureFile
from tests.workspace.exchange_maker import exchange
folder, name = Path(sys.argv[1]), sys.argv[3]
capture = CaptureFile.create(folder / name if name else capture_folder.new_path(folder))
if sys.argv[2] == "recorded":
    capture.put(row_of(exchange(), 1, "B1", None), exchange())
    capture.flush()
print(capture.path)
sys.stdout.flush()
os._exit(9)
"""


def crash(folder: Path, what: str, name: str = "") -> Path:
    """A process that recorded and ended without closing its capture."""
    done = subprocess.run(
        [sys.executable, "-c", CRASHING, str(folder), what, name], capture_output=True, text=True, check=False
    )
    assert done.returncode == 9, done.stderr
    return Path(done.stdout.strip())


async def test_the_capture_of_a_crash_is_offered_and_opened(tmp_path: Path) -> None:
    left = crash(Paths.inside(tmp_path).captures, "recorded")
    async with opened(tmp_path) as workspace:
        told: list[Notice] = []
        shown: list[str] = []
        workspace.notices.posted.connect(told.append)
        runner: Any = None
        CaptureCommands(workspace, runner, runner, shown.append).offer_interrupted()
        assert told[0].action is not None
        told[0].action.run()
        assert shown == [str(left)]


async def test_an_empty_capture_of_a_crash_is_not_offered(tmp_path: Path) -> None:
    folder = Paths.inside(tmp_path).captures
    crash(folder, "nothing", "20260101-100000.fsi")
    assert capture_folder.interrupted(folder) is None
    left = crash(folder, "recorded", "20260101-110000.fsi")
    crash(folder, "nothing", "20260101-120000.fsi")
    assert capture_folder.interrupted(folder) == left


def test_a_process_that_ended_unasked_writes_no_longer(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", CRASHING, str(tmp_path), "recorded", ""])
    try:
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it stays a zombie
        assert capture_folder.interrupted(tmp_path) is not None
    finally:
        process.wait()


async def test_the_running_capture_is_saved_under_a_name(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace:
        told: list[Notice] = []
        workspace.notices.posted.connect(told.append)
        runner = TaskRunner(asyncio.get_running_loop(), workspace.notices)
        nothing: Any = None
        commands = CaptureCommands(workspace, runner, nothing, nothing)
        workspace.feed(exchange())
        commands.save_as(str(tmp_path / "kept.fsi"))
        await until(lambda: told, "the notice")
        assert (told[0].level, "kept.fsi" in told[0].sentence) == (Level.SUCCESS, True)
        assert workspace.capture is not None
        commands.save_as(str(workspace.capture.path))
        await until(lambda: len(told) == 2, "the refusal")
        assert told[1].level is Level.ERROR
    kept = CaptureFile.open(tmp_path / "kept.fsi")
    assert len(kept.rows()) == 1
    kept.close()


async def test_a_capture_is_not_recorded_to(make_window: WindowMaker, tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace:
        workspace.feed(exchange())
        await workspace.save_capture(tmp_path / "kept.fsi")
    again = await Workspace.open(Paths.inside(tmp_path), capture=tmp_path / "kept.fsi")
    await until(lambda: len(again.tasks) == 0, "the capture to load")
    window = make_window(again, choices=[])
    assert window.findChild(QToolButton, "requests.record").isHidden()
    assert window.findChild(QToolButton, "requests.clear").isHidden()
    assert not window.findChild(QAction, "action.clear").isEnabled()
    await again.close()


def test_the_window_tells_at_its_start(make_window: WindowMaker, tmp_path: Path) -> None:
    workspace = Workspace()
    workspace.settings.problem = "The settings in x cannot be read; the defaults are used."
    workspace.interrupted = tmp_path / "left.fsi"
    window = make_window(workspace)
    chosen: list[str] = []
    window.capture_chosen.connect(chosen.append)
    assert [notice.level for notice in window.notices.notices] == [Level.INFO, Level.WARNING]
    window.notices.findChild(QPushButton, "notices.action").click()
    assert chosen == [str(tmp_path / "left.fsi")]
    assert not window.findChild(QAction, "action.save_capture").isEnabled()  # it records into memory only
