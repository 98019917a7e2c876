"""Laying JSON out keeps every token and survives text that is not JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.json_layout import lay_out, looks_like_json

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON_VALUES, st.booleans())
def test_the_laid_out_text_is_the_same_value(value: object, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert json.loads(lay_out(text)) == value


@given(st.text())
def test_it_never_fails(text: str) -> None:
    lay_out(text)
    looks_like_json(text)


def test_it_reads_like_json_with_an_indent() -> None:
    value = {"a": [1, {"b": None}], "empty": {}, "none": []}
    assert lay_out(json.dumps(value)).replace("{\n  }", "{}") == json.dumps(value, indent=2)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"a":1.10,"a":1e5}', '{\n  "a": 1.10,\n  "a": 1e5\n}'),
        (r'["\u4e2d\u6587 \ud83d\ude00"]', '[\n  "中文 😀"\n]'),
        (r'["\ud83d alone"]', '[\n  "\\ud83d alone"\n]'),
        (r'["\u0000\u0022\u005c"]', '[\n  "\\u0000\\u0022\\u005c"\n]'),
        ('{"a": [1, "cut of', '{\n  "a": [\n    1,\n    "cut of'),
        ('{"a":1}\n{"b":2}', '{\n  "a": 1\n}\n{\n  "b": 2\n}'),
    ],
)
def test_tokens_stay_as_they_were_written(text: str, shown: str) -> None:
    assert lay_out(text) == shown


def test_hostile_nesting_stays_bounded() -> None:
    assert len(lay_out("[" * 500_000)) < 2_100_000


@pytest.mark.parametrize("text", ['{"a": 1}', "[]", " [1, 2]", "{}", "[true]"])
def test_json_is_recognised(text: str) -> None:
    assert looks_like_json(text)


@pytest.mark.parametrize("text", ["", "hello", "[section]", "{{ template }}", "<html>"])
def test_other_text_is_not(text: str) -> None:
    assert not looks_like_json(text)
