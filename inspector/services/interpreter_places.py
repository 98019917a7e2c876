"""Where a project's Python may lie: its own virtual environment, those that tools keep for it elsewhere,
VIRTUAL_ENV, PATH. Looks at the file system only; `interpreters.py` asks what it finds.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from inspector.services import environment_tools as tools
from inspector.services.environment_folders import Place, is_broken, places_in, repository_above
from inspector.services.paths import frozen

_OWN_NAMES = (".venv", "venv", "env", ".env", "virtualenv")
_ON_PATH = ("python3", "python", *(f"python3.{minor}" for minor in range(15, 7, -1)))
_MOST_OWN = 12
_OF_A_PROJECT = (
    *(tools.pdm, tools.listed, tools.uv, tools.poetry, tools.pipenv, tools.hatch, tools.virtualenvwrapper),
    tools.conda,
)
"""They keep environments for a project, or for the repository around it."""


def places(project: Path, environment: Mapping[str, str], home: Path) -> list[Place]:
    """The likeliest first, each once."""
    found: dict[str, Place] = {}
    for path, origin in _all(project, environment, home):
        if (path.is_file() and os.access(path, os.X_OK)) or is_broken(path):
            found.setdefault(_identity(path), (path.absolute(), origin))
    return list(found.values())


def _identity(path: Path) -> str:
    """Links of a virtual environment all point at the same program: there the folder tells, not the file."""
    prefix = path.absolute().parent.parent
    if (prefix / "pyvenv.cfg").is_file():
        return str(prefix.resolve())
    return str(path.resolve())


def _all(project: Path, environment: Mapping[str, str], home: Path) -> Iterator[Place]:
    above = repository_above(project)
    yield from _own(project)
    for folder in above:
        for name in _OWN_NAMES[:2]:
            yield from places_in([folder / name], f"the {name} of {folder.name}")
    for tool in _OF_A_PROJECT:
        for folder in (project, *above):
            yield from tool(folder, environment, home)
    if environment.get("VIRTUAL_ENV"):
        yield from places_in([Path(environment["VIRTUAL_ENV"])], "VIRTUAL_ENV")
    yield from tools.pyenv(project, environment, home)
    path = _without_shims(environment, home)
    for name in _ON_PATH:
        on_path = shutil.which(name, path=path)
        if on_path:
            yield Path(on_path), "PATH"
    yield Path(sys.executable), "the one inside this program" if frozen() else "the one that runs this window"


def _without_shims(environment: Mapping[str, str], home: Path) -> str:
    """PATH without pyenv's folder of programs that only look for the real ones, which are offered anyway."""
    shims = str(tools.pyenv_root(environment, home) / "shims")
    return os.pathsep.join(part for part in environment.get("PATH", "").split(os.pathsep) if part != shims)


def _own(project: Path) -> Iterator[Place]:
    for name in _OWN_NAMES:
        yield from places_in([project / name], f"the project's {name}")
    for config in sorted(project.glob("*/pyvenv.cfg"))[:_MOST_OWN]:
        yield from places_in([config.parent], f"the project's {config.parent.name}")
