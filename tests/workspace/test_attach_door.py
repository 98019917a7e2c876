"""The door for attached processes: whom it lets in, and the address that stays the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from inspector.domain.attach_line import attach_line
from inspector.guest.flask_session_probe.wire import proof
from inspector.services.attach_address import attach_address
from tests.services.probe_side import ProbeSide
from tests.workspace.exchange_maker import record
from tests.workspace.opened import opened

ROOT = Path(__file__).resolve().parents[2]


def test_the_address_is_kept_where_only_the_user_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "new" / "attach.json"
    first = attach_address(file)
    assert attach_address(file) == first
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(first.token) >= 24


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"port": 0, "token": "x"}', '{"port": 80, "token": "short"}']
)
def test_an_address_that_cannot_be_used_is_replaced(tmp_path: Path, text: str) -> None:
    file = tmp_path / "attach.json"
    file.write_text(text)
    file.chmod(0o600)
    address = attach_address(file)
    assert json.loads(file.read_text()) == {"port": address.port, "token": address.token}


def test_a_token_that_others_could_read_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "attach.json"
    first = attach_address(file)
    file.chmod(0o644)
    assert attach_address(file).token != first.token
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_line_is_one_that_a_shell_understands(tmp_path: Path) -> None:
    folder = tmp_path / "it's a guest"
    folder.mkdir()
    code = "import os; print(os.environ['FLASK_INSPECTOR'], os.environ['PYTHONPATH'])"
    line = attach_line("127.0.0.1:1:to-ken_", str(folder), f'{sys.executable} -c "{code}"')
    for own, expected in (("", str(folder)), ("/own", f"{folder}:/own")):
        environment = {**os.environ, "PYTHONPATH": own}
        printed = subprocess.run(
            ["sh", "-c", line], env=environment, capture_output=True, text=True, check=True
        )
        assert printed.stdout.strip() == f"127.0.0.1:1:to-ken_ {expected}"


def test_the_command_prints_the_line(tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path)}
    command = [sys.executable, "main.py", "attach-command", "--command", "gunicorn shop:app"]
    lines = [
        subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert lines[0] == lines[1]
    assert lines[0].startswith("FLASK_INSPECTOR=127.0.0.1:")
    assert lines[0].endswith(" gunicorn shop:app\n")


async def test_nobody_without_the_token_gets_in(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace:
        point = workspace.target.attach_point
        await point.open(workspace.paths.attach_file)
        host, port, token = point.variable.split(":")
        assert host == "127.0.0.1"

        wrong = await ProbeSide.greeted(f"{host}:{port}:{token[::-1]}")
        assert await wrong.refused()

        overheard = await ProbeSide.connect(point.variable)
        old = (await overheard.receive())["nonce"]
        replayed = await ProbeSide.greeted(point.variable, proof=proof(token, "probe", old))
        assert await replayed.refused()

        mirror = await ProbeSide.connect(point.variable)
        nonce = (await mirror.receive())["nonce"]
        await mirror.send(
            {"m": "hello", "proof": proof(token, "window", nonce), "nonce": nonce, "protocol": 1}
        )
        await mirror.send(record())
        assert await mirror.refused()

        assert point.processes == ()
        assert workspace.requests.total == 0
        for side in (wrong, overheard, replayed, mirror):
            await side.close()
