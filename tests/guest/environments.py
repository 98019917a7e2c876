"""The Python × Flask pairs the guest is tested under: virtual environments made on demand in build/envs,
reused when complete.

`python -m tests.guest.environments` makes all of them and says what this machine has.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "envs"
LOCKS = Path(__file__).with_name("locks")
"""Of apps that nobody here wrote: every package that they need, pinned."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One interpreter version with one set of packages. `python` "" stands for the running interpreter as it
    is.
    """

    name: str
    python: str
    packages: tuple[str, ...] = ()


HERE = Pair("current", "")

SERVERS = Pair(
    "servers",
    "3.11",
    (
        "flask==3.1.3",
        "werkzeug==3.1.9",
        "gunicorn==23.0.0",
        "gevent==25.9.1",
        "waitress==3.0.2",
        "pyuwsgi==2.0.30",
        "simple-websocket==1.1.0",
        "flask-sock==0.7.0",
        "flask-session==0.8.0",
        "redis==5.2.1",
        "cachelib==0.13.0",
        "flask-login==0.6.3",
        "flask-wtf==1.2.2",
        "pytest==8.3.5",
    ),
)
"""Not of the matrix: what serves Flask apps besides Werkzeug, and what is often used with them."""

PAIRS = (
    Pair(
        "py38-flask21",
        "3.8",
        # No blinker: Flask 2.1 and 2.2 run without it, and then have no signals.
        (
            "flask==2.1.3",
            "werkzeug==2.1.2",
            "itsdangerous==2.1.2",
            "jinja2==3.1.4",
            "markupsafe==2.1.5",
            "click==8.1.8",
        ),
    ),
    Pair("py39-flask22", "3.9", ("flask==2.2.5", "werkzeug==2.2.3")),
    Pair("py310-flask23", "3.10", ("flask==2.3.3", "werkzeug==2.3.8")),
    Pair("py311-flask30", "3.11", ("flask==3.0.3", "werkzeug==3.0.6")),
    Pair("py312-flask31", "3.12", ("flask==3.1.0", "werkzeug==3.1.3")),
    Pair("py313-flask31", "3.13", ("flask==3.1.3", "werkzeug==3.1.9")),
    HERE,
)

HTTPBIN = Pair("httpbin", f"{sys.version_info.major}.{sys.version_info.minor}", ("httpbin==0.10.4",))
"""An app that nobody here wrote. In its own environment: it pins packages that those of the tests do not
bear.
"""


def _with_locked(app: str) -> Pair:
    """An environment that has this app, as its file in `locks` says."""
    return Pair(app, HTTPBIN.python, tuple((LOCKS / f"{app}.txt").read_text(encoding="ascii").split()))


IHATEMONEY = _with_locked("ihatemoney")
"""A factory; blueprints, Flask-WTF, Flask-Babel, Flask-Limiter, Flask-RESTful, SQLAlchemy with migrations."""

OTTERWIKI = _with_locked("otterwiki")
"""One app at module level; Flask-Login, CSRFProtect, plug-ins, a Git repository for its pages."""


def interpreter(version: str) -> str | None:
    """A Python of that major.minor on this machine: pyenv's newest patch release first, then PATH."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = sorted(
        (path for path in versions.glob(f"{version}.*/bin/python") if path.exists()),
        key=lambda path: [int(part) if part.isdigit() else 0 for part in path.parts[-3].split(".")],
    )
    if found:
        return str(found[-1])
    return shutil.which(f"python{version}")


def python_of(pair: Pair) -> str | None:
    """The interpreter of a ready environment for `pair`, made now when it is not there; None without such a
    Python.
    """
    if not pair.python:
        return sys.executable
    base = interpreter(pair.python)
    if base is None and sys.version.startswith(pair.python):
        base = sys.executable
    if base is None:
        return None
    folder = FOLDER / pair.name
    stamp = folder / "complete.json"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = json.dumps([base, *pair.packages])
    if not (stamp.exists() and stamp.read_text() == wanted):
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        _run([base, "-m", "venv", str(folder)])
        _run([str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *pair.packages])
        stamp.write_text(wanted)
    return str(python)


def httpbin_python() -> str:
    """The interpreter that has httpbin."""
    return python_with(HTTPBIN)


def python_with(app: Pair) -> str:
    """The interpreter of an app's environment, of the version that runs this: there always is one."""
    python = python_of(app)
    assert python is not None
    return python


def _run(command: list[str]) -> None:
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run(command, env=clean, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")


if __name__ == "__main__":
    for each in (*PAIRS, HTTPBIN, IHATEMONEY, OTTERWIKI):
        print(f"{each.name}: {python_of(each) or 'no Python ' + each.python + ' on this machine'}")
