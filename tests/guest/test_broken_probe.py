"""Whatever fails in the probe is the probe's problem: the app answers as if it were not there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.guest.window_side import GUEST

PROGRAM = Path(__file__).with_name("broken_probe.py")


def run(*arguments: str) -> dict[str, Any]:
    environment = {**os.environ, "PYTHONPATH": str(GUEST)}
    ran = subprocess.run(
        [sys.executable, str(PROGRAM), *arguments],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


@pytest.fixture(scope="module")
def bare() -> list[Any]:
    answers: list[Any] = run("bare")["answers"]
    assert [status for status, _, _ in answers] == [200, 200, 500, 404]
    return answers


@pytest.mark.parametrize("part", ["clients", "sessions", "bodies", "apps", "record", "reads"])
def test_the_app_does_not_notice(bare: list[Any], part: str) -> None:
    probed = run("probed", part)
    assert probed["answers"] == bare
    assert probed["problems"] > 0
