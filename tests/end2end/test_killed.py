"""The window's process is killed with SIGKILL: nothing of what it started stays behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parents[2]


def wait(condition: Callable[[], object], what: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"in vain: {what}"
        time.sleep(0.02)


def test_no_child_outlives_the_window(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    process = subprocess.Popen(
        [sys.executable, "main.py", "--temp-profile", "--startup-report", str(report)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stderr=subprocess.DEVNULL,
    )
    try:
        wait(lambda: report.exists() and "url" in report.read_text(), "the address")
        url = json.loads(report.read_text())["url"]
        with httpx.Client(base_url=url, follow_redirects=True, timeout=60) as browser:
            # A server-side session too: a Redis of our own is running then, if the machine has one.
            assert browser.post("/redis/login", data={"username": "ann"}).status_code in (200, 503)
        children = psutil.Process(process.pid).children(recursive=True)
        assert children
        process.kill()
        process.wait(30)
        wait(
            lambda: not [child for child in children if child.is_running() and child.status() != "zombie"],
            "the end of all children",
        )
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(30)
