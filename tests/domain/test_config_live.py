"""Which keys can be changed while the app runs, and what may be typed."""

from __future__ import annotations

import datetime
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.config_live import check_config, editable_text, live_of, parse_config
from inspector.domain.errors import EditRejected
from inspector.domain.values import type_label
from inspector.guest.flask_session_probe.wire import pack, unpack


def test_what_flask_reads_per_request_can_be_changed() -> None:
    live = live_of("SESSION_COOKIE_SAMESITE", None, True)
    assert (live.editable, live.certain, live.kinds) == (True, True, ("str", "None"))
    own = live_of("SHOP_NAME", "Corner", False)
    assert (own.editable, own.certain) == (True, False)


@pytest.mark.parametrize(
    ("key", "has_default", "why"),
    [
        ("DEBUG", True, "at start"),
        ("SESSION_TYPE", False, "makes its interface"),
        ("SESSION_REDIS", False, "Flask-Session reads its settings"),
        ("SQLALCHEMY_DATABASE_URI", False, "Flask-SQLAlchemy reads its settings"),
        ("PROVIDE_AUTOMATIC_OPTIONS", True, "each route is added"),
        ("LOGGER_NAME", False, "Nothing reads"),
        ("lower", False, "upper-case"),
    ],
)
def test_what_has_no_effect_says_why(key: str, has_default: bool, why: str) -> None:
    live = live_of(key, "x", has_default)
    assert not live.editable
    assert why in live.why_not


def test_what_cannot_be_made_here_cannot_be_changed() -> None:
    live = live_of("POOL", unpack(pack({"lock": threading.Lock()})), False)
    assert live.why_not == "It holds a _thread.lock, which cannot be made here."


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("SESSION_COOKIE_SAMESITE", "Relaxed"),
        ("SESSION_COOKIE_SECURE", "yes"),
        ("SECRET_KEY", 5),
        ("SECRET_KEY_FALLBACKS", "one text"),
        ("SECRET_KEY_FALLBACKS", [1]),
        ("PERMANENT_SESSION_LIFETIME", 0),
        ("SESSION_COOKIE_NAME", "with space"),
        ("SESSION_COOKIE_NAME", ""),
    ],
)
def test_what_would_break_the_next_request_is_refused(key: str, value: Any) -> None:
    with pytest.raises(EditRejected):
        check_config(key, value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("SESSION_COOKIE_SAMESITE", "lax"),
        ("SESSION_COOKIE_SAMESITE", None),
        ("SECRET_KEY", b"x"),
        ("SECRET_KEY_FALLBACKS", ["a", b"b"]),
        ("PERMANENT_SESSION_LIFETIME", datetime.timedelta(minutes=1)),
        ("ANYTHING_ELSE", {"a": [1]}),
    ],
)
def test_what_is_right_is_taken(key: str, value: Any) -> None:
    check_config(key, value)


simple = st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.timedeltas()


@given(
    simple
    | st.lists(simple.filter(lambda v: not isinstance(v, datetime.timedelta)))
    | st.tuples(st.integers())
)
def test_what_stands_in_the_field_reads_back(value: Any) -> None:
    assert parse_config(type_label(value), editable_text(value)) == value


@pytest.mark.parametrize(
    ("kind", "text"), [("list", "[1"), ("list", "(1,)"), ("dict", "x()"), ("int", "a"), ("list", "")]
)
def test_what_is_not_of_the_type_is_refused(kind: str, text: str) -> None:
    with pytest.raises(EditRejected):
        parse_config(kind, text)
