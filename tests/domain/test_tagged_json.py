"""Against flask.json.tag itself: the same text, the same value, the same refusals."""

from __future__ import annotations

import datetime
import decimal
import json
import uuid
from typing import Any

import flask
import pytest
from flask.json.tag import TaggedJSONSerializer
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from inspector.domain import tagged_json
from inspector.domain.changes import same
from inspector.domain.errors import EditRejected
from inspector.domain.json_style import JsonStyle
from inspector.guest.flask_session_probe.wire import Opaque
from tests.domain.strategies import datetimes

FLASK = TaggedJSONSerializer()
OUTSIDE_APP = JsonStyle(sort_keys=False)
APP = flask.Flask(__name__)

_leaves = st.one_of(
    *(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False),
        st.text(max_size=6),
        st.binary(max_size=6),
    ),
    *(datetimes, st.dates(), st.uuids(), st.decimals(allow_nan=False), st.text(max_size=6).map(Markup)),
)
_keys = st.text(max_size=4) | st.sampled_from([" t", " di", " b", " t__", " m"])
taggable = st.recursive(
    _leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(_keys, inner, max_size=3)
    ),
    max_leaves=10,
)


@given(taggable)
def test_the_text_is_flasks_outside_an_app(value: Any) -> None:
    try:
        expected = FLASK.dumps(value)
    except OverflowError:  # a time that leaves the calendar when moved to UTC
        with pytest.raises(EditRejected):
            tagged_json.dumps(value, OUTSIDE_APP)
        return
    assert tagged_json.dumps(value, OUTSIDE_APP) == expected


@given(taggable)
def test_the_text_is_flasks_inside_an_app(value: Any) -> None:
    with APP.app_context():
        try:
            expected = FLASK.dumps(value)
        except OverflowError:
            return
    assert tagged_json.dumps(value) == expected


_odd_trees = st.recursive(
    st.none()
    | st.integers(-3, 3)
    | st.text(max_size=5)
    | st.sampled_from(["YQ==", "ab" * 16, "Thu, 01 Jan 1970"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(_keys | st.sampled_from([" u", " d"]), inner, max_size=2)
    ),
    max_leaves=8,
)


@given(_odd_trees)
def test_any_tree_reads_as_flask_reads_it(tree: Any) -> None:
    text = json.dumps(tree)
    try:
        expected = FLASK.loads(text)
    except (ValueError, TypeError, AttributeError, StopIteration, KeyError, RuntimeError):
        with pytest.raises(ValueError, match="holds something it cannot hold"):
            tagged_json.loads(text)
        return
    assert same(tagged_json.loads(text), expected)


def test_every_tag_once() -> None:
    moment = datetime.datetime(2026, 11, 20, 14, 2, 11, tzinfo=datetime.UTC)
    value = {
        "t": (1, [2, ()]),
        "b": b"\x00\xff",
        "m": Markup("<b>"),
        "u": uuid.UUID(int=7),
        "d": moment,
        "di": {" t": [1]},
        "two": {" t": 1, "x": 2},
    }
    text = tagged_json.dumps(value)
    assert '"d":{" d":"Fri, 20 Nov 2026 14:02:11 GMT"}' in text
    assert same(tagged_json.loads(text), value)


@pytest.mark.parametrize(
    "value",
    [
        {1, 2},
        datetime.timedelta(1),
        datetime.time(1),
        1j,
        Opaque("m.C", "x"),
        {"a": [Opaque("m.C", "x")]},
        {"a": 1, 2: 3},
    ],
)
def test_what_the_format_cannot_hold_is_refused_in_words(value: Any) -> None:
    with pytest.raises(EditRejected) as refusal:
        tagged_json.dumps(value)
    assert refusal.value.sentence.endswith(".")
    assert refusal.value.hint


def test_plain_types_become_what_flask_makes_of_them() -> None:
    value = {"d": datetime.date(2020, 1, 2), "n": decimal.Decimal("1.50")}
    assert tagged_json.loads(tagged_json.dumps(value)) == {"d": "Thu, 02 Jan 2020 00:00:00 GMT", "n": "1.50"}


@pytest.mark.parametrize("depth", [210, 5_000, 100_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    with pytest.raises(ValueError, match="nested"):
        tagged_json.loads("[" * depth + "]" * depth)


def test_deep_values_are_refused() -> None:
    value: Any = []
    for _ in range(300):
        value = [value]
    with pytest.raises(EditRejected, match="nested too deeply"):
        tagged_json.dumps(value)
