"""Which folders of a project hold its own code, and what a saved file in them means for the app."""

from __future__ import annotations

from enum import Enum
from pathlib import PurePath

SKIPPED_FOLDERS = frozenset(
    {
        "node_modules",
        "bower_components",
        "__pycache__",
        "site-packages",
        "venv",
        "env",
        "virtualenv",
        "build",
        "dist",
        "htmlcov",
        "uploads",
        "upload",
        "media",
        "instance",
        "logs",
        "tmp",
    }
)
"""Beside everything that begins with a dot and every folder with a pyvenv.cfg."""
_TEMPLATE_SUFFIXES = frozenset({".html", ".htm", ".jinja", ".jinja2", ".j2"})


def is_skipped(name: str) -> bool:
    return name.startswith(".") or name in SKIPPED_FOLDERS or name.endswith(".egg-info")


class FileKind(Enum):
    """What a saved file means for the running app."""

    CODE = "code"
    """Python or variables: read once, at the start."""
    TEMPLATE = "template"
    """Read again by Flask itself when it was told so (TEMPLATES_AUTO_RELOAD, debug)."""


def file_kind(path: PurePath) -> FileKind | None:
    """None for what the app reads anew by itself (static files) or writes itself (data, uploads)."""
    name = path.name
    if path.suffix == ".py" or name in (".env", ".flaskenv") or name.startswith(".env."):
        return FileKind.CODE
    if path.suffix in _TEMPLATE_SUFFIXES or "templates" in path.parts[:-1]:
        return None if _is_scratch(name) else FileKind.TEMPLATE
    return None


def _is_scratch(name: str) -> bool:
    """What editors write beside the file they save."""
    return name.endswith(("~", ".swp", ".swx", ".tmp", ".bak")) or name.startswith((".#", "#", "4913"))
