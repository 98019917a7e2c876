"""Which interpreters can run an app."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.domain.interpreters import judged, numbers


@pytest.mark.parametrize(
    ("python", "flask", "problem"),
    [
        ("3.8.18", "2.1.0", ""),
        ("3.13.0", "3.1.3", ""),
        ("3.7.16", "2.1.0", "Python 3.7.16 is too old"),
        ("2.7.18", "", "Python 2.7.18 is too old"),
        ("3.12.1", "", "no Flask in this Python 3.12.1"),
        ("3.9.0", "1.1.4", "Flask 1.1.4 is too old: 2.1 or newer"),
        ("3.9.0", "2.0.3", "Flask 2.0.3 is too old"),
        ("3.14.0rc1", "3.2.0.dev1", ""),
    ],
)
def test_what_is_wrong_with_it(python, flask, problem):
    found = judged(Path("/x/python"), "PATH", python, flask)
    assert problem in found.problem
    assert found.usable is (problem == "")


def test_its_text():
    assert (
        judged(Path("/x"), "pyenv 3.12.1", "3.12.1", "3.1.3").text
        == "Python 3.12.1 · Flask 3.1.3 · pyenv 3.12.1"
    )


def test_numbers_of_a_version():
    assert numbers("3.1.0rc1") == (3, 1, 0)
    assert numbers("?") == ()
