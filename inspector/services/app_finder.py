"""Finds what `flask --app` could take in a project, without importing any of it.

First what the project says itself (FLASK_APP in .flaskenv or .env), then wsgi.py and app.py, where Flask
looks when nobody says anything, then every app and factory in its packages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

from inspector.domain.app_candidates import (
    AppCandidate,
    AppKind,
    Found,
    called_apps,
    find_in_source,
)
from inspector.domain.env_file import parse_env_file
from inspector.domain.module_source import runs_itself, serves_itself
from inspector.domain.run_address import RunAddress, run_address
from inspector.services.project_walk import own_folders

MAX_FILES = 2_000
MAX_BYTES = 1_000_000
_ENV_FILES = (".flaskenv", ".env")
_TELLING = ("Flask", "OpenAPI(", "Eve(", "Dash(", "create_app", "make_app", "import app")
"""One of them stands in every file that is worth parsing."""
_NOT_APPS = frozenset({"tests", "test", "docs", "migrations", "examples"})


async def find_apps(project: Path) -> tuple[AppCandidate, ...]:
    """The likeliest first. Empty for a folder without any, or that is not there."""
    return await asyncio.to_thread(_find, project)


def env_files(project: Path) -> tuple[Path, ...]:
    """Those that `flask run` would read by itself."""
    return tuple(path for path in (project / name for name in _ENV_FILES) if path.is_file())


def project_address(project: Path) -> RunAddress:
    """Where `flask run` would serve it. As there, .env wins."""
    files = {name: _read(project / name) or "" for name in reversed(_ENV_FILES)}
    return run_address({name: parse_env_file(text) for name, text in files.items()})


def _find(project: Path) -> tuple[AppCandidate, ...]:
    found: dict[str, AppCandidate] = {}
    for candidate in (*_settings(project), *sorted(_candidates(project), key=_rank)):
        found.setdefault(candidate.spec, candidate)
    return tuple(found.values())


def _settings(project: Path) -> Iterator[AppCandidate]:
    for name in _ENV_FILES:
        text = _read(project / name)
        spec = parse_env_file(text).get("FLASK_APP", "") if text else ""
        if spec:
            yield AppCandidate(spec, AppKind.SETTING, name)


def _candidates(project: Path) -> Iterator[AppCandidate]:
    count = 0
    for folder, names in own_folders(project):
        if _NOT_APPS & set(folder.relative_to(project).parts):
            continue
        for name in names:
            if not name.endswith(".py") or name.startswith(("test_", "conftest")):
                continue
            count += 1
            if count > MAX_FILES:
                return
            yield from _in_file(project, folder / name)


def _in_file(project: Path, file: Path) -> Iterator[AppCandidate]:
    source = _read(file)
    if source is None or (file.stem != "wsgi" and not any(word in source for word in _TELLING)):
        return
    module = spec_of_module(project, file)
    where = file.relative_to(project).as_posix()
    lines = (runs_itself(source), serves_itself(source))
    for each in find_in_source(source) or (called_apps(source) if file.stem == "wsgi" else ()):
        if _only_passed_on(each, file, source):
            continue
        spec, place = f"{module}:{each.name}", f"{where}:{each.line}"
        yield AppCandidate(spec, each.kind, place, each.arguments, each.required, *lines)


def _only_passed_on(found: Found, file: Path, source: str) -> bool:
    """An imported app counts where servers are pointed at; elsewhere a module merely uses it."""
    line = source.splitlines()[found.line - 1].lstrip()
    return line.startswith("from ") and file.stem not in ("wsgi", "app", "main", "run", "asgi")


def spec_of_module(project: Path, file: Path) -> str:
    """`shop.web` where an import from the project finds it, else the path (`src/shop`), which Flask takes as
    well.
    """
    path = file.parent if file.name == "__init__.py" else file.with_suffix("")
    parts = path.relative_to(project).parts
    if not parts:  # the project folder is a package itself
        return file.name
    folders = [project.joinpath(*parts[: n + 1]) for n in range(len(parts) - 1)]
    importable = all(part.isidentifier() for part in parts)
    if importable and all((folder / "__init__.py").is_file() for folder in folders):
        return ".".join(parts)
    return path.relative_to(project).as_posix() + ("" if path.is_dir() else ".py")


def _rank(candidate: AppCandidate) -> tuple[int, int, int, str]:
    """Flask's own order, then what lies higher; an app before a factory that makes it."""
    module = candidate.spec.rpartition(":")[0]
    usual = {"wsgi": 0, "app": 1}.get(module, 2)
    return usual, candidate.where.count("/"), candidate.kind is AppKind.FACTORY, candidate.spec


def _read(file: Path) -> str | None:
    try:
        if file.stat().st_size > MAX_BYTES:
            return None
        return file.read_text("utf-8", "replace")
    except OSError:
        return None
