"""A window killed by SIGKILL leaves no process behind, whatever the app has started or ignores."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import httpx
import pytest

from tests.waiting import alive, end_process, until

ROOT = Path(__file__).resolve().parents[2]


async def _window(app: str, folder: Path) -> tuple[asyncio.subprocess.Process, dict[str, object]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.services.window_stand_in",
        app,
        str(folder),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    return process, json.loads(await process.stdout.readline())


@pytest.mark.parametrize("app", ["notepad", "has_child", "stubborn"])
async def test_no_orphan_after_sigkill(app, tmp_path):
    window, facts = await _window(app, tmp_path)
    pids = [int(str(facts["pid"]))]
    try:
        if app == "has_child":
            async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
                pids.append((await client.get(f"{facts['url']}child")).json()["pid"])
        assert all(alive(pid) for pid in pids)
        window.kill()
        await window.wait()
        await until(lambda: not any(alive(pid) for pid in pids), "the end of the app's processes")
    finally:
        for pid in pids:
            end_process(pid)
