"""Where the tools that make environments keep that of a project: poetry, pipenv, virtualenvwrapper, Hatch,
PDM, uv, conda, pyenv. Read from their files and the names of their folders; none of them is run.

Each takes the project's folder (or that of the repository around it), the variables and the home folder.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from inspector.domain.interpreters import numbers
from inspector.services.environment_folders import Place, children, places_in, text_of

_ODD_IN_NAMES = r"[ $`!*@\"\\\r\n\t]"
"""What poetry and pipenv replace in the names of folders."""
_MOST = 12
_CONDA_ROOTS = ("miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba", "miniconda", "anaconda")


def poetry(project: Path, environment: Mapping[str, str], home: Path) -> Iterator[Place]:
    pyproject = _toml(project / "pyproject.toml")
    name = _name(_table(pyproject, "tool", "poetry")) or _name(_table(pyproject, "project"))
    if not name:
        return
    cache = Path(environment.get("POETRY_CACHE_DIR") or home / ".cache/pypoetry")
    roots = [
        Path(environment.get("POETRY_VIRTUALENVS_PATH") or cache / "virtualenvs"),
        home / "Library/Caches/pypoetry/virtualenvs",
    ]
    wanted = re.compile(re.escape(re.sub(_ODD_IN_NAMES, "_", name)[:42]) + r"-[\w-]{8}-py[\d.]+$", re.I)
    for root in roots:
        yield from places_in([folder for folder in children(root) if wanted.match(folder.name)], "poetry")


def pipenv(project: Path, environment: Mapping[str, str], home: Path) -> Iterator[Place]:
    """Named after the folder and a hash of the Pipfile's path; its .project file says whose it is."""
    if not (project / "Pipfile").is_file():
        return
    root = _pipenv_home(environment, home)
    own = f"{re.sub(_ODD_IN_NAMES, '_', project.name)[:42]}-{_short('sha256', project / 'Pipfile')}"
    named = [folder for folder in children(root) if folder.name.startswith(own)]
    chosen = environment.get("PIPENV_CUSTOM_VENV_NAME")
    yield from places_in([*([root / chosen] if chosen else named), *_belonging(root, project)], "pipenv")


def virtualenvwrapper(project: Path, environment: Mapping[str, str], home: Path) -> Iterator[Place]:
    """The one bound to the project by its .project file, or called as the project's folder. A `.venv` file in
    the project names one, or the way to one, to pipenv and others.
    """
    roots = [Path(environment.get("WORKON_HOME") or home / ".virtualenvs"), _pipenv_home(environment, home)]
    named = text_of(project / ".venv").strip()
    if named:
        folders = [project / named] if re.search(r"[/\\]", named) else [root / named for root in roots]
        yield from places_in(folders, "the project's .venv file")
    for folder in [each for root in roots for each in (*_belonging(root, project), root / project.name)]:
        yield from places_in([folder], f"virtualenvwrapper {folder.name}")


def hatch(project: Path, environment: Mapping[str, str], home: Path) -> Iterator[Place]:
    """In a folder of Hatch's own by the project's name and a hash of its path, the default one named as the
    project; or in a folder of the project (`.hatch`), or where a `path` option says.
    """
    pyproject, own = _toml(project / "pyproject.toml"), _toml(project / "hatch.toml")
    name = re.sub(r"[-_.]+", "-", _name(_table(pyproject, "project"))).lower()
    tables = {**_table(pyproject, "tool", "hatch", "envs"), **_table(own, "envs")}
    paths = {env: table.get("path") for env, table in tables.items() if isinstance(table, dict)}
    for env, path in sorted(paths.items(), key=lambda item: item[0] != "default"):
        if isinstance(path, str):
            yield from places_in([project / path], _hatch_origin(env, name))
    if not name:
        return
    for folder in _hatch_folders(project, name, environment, home):
        for each in sorted(children(folder), key=lambda each: each.name != name):
            yield from places_in([each], _hatch_origin(each.name, name))


def pdm(project: Path, environment: Mapping[str, str], home: Path) -> Iterator[Place]:
    """The interpreter that it was told to use, then the environments outside the project."""
    chosen = text_of(project / ".pdm-python").strip()
    if chosen:
        yield Path(chosen), "the project's PDM"
    prefix = f"{project.name}-{_short('md5', project)}-"
    venvs = children(_data_home(environment, home) / "pdm/venvs")
    yield from places_in([folder for folder in venvs if folder.name.startswith(prefix)], "PDM")


def listed(project: Path, _environment: Mapping[str, str], _home: Path) -> Iterator[Place]:
    """What `.python-envs` lists, one path a line, as tools of late write it down."""
    lines = text_of(project / ".python-envs").splitlines()
    yield from places_in([project / line for line in lines if line.strip()], "the project's .python-envs")


def uv(project: Path, environment: Mapping[str, str], _home: Path) -> Iterator[Place]:
    """Where UV_PROJECT_ENVIRONMENT says; else it is the project's .venv."""
    path = environment.get("UV_PROJECT_ENVIRONMENT")
    if path and (project / "pyproject.toml").is_file():
        yield from places_in([project / path], "UV_PROJECT_ENVIRONMENT")


def conda(project: Path, environment: Mapping[str, str], home: Path) -> Iterator[Place]:
    lines = text_of(home / ".conda/environments.txt").splitlines()
    known = [Path(line.strip()) for line in lines if line.strip()]
    for file in ("environment.yml", "environment.yaml"):
        named = re.search(r"^name:\s*[\"']?([^\s\"'#]+)", text_of(project / file), re.MULTILINE)
        if named:
            there = [folder / named[1] for folder in _conda_folders(known, environment, home)]
            found = [folder for folder in known if folder.name == named[1]]
            yield from places_in([*found, *there], f"conda {named[1]}, of {file}")
    for folder in (Path(environment.get("CONDA_PREFIX") or "/nowhere"), *known[:_MOST]):
        yield from places_in([folder], f"conda {folder.name}")


def pyenv(project: Path, environment: Mapping[str, str], home: Path) -> Iterator[Place]:
    root = pyenv_root(environment, home) / "versions"
    for folder in (project, *project.parents):
        chosen = text_of(folder / ".python-version").split()
        if chosen:
            for version in chosen:
                yield from places_in([root / version], f"pyenv {version}, of .python-version")
            break
    for folder in sorted(children(root), key=lambda each: numbers(each.name), reverse=True):
        yield from places_in([folder], f"pyenv {folder.name}")


def pyenv_root(environment: Mapping[str, str], home: Path) -> Path:
    return Path(environment.get("PYENV_ROOT") or home / ".pyenv")


# -- folders of the tools ----------------------------------------------------------------------------------


def _data_home(environment: Mapping[str, str], home: Path) -> Path:
    if sys.platform == "darwin":
        return home / "Library/Application Support"
    return Path(environment.get("XDG_DATA_HOME") or home / ".local/share")


def _pipenv_home(environment: Mapping[str, str], home: Path) -> Path:
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local/share")
    return Path(environment.get("WORKON_HOME") or data / "virtualenvs")


def _belonging(root: Path, project: Path) -> list[Path]:
    return [folder for folder in children(root) if text_of(folder / ".project").strip() == str(project)]


def _hatch_folders(project: Path, name: str, environment: Mapping[str, str], home: Path) -> Iterator[Path]:
    config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "hatch/config.toml"
    said = _table(_toml(Path(environment.get("HATCH_CONFIG") or config)), "dirs", "env").get("virtual")
    data = Path(environment.get("HATCH_DATA_DIR") or _data_home(environment, home) / "hatch") / "env/virtual"
    chosen = Path(said).expanduser() if isinstance(said, str) else data
    yield project / ".hatch"
    yield chosen / name / _short("sha256", project)
    if not chosen.is_absolute():
        yield project / chosen


def _hatch_origin(env: str, name: str) -> str:
    return "hatch" if env in ("default", name) else f"hatch {env}"


def _conda_folders(known: list[Path], environment: Mapping[str, str], home: Path) -> Iterator[Path]:
    """Those that hold environments by name."""
    named = environment.get("CONDA_ENVS_DIRS") or environment.get("CONDA_ENVS_PATH") or ""
    yield from (Path(part) for part in named.split(os.pathsep) if part)
    block = re.search(r"^envs_dirs:\s*\n((?:\s*-.*\n?)+)", text_of(home / ".condarc"), re.MULTILINE)
    for line in re.findall(r"-\s*(.+)", block[1]) if block else ():
        yield Path(line.strip().strip("\"'").replace("~", str(home), 1))
    roots = [environment.get("MAMBA_ROOT_PREFIX") or "", environment.get("CONDA_ROOT") or ""]
    roots += [str(Path(environment["CONDA_EXE"]).parent.parent)] if environment.get("CONDA_EXE") else []
    roots += [*map(str, known), *(str(home / root) for root in _CONDA_ROOTS)]
    roots += [f"/opt/{root}" for root in ("conda", *_CONDA_ROOTS)]
    yield from (Path(root) / "envs" for root in roots if root)
    yield home / ".conda/envs"


def _short(algorithm: str, path: Path) -> str:
    """The first letters of a hash, as several tools tell folders of one name apart."""
    hashed = hashlib.new(algorithm, str(path).encode(), usedforsecurity=False)
    return base64.urlsafe_b64encode(hashed.digest()).decode()[:8]


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text_of(path))
    except ValueError:
        return {}


def _table(data: dict[str, Any], *names: str) -> dict[str, Any]:
    for name in names:
        inner = data.get(name)
        data = inner if isinstance(inner, dict) else {}
    return data


def _name(table: Mapping[str, Any]) -> str:
    return table["name"] if isinstance(table.get("name"), str) else ""
