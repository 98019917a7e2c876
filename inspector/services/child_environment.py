"""The environment and the interpreter of the child: the user's own, nothing of the window's."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from inspector.domain.env_file import parse_env_file
from inspector.domain.errors import TargetError
from inspector.domain.target import TargetSpec
from inspector.guest.flask_session_probe.wire import ENV_VARIABLE
from inspector.services.environment_folders import is_broken, repository_above
from inspector.services.paths import frozen

CHILD_ARGUMENT = "--child"
"""The frozen program started with it is the probe's runner, not the window (see cli.py)."""

_KEPT_PYTHON = frozenset(
    {
        "PYTHONPATH",
        "PYTHONWARNINGS",
        "PYTHONHASHSEED",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONPYCACHEPREFIX",
        "PYTHONUTF8",
        "PYTHONIOENCODING",
        "PYTHONBREAKPOINT",
        "PYTHONASYNCIODEBUG",
        "PYTHONDEVMODE",
        "PYTHONFAULTHANDLER",
        "PYTHONTRACEMALLOC",
    }
)
"""What users set for their own programs. PYTHONHOME and friends belong to whoever started the window."""
_DROPPED = frozenset({"WERKZEUG_RUN_MAIN", "WERKZEUG_SERVER_FD", "__PYVENV_LAUNCHER__", ENV_VARIABLE})
_DROPPED_PREFIXES = ("QT_", "QML", "PYSIDE_", "_PYI_", "_MEIPASS", "PYINSTALLER_")
_LOADER = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LIBPATH")
_ORIGINAL = "_ORIG"
"""PyInstaller's bootloader keeps the user's value of a variable that it changes under this name."""


def child_command(spec: TargetSpec, guest: Path) -> list[str]:
    """The interpreter and how it starts the probe's runner."""
    python = child_python(spec)
    if frozen() and python == sys.executable:
        return [python, CHILD_ARGUMENT]
    return [python, str(guest / "flask_session_probe/start.py")]


def child_python(spec: TargetSpec) -> str:
    return str(spec.python or project_python(spec.project) or sys.executable)


def project_python(project: Path) -> Path | None:
    """Of the project's own virtual environment, or that of the repository around it."""
    for folder in (project, *repository_above(project)):
        for name in (".venv", "venv"):
            for relative in ("bin/python", "Scripts/python.exe"):
                python = folder / name / relative
                if (python.is_file() and os.access(python, os.X_OK)) or is_broken(python):
                    return python
    return None


def child_environment(
    spec: TargetSpec, guest: Path, link: str, base: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Raises TargetError when the `.env` file cannot be read."""
    python = Path(child_python(spec))
    environment = clean_environment(python, os.environ if base is None else base)
    if spec.command:
        _enter_venv(environment, python)
    for file in spec.env_files:
        for name, value in _read_env_file(file).items():
            environment.setdefault(name, value)  # as in Flask: what is set already wins
    if spec.debug is not None:
        environment["FLASK_DEBUG"] = "1" if spec.debug else "0"
        environment.pop("FLASK_ENV", None)
    environment.update({**spec.env, **spec.command_env})
    own = environment.get("PYTHONPATH", "")
    environment["PYTHONPATH"] = os.pathsep.join(part for part in (str(guest), own) if part)
    environment["PYTHONUNBUFFERED"] = "1"
    environment[ENV_VARIABLE] = link
    return environment


def clean_environment(python: Path, base: Mapping[str, str]) -> dict[str, str]:
    """What the user had set when they started the window, for a program run by `python`."""
    environment = _cleaned(base)
    if str(python) != sys.executable:
        _leave_our_venv(environment)
    return environment


def _cleaned(base: Mapping[str, str]) -> dict[str, str]:
    environment = {name: value for name, value in base.items() if _belongs_to_user(name)}
    for name in _LOADER:
        original = environment.pop(name + _ORIGINAL, None)
        if original is not None:
            environment[name] = original
        elif frozen():
            environment.pop(name, None)
    return environment


def _belongs_to_user(name: str) -> bool:
    if name.startswith("PYTHON"):
        return name in _KEPT_PYTHON
    return name not in _DROPPED and not name.startswith(_DROPPED_PREFIXES)


def _leave_our_venv(environment: dict[str, str]) -> None:
    """Another interpreter must not take the window's virtual environment for its own."""
    ours = environment.get("VIRTUAL_ENV")
    if not ours or Path(ours).resolve() != Path(sys.prefix).resolve():
        return
    del environment["VIRTUAL_ENV"]
    scripts = {str(Path(ours) / folder) for folder in ("bin", "Scripts")}
    path = environment.get("PATH", "").split(os.pathsep)
    environment["PATH"] = os.pathsep.join(part for part in path if part not in scripts)


def _enter_venv(environment: dict[str, str], python: Path) -> None:
    """As `activate` does: the programs beside the interpreter are the ones that a command means."""
    environment["PATH"] = os.pathsep.join([str(python.parent), environment.get("PATH", os.defpath)])
    if (python.parent.parent / "pyvenv.cfg").is_file():
        environment["VIRTUAL_ENV"] = str(python.parent.parent)


def _read_env_file(path: Path) -> dict[str, str]:
    try:
        return parse_env_file(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise TargetError(
            f"The file {path} cannot be read: {reason}.", "Choose another .env file."
        ) from error
