"""A Python interpreter that could run the app: where it was found, its versions, what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

OLDEST_PYTHON = (3, 8)
OLDEST_FLASK = (2, 1)


@dataclass(frozen=True, slots=True)
class Interpreter:
    path: Path
    origin: str
    """Why it is offered: "the project's .venv", "pyenv 3.12.1", "PATH"."""
    python: str = ""
    flask: str = ""
    problem: str = ""
    """Why it cannot run the app, one sentence; "" when it can."""

    @property
    def usable(self) -> bool:
        return not self.problem

    @property
    def text(self) -> str:
        """`Python 3.12.1 · Flask 3.1.3 · the project's .venv`"""
        parts = [f"Python {self.python}" if self.python else "", f"Flask {self.flask}" if self.flask else ""]
        return " · ".join(part for part in (*parts, self.origin) if part)


def judged(path: Path, origin: str, python: str, flask: str) -> Interpreter:
    """With the versions that it told."""
    return Interpreter(path, origin, python, flask, version_problem(python, flask))


def version_problem(python: str, flask: str) -> str:
    if numbers(python) < OLDEST_PYTHON:
        return f"Python {python} is too old: {_dotted(OLDEST_PYTHON)} or newer is needed."
    if not flask:
        return f"There is no Flask in this Python {python}. Install it there, or choose another interpreter."
    if numbers(flask) < OLDEST_FLASK:
        return f"Flask {flask} is too old: {_dotted(OLDEST_FLASK)} or newer is needed."
    return ""


def numbers(version: str) -> tuple[int, ...]:
    """`3.1.0rc1` → (3, 1, 0)"""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)
