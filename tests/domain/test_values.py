from __future__ import annotations

import collections
import datetime
import decimal
import time
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from inspector.domain.changes import same
from inspector.domain.errors import EditRejected
from inspector.domain.values import (
    SCALARS,
    TYPE_CHOICES,
    children,
    convert,
    default_of,
    first_foreign,
    format_scalar,
    is_editable,
    parse_scalar,
    preview,
    type_label,
)
from inspector.guest.flask_session_probe.wire import Cut, Opaque
from tests.domain.strategies import hashables, values


@given(hashables)
def test_scalars_survive_the_edit_field(value: Any) -> None:
    kind = type_label(value)
    assert kind in SCALARS
    assert same(parse_scalar(kind, format_scalar(value)), value)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("int", " 1_000 ", 1000),
        ("int", "0xff", 255),
        ("int", "-0b11", -3),
        ("int", "007", 7),
        ("bool", "Yes", True),
        ("bool", "0", False),
        ("float", "1e3", 1000.0),
        ("float", "inf", float("inf")),
        ("bytes", "b'\\x00a'", b"\x00a"),
        ("bytes", "hex: 00 ff", b"\x00\xff"),
        ("bytes", "plain é", "plain é".encode()),
        ("None", "", None),
        ("datetime", "2026-11-20T14:02:11Z", datetime.datetime(2026, 11, 20, 14, 2, 11, tzinfo=datetime.UTC)),
        ("timedelta", "90", datetime.timedelta(seconds=90)),
        ("timedelta", "1 day, 0:00:01.5", datetime.timedelta(days=1, seconds=1, milliseconds=500)),
        ("timedelta", "-1 day, 23:59:59", datetime.timedelta(seconds=-1)),
        ("timedelta", "2 days", datetime.timedelta(days=2)),
        ("UUID", "{12345678-1234-5678-1234-567812345678}", uuid.UUID("12345678123456781234567812345678")),
        ("Decimal", " 1.50 ", decimal.Decimal("1.50")),
        ("Markup", "<b>", Markup("<b>")),
    ],
)
def test_what_people_type(kind: str, text: str, value: Any) -> None:
    assert same(parse_scalar(kind, text), value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("int", "1.5"),
        ("int", ""),
        ("int", "9" * 5000),
        ("bool", "maybe"),
        ("float", "x"),
        ("bytes", "b'x"),
        ("bytes", "hex:0"),
        ("datetime", "yesterday"),
        ("date", "2026-13-01"),
        ("time", "25:00"),
        ("timedelta", ""),
        ("timedelta", "soon"),
        ("timedelta", "999999999999 days"),
        ("UUID", "1"),
        ("Decimal", "1,5"),
        ("None", "x"),
        ("list", "[]"),
        ("Gizmo", "x"),
    ],
)
def test_what_is_not_of_the_type_is_refused_with_an_example(kind: str, text: str) -> None:
    with pytest.raises(EditRejected) as refusal:
        parse_scalar(kind, text)
    assert refusal.value.sentence.endswith(".")
    assert refusal.value.hint
    assert len(refusal.value.sentence) < 120


@given(values, st.sampled_from(TYPE_CHOICES))
def test_a_conversion_gives_the_type_asked_for_or_refuses(value: Any, kind: str) -> None:
    try:
        converted = convert(value, kind)
    except EditRejected as refusal:
        words = refusal.sentence
    else:
        words = ""
        assert type_label(converted) == kind
    assert not words or words.endswith(".")


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("42", "int", 42),
        (42, "str", "42"),
        (3.0, "int", 3),
        (True, "int", 1),
        (0, "bool", False),
        ("true", "bool", True),
        ([1, 2], "tuple", (1, 2)),
        ((1, 1), "set", {1}),
        ({1}, "list", [1]),
        ("x", "list", ["x"]),
        ("[1, 2]", "list", [1, 2]),
        ({"a": 1}, "list", [("a", 1)]),
        ([("a", 1)], "dict", {"a": 1}),
        ('{"a": 1}', "dict", {"a": 1}),
        ({"a": 1}, "str", '{"a": 1}'),
        (b"abc", "str", "abc"),
        ("abc", "bytes", b"abc"),
        ("<b>", "Markup", Markup("<b>")),
        (Markup("<b>"), "str", "<b>"),
        (None, "int", 0),
        (5, "None", None),
        (0, "datetime", datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)),
        (datetime.datetime(1970, 1, 1, 0, 1, tzinfo=datetime.UTC), "int", 60),
        (90, "timedelta", datetime.timedelta(seconds=90)),
        (datetime.date(2026, 1, 2), "datetime", datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)),
        (datetime.datetime(2026, 1, 2, 3), "date", datetime.date(2026, 1, 2)),
        (1.1, "Decimal", decimal.Decimal("1.1")),
        (uuid.UUID(int=1), "bytes", bytes(15) + b"\x01"),
        (collections.OrderedDict(a=1), "dict", {"a": 1}),
    ],
)
def test_conversions_keep_the_meaning(value: Any, kind: str, expected: Any) -> None:
    assert same(convert(value, kind), expected)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (1.5, "int"),
        ("x", "int"),
        ([1], "int"),
        ({"a": 1}, "bool"),
        (float("nan"), "int"),
        (b"\xff", "str"),
        ([[]], "set"),
        ("x", "dict"),
    ],
)
def test_conversions_without_meaning_are_refused(value: Any, kind: str) -> None:
    with pytest.raises(EditRejected):
        convert(value, kind)


def test_every_type_on_offer_has_a_default_and_a_label() -> None:
    for kind in TYPE_CHOICES:
        assert type_label(default_of(kind)) == kind
        assert is_editable(default_of(kind))
    with pytest.raises(EditRejected):
        default_of("Gizmo")


@given(values, st.integers(0, 60))
def test_previews_are_one_short_line(value: Any, limit: int) -> None:
    text = preview(value, limit)
    assert len(text) <= max(limit, 1)
    assert "\n" not in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("ann", "'ann'"),
        ({"a": [1, (2,)], "b": b"x"}, "{'a': [1, (2,)], 'b': b'x'}"),
        (set(), "set()"),
        ({1}, "{1}"),
        (frozenset(), "frozenset()"),
        (frozenset({1}), "frozenset({1})"),
        (collections.OrderedDict(a=1), "OrderedDict({'a': 1})"),
        (Markup("<b>"), "Markup('<b>')"),
        (datetime.datetime(2026, 1, 2, 3, 4), "2026-01-02 03:04:00"),
        (Opaque("models.User", "<User 1>"), "<models.User: <User 1>>"),
        (Cut("str", 2_000_000), "<str, 2,000,000 items or bytes, too large to show>"),
        ("中文🙂", "'中文🙂'"),
        ("a" * 200, "'" + "a" * 118 + "…"),
    ],
)
def test_previews(value: Any, text: str) -> None:
    assert preview(value) == text


def test_a_number_too_long_for_a_line_is_measured() -> None:
    assert preview(10**5000) == "<int of 16,610 bits>"
    with pytest.raises(EditRejected, match="too long"):
        format_scalar(10**5000)


def test_a_preview_of_something_huge_takes_no_time() -> None:
    huge = {"a": list(range(2_000_000)), "b": "x" * 50_000_000}
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    started = time.thread_time()  # other programs do not count
    preview(huge)
    preview(huge["b"])
    preview(deep)
    assert time.thread_time() - started < 0.1
    while deep:  # taken apart from outside, so that freeing it does not nest either
        deep = deep[0]


def test_stand_ins_are_found_anywhere_and_are_leaves() -> None:
    stranger = Opaque("m.C", "x")
    assert first_foreign({"a": [({"b": stranger},)]}) is stranger
    assert first_foreign({stranger: 1}) is stranger
    assert first_foreign({"a": [1, {2}]}) is None
    assert children(stranger) == []
    assert not is_editable(stranger)
    assert not is_editable(Cut("list", 5))
    assert type_label(stranger) == "m.C"
