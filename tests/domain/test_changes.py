from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.changes import Change, apply_changes, diff, same
from inspector.guest.flask_session_probe.wire import Cut, Opaque
from tests.domain.strategies import sessions, values


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {}, ()),
        ({"a": 1}, {"a": 1}, ()),
        ({"a": 1}, {"a": 2}, (Change("changed", ("a",), 1, 2),)),
        ({"a": 1}, {"a": True}, (Change("changed", ("a",), 1, True),)),
        ({"a": 1}, {"a": 1.0}, (Change("changed", ("a",), 1, 1.0),)),
        ({"a": [1]}, {"a": (1,)}, (Change("changed", ("a",), [1], (1,)),)),
        ({1: "x"}, {True: "x"}, (Change("removed", (1,), "x"), Change("added", (True,), None, "x"))),
        ({"a": None}, {}, (Change("removed", ("a",), None, None),)),
        ({"q": ["a", "b", "c"]}, {"q": ["b", "c"]}, (Change("removed", ("q", 0), "a"),)),
        ({"q": ["b"]}, {"q": ["a", "b"]}, (Change("added", ("q", 0), None, "a"),)),
        ({"c": [1, {"x": 1}]}, {"c": [1, {"x": 2}]}, (Change("changed", ("c", 1, "x"), 1, 2),)),
        ({"b": 1, "a": 2}, {"z": 0, "a": 3}, None),
        (Opaque("m", "x"), Opaque("m", "y"), (Change("changed", (), Opaque("m", "x"), Opaque("m", "y")),)),
        (Cut("str", 1), Cut("str", 1), ()),
    ],
)  # fmt: skip
def test_changes_are_named_where_they_are(before: Any, after: Any, expected: Any) -> None:
    changes = diff(before, after)
    if expected is None:
        assert [(c.op, c.path) for c in changes] == [
            ("removed", ("b",)),
            ("changed", ("a",)),
            ("added", ("z",)),
        ]
    else:
        assert changes == expected


@given(values | sessions, values | sessions)
def test_applying_the_changes_leads_to_the_other_value(before: Any, after: Any) -> None:
    assert same(apply_changes(before, diff(before, after)), after)


@given(values)
def test_nothing_changed_means_no_changes(value: Any) -> None:
    assert diff(value, value) == ()
    assert same(value, value)


@given(st.floats())
def test_nan_is_the_same_as_nan(number: float) -> None:
    assert diff({"n": number}, {"n": float(repr(number))}) == ()
