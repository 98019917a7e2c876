"""Commands and URLs that open a line in an editor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.editor_command import PRESETS, is_url, problem_of, url_of, warning_of, words_of


def test_presets_are_usable() -> None:
    for preset in PRESETS:
        assert problem_of(preset.template) == ""
        assert "{line}" in preset.template


def test_a_command() -> None:
    assert words_of("code -g {file}:{line}", "/my shop/a.py", 3) == ["code", "-g", "/my shop/a.py:3"]
    assert words_of("'my editor' --at={line} {file}", "/a.py", 3) == ["my editor", "--at=3", "/a.py"]


def test_a_url() -> None:
    assert is_url("vscode://file{file}:{line}")
    assert url_of("vscode://file{file}:{line}", "/my shop/a#.py", 3) == "vscode://file/my%20shop/a%23.py:3"


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("", ""),
        ("code", "{file}"),
        ("code 'x {file}", "quotation"),
        ("{file}", "program"),
        ("x://y", "{file}"),
        ("code -g {file}:{lin}", "{lin} is not known: did you mean {line}? Known are {file} and {line}."),
        ("code {filename}", "{filename} is not known: did you mean {file}?"),
        ("code {FILE}", "did you mean {file}?"),
        ("code {path}:{lineno}", "{path} is not known: did you mean {file}?"),
        ("code {file}:{line", "{line is not known: did you mean {line}?"),
        ("code {file}:line}", "line} is not known: did you mean {line}?"),
        ("code { file }", "did you mean {file}?"),
        ("code {file}:{column}", "{column} is not known. Known are {file} and {line}."),
        ("vscode://file{file}:{ln}", "did you mean {line}?"),
    ],
)
def test_what_is_wrong(template: str, says: str) -> None:
    assert says in problem_of(template)
    with pytest.raises(ValueError, match=r".+"):
        words_of(template, "/a.py", 1)


@pytest.mark.parametrize("others", ["${HOME}/bin/code", "sh -c '{}'", "code {a,b}"])
def test_the_braces_of_others_are_theirs(others: str) -> None:
    assert problem_of(f"{others} {{file}}:{{line}}") == ""


def test_a_command_without_the_line_is_warned_of() -> None:
    assert "{line}" in warning_of("subl {file}")
    assert warning_of("subl {file}:{line}") == warning_of("") == warning_of("subl") == ""


@given(st.text(min_size=1))
def test_any_file_name_stays_one_word(name: str) -> None:
    assert words_of("subl {file}:{line}", name, 7) == ["subl", f"{name}:7"]
