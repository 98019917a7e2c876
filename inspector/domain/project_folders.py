"""Which folders of a project hold its own code, and which are other people's or made by tools."""

from __future__ import annotations

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


def is_skipped(name: str) -> bool:
    return name.startswith(".") or name in SKIPPED_FOLDERS or name.endswith(".egg-info")
