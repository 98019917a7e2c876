"""What the child finds in its environment, and which interpreter it gets."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.domain.errors import TargetError
from inspector.domain.target import TargetSpec
from inspector.services.child_environment import child_command, child_environment

GUEST = Path("/the/guest")


def environment(spec, base):
    return child_environment(spec, GUEST, "127.0.0.1:1:token", base)


@pytest.fixture
def project(tmp_path):
    return TargetSpec(app="app", project=tmp_path)


def test_nothing_of_the_windows_leaks_in(project):
    base = {
        "PYTHONHOME": "/ours",
        "PYTHONSAFEPATH": "1",
        "PYTHONSTARTUP": "x",
        "PYTHONPATH": "/users/own",
        "PYTHONWARNINGS": "default",
        "QT_PLUGIN_PATH": "x",
        "QT_QPA_PLATFORM": "offscreen",
        "WERKZEUG_RUN_MAIN": "true",
        "FLASK_INSPECTOR": "old",
        "FLASK_DEBUG": "1",
        "LANG": "C",
    }
    assert environment(project, base) == {
        "PYTHONPATH": os.pathsep.join(["/the/guest", "/users/own"]),
        "PYTHONWARNINGS": "default",
        "PYTHONUNBUFFERED": "1",
        "FLASK_INSPECTOR": "127.0.0.1:1:token",
        "FLASK_DEBUG": "1",
        "LANG": "C",
    }


def test_a_command_may_set_variables_in_front(project):
    line = ("FOO_TOKEN=a=b", "FOO=1", "env", "BAR=2", "flask", "run")
    spec = replace(project, command=line, env={"FOO": "0"})
    found = environment(spec, {})
    assert (found["FOO_TOKEN"], found["FOO"], found.get("BAR")) == ("a=b", "1", None)
    assert spec.program == line[2:]


def test_the_bundles_library_path_is_taken_back(project, monkeypatch):
    bundle = {"LD_LIBRARY_PATH": "/bundle/_internal"}
    assert environment(project, bundle)["LD_LIBRARY_PATH"] == "/bundle/_internal"
    assert environment(project, {**bundle, "LD_LIBRARY_PATH_ORIG": "/users"})["LD_LIBRARY_PATH"] == "/users"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "LD_LIBRARY_PATH" not in environment(project, bundle)


def test_another_interpreter_leaves_our_virtual_environment(tmp_path):
    ours = sys.prefix
    base = {"VIRTUAL_ENV": ours, "PATH": os.pathsep.join([f"{ours}/bin", "/usr/bin"])}
    theirs = TargetSpec(app="app", project=tmp_path, python=Path("/usr/bin/python3"))
    found = environment(theirs, base)
    assert "VIRTUAL_ENV" not in found
    assert found["PATH"] == "/usr/bin"
    same = environment(TargetSpec(app="app", project=tmp_path), base)
    assert same["VIRTUAL_ENV"] == ours
    active = environment(theirs, {"VIRTUAL_ENV": "/home/ann/shop/.venv", "PATH": "/usr/bin"})
    assert active["VIRTUAL_ENV"] == "/home/ann/shop/.venv"


def test_the_projects_own_interpreter(tmp_path):
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("")
    spec = TargetSpec(app="app", project=tmp_path)
    assert child_command(spec, GUEST)[0] == sys.executable
    python.chmod(0o755)
    assert child_command(spec, GUEST) == [str(python), "/the/guest/flask_session_probe/start.py"]
    named = TargetSpec(app="app", project=tmp_path, python=Path("/other"))
    assert child_command(named, GUEST)[0] == "/other"


def test_frozen_without_any_python(project, monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert child_command(project, GUEST) == [sys.executable, "--child"]


def test_variables_of_a_file(tmp_path):
    file = tmp_path / ".env"
    file.write_text("A=file\nB=file\nC=file\n")
    spec = TargetSpec(app="app", project=tmp_path, env_files=(file,), env={"B": "spec"})
    found = environment(spec, {"A": "shell"})
    assert (found["A"], found["B"], found["C"]) == ("shell", "spec", "file")


def test_a_file_that_cannot_be_read(tmp_path):
    file = tmp_path / ".env"
    with pytest.raises(TargetError, match="cannot be read"):
        environment(TargetSpec(app="app", project=tmp_path, env_files=(file,)), {})
    file.write_bytes(b"A=\xff")
    with pytest.raises(TargetError, match="not UTF-8"):
        environment(TargetSpec(app="app", project=tmp_path, env_files=(file,)), {})
