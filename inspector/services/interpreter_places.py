"""Where a project's Python may lie: its own virtual environment, poetry's, pipenv's and conda's folders,
pyenv, VIRTUAL_ENV, PATH. Looks at the file system only; `interpreters.py` asks what it finds.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from inspector.domain.interpreters import numbers
from inspector.services.paths import frozen

_OWN_NAMES = (".venv", "venv", "env", ".env", "virtualenv")
_ON_PATH = ("python3", "python", *(f"python3.{minor}" for minor in range(15, 7, -1)))
_MAX_EACH = 12
"""Environments of one tool: somebody may have hundreds."""

Place = tuple[Path, str]
"""An interpreter and why it is offered."""


def places(project: Path, environment: Mapping[str, str], home: Path) -> list[Place]:
    """The likeliest first, each once."""
    found: dict[str, Place] = {}
    for path, origin in _all(project, environment, home):
        if (path.is_file() and os.access(path, os.X_OK)) or is_broken(path):
            found.setdefault(_identity(path), (path.absolute(), origin))
    return list(found.values())


def environment_python(folder: Path) -> Path | None:
    """The interpreter of a virtual or conda environment."""
    for relative in ("bin/python", "bin/python3", "Scripts/python.exe", "python.exe"):
        if (folder / relative).is_file() or is_broken(folder / relative):
            return folder / relative
    return None


def is_broken(python: Path) -> bool:
    """The interpreter of an environment whose own Python was taken away: it is told, not passed over."""
    return python.is_symlink() and not python.exists()


def broken_sentence(python: Path) -> str:
    return f"{python.parent.parent} is broken: its Python, {os.readlink(python)}, is gone. Make it anew."


def repository_above(project: Path) -> tuple[Path, ...]:
    """The folders around a project that is a part of a repository, the nearest first; else none."""
    above: list[Path] = []
    if not (project / ".git").exists():
        for folder in project.absolute().parents:
            above.append(folder)
            if (folder / ".git").exists():
                return tuple(above)
    return ()


def _identity(path: Path) -> str:
    """Links of a virtual environment all point at the same program: there the folder tells, not the file."""
    prefix = path.absolute().parent.parent
    if (prefix / "pyvenv.cfg").is_file():
        return str(prefix.resolve())
    return str(path.resolve())


def _all(project: Path, environment: Mapping[str, str], home: Path) -> Iterator[Place]:
    yield from _own(project)
    for folder in repository_above(project):
        for name in _OWN_NAMES[:2]:
            yield from _folders([folder / name], f"the {name} of {folder.name}")
    yield from _poetry(project, environment, home)
    yield from _pipenv(project, environment, home)
    yield from _conda(project, environment, home)
    yield from _folders([environment.get("VIRTUAL_ENV", "")], "VIRTUAL_ENV")
    yield from _pyenv(project, environment, home)
    path = _without_shims(environment, home)
    for name in _ON_PATH:
        on_path = shutil.which(name, path=path)
        if on_path:
            yield Path(on_path), "PATH"
    yield Path(sys.executable), "the one inside this program" if frozen() else "the one that runs this window"


def _without_shims(environment: Mapping[str, str], home: Path) -> str:
    """PATH without pyenv's folder of programs that only look for the real ones, which are offered anyway."""
    shims = str(_pyenv_root(environment, home) / "shims")
    return os.pathsep.join(part for part in environment.get("PATH", "").split(os.pathsep) if part != shims)


def _pyenv_root(environment: Mapping[str, str], home: Path) -> Path:
    return Path(environment.get("PYENV_ROOT") or home / ".pyenv")


def _own(project: Path) -> Iterator[Place]:
    for name in _OWN_NAMES:
        yield from _folders([project / name], f"the project's {name}")
    for config in sorted(project.glob("*/pyvenv.cfg"))[:_MAX_EACH]:
        yield from _folders([config.parent], f"the project's {config.parent.name}")
    pdm = _text(project / ".pdm-python").strip()
    if pdm:
        yield Path(pdm), "the project's PDM"


def _poetry(project: Path, environment: Mapping[str, str], home: Path) -> Iterator[Place]:
    name = _project_name(project)
    if not name:
        return
    cache = Path(environment.get("POETRY_CACHE_DIR") or home / ".cache/pypoetry")
    roots = [
        Path(environment.get("POETRY_VIRTUALENVS_PATH") or cache / "virtualenvs"),
        home / "Library/Caches/pypoetry/virtualenvs",
    ]
    wanted = re.compile(
        re.escape(re.sub(r"[ $`!*@\"\\\r\n\t]", "_", name)[:42]) + r"-[\w-]{8}-py[\d.]+$", re.IGNORECASE
    )
    for root in roots:
        yield from _folders([folder for folder in _children(root) if wanted.match(folder.name)], "poetry")


def _project_name(project: Path) -> str:
    try:
        data = tomllib.loads(_text(project / "pyproject.toml"))
    except ValueError:
        return ""
    tools, plain = data.get("tool"), data.get("project")
    poetry = tools.get("poetry") if isinstance(tools, dict) else None
    for table in (poetry, plain):
        if isinstance(table, dict) and isinstance(table.get("name"), str):
            return str(table["name"])
    return ""


def _pipenv(project: Path, environment: Mapping[str, str], home: Path) -> Iterator[Place]:
    root = Path(environment.get("WORKON_HOME") or home / ".local/share/virtualenvs")
    for folder in _children(root):
        if _text(folder / ".project").strip() == str(project):
            yield from _folders([folder], "pipenv")


def _conda(project: Path, environment: Mapping[str, str], home: Path) -> Iterator[Place]:
    listed = _text(home / ".conda/environments.txt").splitlines()
    named = re.search(r"^name:\s*(\S+)", _text(project / "environment.yml"), re.MULTILINE)
    known = [Path(line.strip()) for line in listed if line.strip()]
    if named:
        for folder in known:
            if folder.name == named[1]:
                yield from _folders([folder], f"conda {folder.name}, of environment.yml")
    for folder in (Path(environment.get("CONDA_PREFIX", "/nowhere")), *known[:_MAX_EACH]):
        yield from _folders([folder], f"conda {folder.name}")


def _pyenv(project: Path, environment: Mapping[str, str], home: Path) -> Iterator[Place]:
    root = _pyenv_root(environment, home) / "versions"
    for folder in (project, *project.parents):
        chosen = _text(folder / ".python-version").split()
        if chosen:
            for version in chosen:
                yield from _folders([root / version], f"pyenv {version}, of .python-version")
            break
    for folder in sorted(_children(root), key=lambda each: numbers(each.name), reverse=True):
        yield from _folders([folder], f"pyenv {folder.name}")


def _folders(folders: list[Path | str] | list[Path] | list[str], origin: str) -> Iterator[Place]:
    for folder in folders[:_MAX_EACH]:
        python = environment_python(Path(folder)) if str(folder) else None
        if python is not None:
            yield python, origin


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(child for child in folder.iterdir() if child.is_dir())
    except OSError:
        return []


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace") if path.is_file() else ""
    except OSError:
        return ""
