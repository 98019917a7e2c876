"""What can be chosen to run survives the settings file, whatever somebody wrote into it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.kept_target import kept, with_secrets
from inspector.domain.target import TargetSpec
from inspector.gui.target_choices import (
    TargetChoice,
    choice_of,
    choices,
    from_setting,
    to_setting,
    with_recent,
)

SAMPLE = TargetChoice("Sample", TargetSpec("wsgi:app", Path("/s")), bundled=True)
paths = st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1).map(
    lambda name: Path("/") / name
)
specs = st.builds(
    TargetSpec,
    app=st.text(min_size=1),
    project=paths,
    python=st.none() | paths,
    env_files=st.lists(paths).map(tuple),
    host=st.sampled_from(["127.0.0.1", "0.0.0.0", "::1"]),
    port=st.integers(0, 65535),
    debug=st.none() | st.booleans(),
    arguments=st.lists(st.text()).map(tuple),
    command=st.lists(st.text()).map(tuple),
)


@given(specs)
def test_round_trip(spec: TargetSpec) -> None:
    stored = from_setting(to_setting(spec))
    assert stored is not None
    assert with_secrets(stored, kept(spec).secrets) == spec


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"app": "x"}', '{"app":"x","project":3}', "\x00", "null"])
def test_a_line_that_cannot_be_read_is_none(text: str) -> None:
    assert from_setting(text) is None


def test_variables_are_not_written_down() -> None:
    spec = TargetSpec("a", Path("/p"), env={"SECRET_KEY": "hunter2"})
    assert "hunter2" not in to_setting(spec)


def test_nor_are_secrets_in_arguments_commands_and_calls() -> None:
    spec = TargetSpec(
        "a:create_app(secret_key='hunter2')",
        Path("/p"),
        arguments=("--token=hunter3", "--db", "redis://:hunter4@h/0"),
        command=("FOO_TOKEN=hunter5", "gunicorn", "-e", "SECRET_KEY=hunter6", "--password", "hunter7"),
    )
    assert "hunter" not in to_setting(spec)
    assert "hunter" not in choice_of(spec).title


def test_what_an_earlier_version_wrote_is_cleaned() -> None:
    old = json.dumps({"app": "a", "project": "/p", "arguments": ["--token=hunter2"]})
    recent = with_recent([old, "no target"], TargetSpec("b", Path("/p")))
    assert len(recent) == 2
    assert "hunter2" not in str(recent)


def test_the_latest_stands_first_and_once() -> None:
    one, two = TargetSpec("one", Path("/p")), TargetSpec("two", Path("/p"))
    recent = with_recent(with_recent(with_recent([], one), two), one)
    assert [from_setting(line) for line in recent] == [one, two]
    for number in range(20):
        recent = with_recent(recent, TargetSpec(f"app{number}", Path("/p")))
    assert len(recent) == 8


def test_the_app_of_the_command_line_comes_first() -> None:
    given_ = TargetSpec("mine", Path("/p"))
    found = choices(SAMPLE, [to_setting(given_), to_setting(TargetSpec("old", Path("/o")))], given_)
    assert [choice.spec.app for choice in found] == ["mine", "wsgi:app", "old"]


def test_the_sample_with_a_port_of_ones_own_is_still_the_sample() -> None:
    found = choices(SAMPLE, [], TargetSpec("wsgi:app", Path("/s"), port=5000))
    assert [(choice.title, choice.spec.port) for choice in found] == [("Sample", 5000)]


def test_of_secrets_the_names_are_kept() -> None:
    spec = TargetSpec("a", Path("/p"), env={"API_TOKEN": "t", "SHOP": "corner", "DB": "redis://u:p@h/1"})
    line = to_setting(spec)
    back = from_setting(line)
    assert back is not None
    assert (back.env, back.missing_env) == ({"SHOP": "corner"}, ("API_TOKEN", "DB"))
    assert to_setting(back) == line, "it is the same target"
    again = with_secrets(back, {"API_TOKEN": "t", "DB": "redis://u:p@h/1"})
    assert again == spec
    assert with_secrets(back, {}) == TargetSpec("a", Path("/p"), env={"SHOP": "corner"})
