"""Bad input from the command line: each ends with exit code 1 and a sentence, nothing of ours in it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import httpx
import pytest

from inspector.domain.target_arguments import arguments_of
from tests.end2end.bad_input import WAYS, Bad, bad_input

ROOT = Path(__file__).resolve().parents[2]


async def record(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "main.py"),
        "record",
        "--quiet",
        *arguments,
        env=os.environ | {"QT_QPA_PLATFORM": "none"},  # no window is needed
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def told(case: Bad, folder: Path) -> str:
    process = await record("--out", str(folder / "capture.fsi"), *arguments_of(case.spec))
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    assert (process.returncode, out) == (1, b""), (case.what, err)
    return err.decode()


async def test_each_is_told_and_ends(tmp_path: Path) -> None:
    for case in bad_input(tmp_path):
        text = await told(case, tmp_path)
        assert case.sentence in text, case.what
        assert case.hint in text, case.what
        assert "inspector/" not in text, case.what
        assert "flask_session_probe" not in text, case.what


@pytest.mark.parametrize("app", ["runs_itself", "odd_output", "strange", "crowd"])
async def test_what_is_odd_but_runs(app: str, tmp_path: Path) -> None:
    out = tmp_path / "capture.fsi"
    process = await record("--app", app, "--project", str(WAYS), "--out", str(out))
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            facts = json.loads(await process.stdout.readline())
        async with httpx.AsyncClient(base_url=facts["url"], trust_env=False, timeout=60) as client:
            await client.get("/no-repr" if app == "strange" else "/")
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(60):
            _, err = await process.communicate()
        assert (process.returncode, err) == (0, b"")
        assert out.stat().st_size > 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
