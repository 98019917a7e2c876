"""Claims of the window and of processes, in one folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from inspector.guest.flask_session_probe.claims import claim
from inspector.services.claim_folder import ClaimFolder


def test_the_first_claim_holds_until_it_is_released(tmp_path: Path) -> None:
    folder = ClaimFolder(tmp_path)
    assert claim(folder.path, "one")
    assert not claim(folder.path, "one")
    assert not folder.claim("one")
    assert folder.holder("one") == os.getpid()
    assert folder.claim("two")
    assert not claim(folder.path, "two")
    assert folder.holder("three") is None
    folder.release("one")
    folder.release("one")
    assert claim(folder.path, "one")
    folder.close()
    folder.close()
    assert not list(tmp_path.iterdir())


def test_of_many_processes_one_gets_it(tmp_path: Path) -> None:
    folder = ClaimFolder(tmp_path)
    guest = Path(__file__).resolve().parents[2] / "inspector" / "guest"
    code = (
        f"import sys; sys.path.insert(0, {str(guest)!r})\n"
        "from flask_session_probe.claims import claim\n"
        "print('ready', flush=True); input()\n"
        f"print([n for n in range(300) if claim({folder.path!r}, str(n))], flush=True)\n"
    )
    command = [sys.executable, "-c", code]
    children = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    for child in children:
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin
        child.stdin.write("\n")
        child.stdin.flush()
    got = sorted(n for child in children for n in eval(child.communicate()[0]))
    assert got == list(range(300))
    folder.close()


def test_where_there_can_be_no_folder_everybody_may(tmp_path: Path) -> None:
    nowhere = ClaimFolder(tmp_path / "is" / "not")
    assert nowhere.path == ""
    assert nowhere.claim("one")
    assert nowhere.claim("one")
    assert nowhere.holder("one") is None
    assert claim("", "one")
    assert claim(str(tmp_path / "is" / "not"), "one")
    nowhere.release("one")
    nowhere.close()


def test_what_a_killed_window_left_goes_with_the_next(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait(30)
    left = tmp_path / f"flask-inspector-claims-{ended.pid}-abc"
    left.mkdir()
    claim(str(left), "one")
    running = tmp_path / f"flask-inspector-claims-{os.getppid()}-abc"
    running.mkdir()
    folder = ClaimFolder(tmp_path)
    path = Path(folder.path)
    assert sorted(tmp_path.iterdir()) == sorted((running, path))
    assert path.stat().st_mode & 0o777 == 0o700
    folder.close()
