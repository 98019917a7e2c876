"""The real program in a process of its own: it ends in order when asked to, leaves nothing, and shows
the tour.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def program(
    tmp_path: Path, *arguments: str, profile: dict[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The window with the sample (or what `arguments` say), and the address at which it serves. `profile`:
    the variables that say where it lies, else it is one of its own.
    """
    report = tmp_path / "report.json"
    own = ["--temp-profile"] if profile is None else []
    command = [sys.executable, "main.py", *own, "--startup-report", str(report), *arguments]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **(profile or {})}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE)
    try:
        wait(lambda: report.exists() or process.poll() is not None)
        yield process, json.loads(report.read_text())["url"]
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(30)
        assert process.stderr is not None
        process.stderr.close()


def wait(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order(tmp_path: Path, number: int) -> None:
    with program(tmp_path) as (process, url):
        with urllib.request.urlopen(url, timeout=60) as answer:
            assert answer.status == 200
        children = psutil.Process(process.pid).children(recursive=True)
        assert children
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0
        assert b"Traceback" not in errors
        wait(lambda: not any(child.is_running() for child in children))


def test_the_tour_shows_every_step(tmp_path: Path) -> None:
    folder = tmp_path / "tour"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "main.py", "tour", str(folder)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert done.stderr == ""  # no words of Qt's about editors that are not there, nor of PySide's about slots
    steps = json.loads((folder / "tour.json").read_text("utf-8"))
    assert len(steps) >= 25
    for step in steps:
        assert step["ok"]
        assert step["checks"]
        assert (folder / step["picture"]).stat().st_size > 5_000


def test_secrets_that_an_earlier_version_wrote_down_are_taken_off_the_disk(tmp_path: Path) -> None:
    settings = tmp_path / "flask-session-inspector/settings.json"
    settings.parent.mkdir()
    old = {"app": "app:create_app(secret_key='hunter2')", "project": "/p", "arguments": ["--token=hunter3"]}
    settings.write_text(json.dumps({"theme": "dark", "recent_targets": [json.dumps(old)]}))
    settings.chmod(0o644)
    variables = {"XDG_CONFIG_HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    with program(tmp_path, profile=variables) as (process, _):
        wait(lambda: "hunter" not in settings.read_text("utf-8"))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    kept = json.loads(settings.read_text("utf-8"))
    assert kept["theme"] == "dark"
    (recent,) = kept["recent_targets"]
    assert json.loads(recent)["project"] == "/p"
    assert settings.stat().st_mode & 0o777 == 0o600
