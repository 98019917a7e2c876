"""Finding interpreters and asking them, with small programs that answer like one."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from inspector.domain.target import TargetSpec
from inspector.services import interpreters
from inspector.services.child_environment import child_command, project_python
from inspector.services.interpreter_places import places
from inspector.services.interpreters import Interpreters
from tests.waiting import alive, until


def program(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)
    return path


def answering(path: Path, versions: str) -> Path:
    return program(path, f"echo noise from sitecustomize; echo 'flask-inspector:{versions}'")


def environment(folder: Path, versions: str = "3.12.1 3.1.3") -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text("home = /usr\n")
    return answering(folder / "bin/python", versions)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    return folder


def origins(project: Path, home: Path, **variables: str) -> list[str]:
    return [origin for _, origin in places(project, variables, home)][:-1]  # the last is ours


def test_the_projects_own_come_first(project, home):
    environment(project / ".venv")
    environment(project / "venv")
    environment(project / "py312")
    answering(home / ".pyenv/versions/3.12.1/bin/python", "3.12.1 ")
    assert origins(project, home) == [
        "the project's .venv",
        "the project's venv",
        "the project's py312",
        "pyenv 3.12.1",
    ]


def test_a_project_inside_a_repository_has_that_of_the_repository(project, home):
    backend = project / "services/backend"
    backend.mkdir(parents=True)
    environment(project / ".venv")
    environment(project.parent / "venv")
    assert origins(backend, home) == []
    assert project_python(backend) is None
    (project / ".git").mkdir()
    assert origins(backend, home) == ["the .venv of shop"]
    assert project_python(backend) == project / ".venv/bin/python"
    environment(backend / "venv")
    assert origins(backend, home) == ["the project's venv", "the .venv of shop"]
    assert project_python(backend) == backend / "venv/bin/python"


async def test_an_environment_whose_python_is_gone_is_told(project, home):
    (project / ".venv/bin").mkdir(parents=True)
    python = project / ".venv/bin/python"
    python.symlink_to("/nowhere/python3.9")
    asked = Interpreters({}, home)
    found = (await asked.find(project))[0]
    assert (found.path, found.origin) == (python, "the project's .venv")
    assert (
        found.problem == f"{project}/.venv is broken: its Python, /nowhere/python3.9, is gone. Make it anew."
    )
    assert project_python(project) == python


def test_tools_that_keep_environments_elsewhere(project, home):
    (project / "Pipfile").touch()
    (project / "pyproject.toml").write_text('[tool.poetry]\nname = "my-shop"\n')
    (project / "environment.yml").write_text("name: shopping\n")
    (project / ".python-version").write_text("3.9.1\n")
    environment(home / ".cache/pypoetry/virtualenvs/my-shop-Ab3_-9xZ-py3.11")
    environment(home / ".cache/pypoetry/virtualenvs/my-shopping-Ab3_-9xZ-py3.11")
    piped = home / ".local/share/virtualenvs/shop-1234"
    environment(piped)
    (piped / ".project").write_text(str(project))
    environment(home / ".local/share/virtualenvs/other-1234")
    for name in ("base", "shopping"):
        answering(home / f"conda/{name}/bin/python", "3.12.1 ")
    (home / ".conda").mkdir()
    (home / ".conda/environments.txt").write_text(f"{home}/conda/base\n{home}/conda/shopping\n/gone\n")
    for version in ("3.9.1", "3.12.1"):
        answering(home / f".pyenv/versions/{version}/bin/python", f"{version} ")
    assert origins(project, home) == [
        "poetry",
        "pipenv",
        "conda shopping, of environment.yml",
        "conda base",
        "pyenv 3.9.1, of .python-version",
        "pyenv 3.12.1",
    ]


def test_the_activated_one_and_path(project, home, tmp_path):
    active = environment(tmp_path / "active")
    answering(tmp_path / "bin/python3", "3.11.2 ")
    assert origins(
        project, home, VIRTUAL_ENV=str(tmp_path / "active"), PATH=f"{active.parent}:{tmp_path}/bin"
    ) == [
        "VIRTUAL_ENV",
        "PATH",
    ]


async def test_what_they_answer(project, home):
    environment(project / ".venv", "3.12.1 3.1.3")
    environment(project / "venv", "3.12.1 ")
    environment(project / "old", "3.9.2 1.1.4")
    program(project / "broken/bin/python", "echo 'no such library' >&2; exit 1")
    (project / "broken/pyvenv.cfg").touch()
    seen = []
    found = await Interpreters({}, home).find(project, seen.append)
    assert sorted(seen, key=lambda each: each.origin) == sorted(found, key=lambda each: each.origin)
    by_origin = {each.origin: each for each in found}
    assert by_origin["the project's .venv"].text == "Python 3.12.1 · Flask 3.1.3 · the project's .venv"
    assert "no Flask" in by_origin["the project's venv"].problem
    assert "Flask 1.1.4 is too old" in by_origin["the project's old"].problem
    assert "no such library" in by_origin["the project's broken"].problem
    ours = by_origin["the one that runs this window"]
    assert ours.usable
    assert ours.python == ".".join(str(part) for part in sys.version_info[:3])


async def test_one_that_does_not_answer_is_ended(project, home, monkeypatch):
    monkeypatch.setattr(interpreters, "ASK_SECONDS", 0.3)
    started = []
    start = asyncio.create_subprocess_exec

    async def noted(*command: str, **options: Any) -> asyncio.subprocess.Process:
        started.append(await start(*command, **options))
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    answer = await Interpreters({}, home).ask(program(project / "slow", "exec sleep 60"))
    assert "did not answer" in answer.problem
    (process,) = started
    await until(lambda: not alive(process.pid), "its end")


async def test_something_else_than_a_program(project, home):
    (project / "python").write_text("no program")
    assert "cannot be started" in (await Interpreters({}, home).ask(project / "python")).problem


async def test_answers_are_kept_until_something_is_installed(project, home, tmp_path):
    count = tmp_path / "count"
    python = environment(project / ".venv")
    program(python, f"echo x >> {count}; echo 'flask-inspector:3.12.1 '")
    packages = project / ".venv/lib/python3.12/site-packages"
    packages.mkdir(parents=True)
    os.utime(packages, (1, 1))  # the times of files may be some milliseconds coarse
    asked = Interpreters({}, home)
    await asyncio.gather(asked.ask(python), asyncio.sleep(0))
    await asked.ask(python)
    assert count.read_text() == "x\n"
    (packages / "flask").mkdir()
    await asked.ask(python)
    assert count.read_text() == "x\nx\n"


async def test_the_frozen_program_offers_the_python_inside_it(project, home, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    found = await Interpreters({"PATH": ""}, home).find(project)
    own = found[-1]
    assert (str(own.path), own.origin) == (sys.executable, "the one inside this program")
    assert own.usable
    assert own.python.startswith(f"3.{sys.version_info.minor}.")
    named = TargetSpec(app="app", project=project, python=own.path)
    assert child_command(named, tmp_path) == [sys.executable, "--child"]
