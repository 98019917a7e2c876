"""What a saved file means."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from inspector.domain.project_folders import FileKind, file_kind, is_skipped


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("shop/views.py", FileKind.CODE),
        (".env", FileKind.CODE),
        (".flaskenv", FileKind.CODE),
        (".env.local", FileKind.CODE),
        ("shop/templates/index.html", FileKind.TEMPLATE),
        ("shop/templates/mail.txt", FileKind.TEMPLATE),
        ("mails/welcome.j2", FileKind.TEMPLATE),
        ("shop/templates/index.html~", None),
        ("shop/templates/.index.html.swp", None),
        ("shop/static/site.css", None),
        ("data.json", None),
        ("shop/views.pyc", None),
        ("notes.md", None),
    ],
)
def test_files(path, kind):
    assert file_kind(PurePosixPath(path)) is kind


def test_folders_of_others():
    assert all(
        is_skipped(name) for name in (".venv", ".git", "node_modules", "__pycache__", "uploads", "x.egg-info")
    )
    assert not any(is_skipped(name) for name in ("shop", "templates", "static"))
