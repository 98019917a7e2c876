"""A config as Python, .env and JSON, and two of them compared."""

from __future__ import annotations

import datetime
import io
import json
import types
from typing import Any

import flask
import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.config import ConfigRow, config_from_wire
from inspector.domain.config_compare import compare, entry_of, from_json, to_json
from inspector.domain.config_export import to_env, to_python
from inspector.domain.errors import InspectorError
from inspector.guest.flask_session_probe.wire import Cut, Opaque, pack

names = st.from_regex(r"[A-Z][A-Z0-9]{0,6}X", fullmatch=True)
plain = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


def rows_of(config: dict[str, Any]) -> list[ConfigRow]:
    return [
        config_from_wire("shop", {"key": key, "value": pack(value), "type": type(value).__name__})
        for key, value in config.items()
    ]


@given(
    st.dictionaries(
        names, values | st.timedeltas() | st.binary(max_size=9) | st.uuids() | st.decimals(allow_nan=False)
    )
)
def test_python_reads_back(config: dict[str, Any]) -> None:
    text = to_python(rows_of(config), "shop", reveal=True)
    module = types.ModuleType("config")
    exec(compile(text, "config", "exec"), module.__dict__)
    assert {key: module.__dict__[key] for key in config} == config


@given(
    st.dictionaries(names, values.filter(lambda value: "\x00" not in str(value) and "\r" not in str(value)))
)
def test_the_environment_reads_back(config: dict[str, Any]) -> None:
    text = to_env(rows_of(config), "shop", reveal=True)
    read = dotenv_values(stream=io.StringIO(text), interpolate=False)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in read.items():
            try:
                patch.setenv(f"BACK_{name}", value or "")
            except (UnicodeEncodeError, ValueError):
                return
        loaded = flask.Config("/")
        loaded.from_prefixed_env("BACK_FLASK")
    assert dict(loaded) == config


def test_secrets_and_objects_are_comments() -> None:
    config = {"SECRET_KEY": "hunter2", "POOL": Opaque("app.Pool", "<Pool>"), "BIG": Cut("dict", 9), "T": (1,)}
    for text in (to_python(rows_of(config), "shop"), to_env(rows_of(config), "shop")):
        assert "hunter2" not in text
        assert "# SECRET_KEY: a secret (7 characters, sha256 f52fbd32…)" in text
        assert "# POOL: a str" not in text
        assert "# POOL: a Opaque, which cannot be written here" in text
    assert "# T: a tuple, which the environment cannot hold" in to_env(rows_of(config), "shop")
    assert "FLASK_SECRET_KEY='hunter2'" in to_env(rows_of(config), "shop", reveal=True)


def test_seconds_in_the_environment() -> None:
    config = {"LIFETIME": datetime.timedelta(hours=1)}
    assert "FLASK_LIFETIME='3600'" in to_env(rows_of(config), "shop")


def test_a_masked_export_hides_passwords_everywhere() -> None:
    config = {
        "SECRET_KEY": "hunter2",
        "DB": "mysql://ann:swordfish@db/x",
        "NESTED": {"password": "opensesame"},
    }
    text = to_json(rows_of(config), "shop", "3.1.3")
    assert not any(secret in text for secret in ("hunter2", "swordfish", "opensesame"))
    assert "hunter2" in to_json(rows_of(config), "shop", "3.1.3", reveal=True)


@pytest.mark.parametrize("reveal", [False, True])
def test_compare_with_a_saved_one(reveal: bool) -> None:
    before = {"SECRET_KEY": "one", "A": 1, "GONE": [1], "SAME": {"x": (1,)}, "URL": "redis://:pw@h"}
    after = {"SECRET_KEY": "two", "A": True, "NEW": None, "SAME": {"x": (1,)}, "URL": "redis://:pw@h"}
    saved = from_json(to_json(rows_of(before), "shop", "3.1.3", reveal))
    found = compare(saved.entries, [entry_of(row) for row in rows_of(after)])
    assert [(difference.key, difference.kind) for difference in found] == [
        ("A", "changed"),
        ("GONE", "removed"),
        ("NEW", "added"),
        ("SECRET_KEY", "changed"),
    ]
    secret = found[-1]
    assert secret.before is not None
    assert secret.after is not None
    assert secret.before.text != secret.after.text
    assert "one" not in secret.before.text


def test_addresses_of_objects_do_not_differ() -> None:
    one, other = ({"LOCK": Opaque("lock", f"<lock at 0x7f{n}>")} for n in (1, 2))
    assert compare(map(entry_of, rows_of(one)), map(entry_of, rows_of(other))) == ()


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"format": "x"}', '{"format": [1', "\x00"])
def test_other_files_are_refused_in_words(text: str) -> None:
    with pytest.raises(InspectorError, match="not a config"):
        from_json(text)


@given(st.dictionaries(names, values))
def test_nothing_differs_from_itself(config: dict[str, Any]) -> None:
    rows = rows_of(config)
    saved = from_json(to_json(rows, "shop", "3.1.3"))
    assert compare(saved.entries, map(entry_of, rows)) == ()
    assert json.loads(to_json(rows, "shop", ""))["entries"] is not None
