"""Stored values: every format that session stores hold, read and written back; and bytes that are none
of them.
"""

from __future__ import annotations

import datetime
import gzip
import json
import os
import pickle
import uuid
import zlib
from typing import Any

import flask
import msgspec
import pytest
import zstandard
from cachelib.serializers import RedisSerializer
from flask.json.tag import TaggedJSONSerializer
from flask_session.base import MsgSpecSerializer
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeTimedSerializer
from markupsafe import Markup

from inspector.domain.changes import same
from inspector.domain.codecs import Decoded, decode, encode, is_exact, losses
from inspector.domain.errors import EditRejected
from inspector.guest.flask_session_probe.wire import Opaque
from tests.domain.strategies import json_values, sessions

SESSION = {
    "_permanent": True,
    "user_id": "42",
    "_flashes": [["info", "héllo 中文"], ["error", 'q"uote']],
    "n": [1, -1, 1.5, 1e300, None, False],
}

MOMENT = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
LATER = MOMENT.replace(microsecond=5)
NAIVE = datetime.datetime(2026, 1, 1, 0, 0, 0, 5)

json_sessions = st.dictionaries(st.text(max_size=6), json_values, max_size=4)


def flask_session(format: str) -> MsgSpecSerializer:
    return MsgSpecSerializer(flask.Flask(__name__), format)


def stored() -> list[tuple[str, bytes]]:
    """(expected label, bytes) as the programs themselves write them."""
    text = json.dumps(SESSION)
    return [
        *((f"pickle {protocol}", pickle.dumps(SESSION, protocol=protocol)) for protocol in range(6)),
        (f"cachelib pickle {pickle.HIGHEST_PROTOCOL}", RedisSerializer().dumps(SESSION)),
        ("msgpack", flask_session("msgpack").encode(SESSION)),
        ("json", flask_session("json").encode(SESSION)),
        ("json", text.encode()),
        ("json", json.dumps(SESSION, sort_keys=True, ensure_ascii=False).encode()),
        ("json", json.dumps(SESSION, separators=(",", ":")).encode()),
        ("tagged json", TaggedJSONSerializer().dumps({**SESSION, "t": (1, b"x")}).encode()),
        ("json in zlib", zlib.compress(text.encode())),
        ("json in gzip", gzip.compress(text.encode(), mtime=5)),
        ("pickle 4 in zlib", zlib.compress(pickle.dumps(SESSION, protocol=4), 9)),
        ("json in zstd", zstandard.compress(text.encode())),
        ("json in gzip in zlib", zlib.compress(gzip.compress(text.encode(), 6), 1)),
    ]


@pytest.mark.parametrize(("label", "raw"), stored())
def test_formats_are_told_and_written_back_byte_for_byte(label: str, raw: bytes) -> None:
    decoded = decode(raw)
    assert decoded.label == label
    assert decoded.editable
    assert is_exact(decoded)
    assert encode(decoded, decoded.value) == raw
    edited = encode(decoded, {**decoded.value, "user_id": "43"})
    assert decode(edited).label == label
    assert same(decode(edited).value, {**decoded.value, "user_id": "43"})


@given(json_sessions, st.sampled_from(["msgpack", "json"]))
def test_what_msgspec_writes_is_exact(value: dict[str, Any], format: str) -> None:
    try:
        raw = flask_session(format).encode(value)
    except (OverflowError, ValueError):
        return
    if len(raw) < 3 and format == "msgpack":
        return
    decoded = decode(raw)
    assert decoded.codec == format or decoded.codec == "tagged json"
    assert is_exact(decoded)
    assert decoded.value == value or decoded.codec == "tagged json"


@given(json_sessions, st.booleans(), st.booleans(), st.sampled_from([None, (",", ":"), (", ", ": ")]))
def test_the_layout_of_json_is_kept(
    value: dict[str, Any], ascii_only: bool, ordered: bool, separators: Any
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, sort_keys=ordered, separators=separators)
    decoded = decode(text.encode("utf-8", "surrogatepass"))
    if decoded.codec == "json":
        assert is_exact(decoded)
        assert same(decoded.value, json.loads(text))


@given(sessions, st.integers(0, 5))
def test_pickles_are_exact_enough_to_edit(value: dict[Any, Any], protocol: int) -> None:
    decoded = decode(pickle.dumps(value, protocol=protocol))
    assert decoded.codec == "pickle"
    assert same(decode(encode(decoded, decoded.value)).value, value)


@given(sessions, st.sampled_from(["msgpack", "json", "tagged json"]))
def test_what_changes_was_announced(value: dict[Any, Any], codec: str) -> None:
    template = Decoded(codec, {}, 0)
    try:
        raw = encode(template, value)
    except EditRejected:
        return
    back = decode(raw)
    if back.codec == codec and not losses(codec, value) and len(raw) > 2:
        assert same(back.value, value)


@pytest.mark.parametrize(
    ("codec", "value", "words"),
    [
        ("msgpack", {"a": (1,), "b": [(2,)]}, "A tuple becomes a list (a and 1 more)."),
        ("msgpack", {"a": {1}}, "A set becomes a list (a)."),
        ("msgpack", {"a": datetime.datetime(2026, 1, 1)}, "A datetime without zone becomes text (a)."),
        ("msgpack", {"a": uuid.UUID(int=1)}, "A UUID becomes text (a)."),
        ("msgpack", {"f": [Markup("x")]}, "A Markup becomes plain text (f[0])."),
        ("json", {"a": b"x"}, "A bytes becomes base64 text (a)."),
        ("json", {1: "x"}, "A key that is not text becomes text ((the whole session))."),
        ("json", {"a": float("nan")}, "Nan is not JSON: other programs may refuse the whole session (a)."),
        ("tagged json", {"a": NAIVE}, "A datetime without zone becomes one in UTC (a)."),
        ("tagged json", {"a": LATER}, "A datetime loses its fraction of a second (a)."),
        ("pickle", {"a": (1,)}, None),
        ("tagged json", {"a": (1, b"x", Markup("y"))}, None),
    ],
)  # fmt: skip
def test_losses_are_named(codec: str, value: Any, words: str | None) -> None:
    assert losses(codec, value) == ([words] if words else [])


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b'{"a":1}', {"a": {1: (2,)}}),
        (b"\x81\xa1a\x01", {"a": {"b": b"x", "c": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)}}),
    ],
)
def test_types_that_a_format_lacks_are_stored_as_announced(raw: bytes, value: Any) -> None:
    decoded = decode(raw)
    assert decode(encode(decoded, value)).codec == decoded.codec


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"\x81\xa1a\x01", {"a": 2**70}),
        (b"\x81\xa1a\x01", {"a": "\ud800"}),
        (b"\x81\xa1a\x01", {"a": Opaque("m.C", "x")}),
        (b'{"a":1}', {"a": Opaque("m.C", "x")}),
        (b'{"a":1}', {("t",): 1}),
        (b'{"a":1}', {Opaque("m.C", "x"): 1}),
        (b'{"a":"\xc3\xa9"}', {"a": "\ud800"}),
        (b'{"a":{" t":[]}}', {"a": {1, 2}}),
        (pickle.dumps({}), {"a": Opaque("m.C", "x")}),
        (pickle.dumps({}), {"a": object()}),
        (b"plain text", {"a": 1}),
        (b"\xff\xfe", {"a": 1}),
    ],
)
def test_what_cannot_be_stored_is_refused_in_words(raw: bytes, value: Any) -> None:
    with pytest.raises(EditRejected) as refusal:
        encode(decode(raw), value)
    assert refusal.value.sentence.endswith(".")


@pytest.mark.parametrize(
    ("raw", "codec", "words"),
    [
        (b"", "empty", "empty"),
        (b"\x80", "msgpack", ""),
        (b"{}", "json", ""),
        (b"hello", "text", "no session"),
        (b"[1, 2]", "json", "list"),
        (b'{"a":', "text", "no session"),
        (b"\xff\xfe\x00\x01", "raw", "not known"),
        (b"\x80\x04\x95broken.", "raw", "looks like a pickle"),
        (b"\x8fxx", "raw", "begins like msgpack"),
        (b"\x28\xb5\x2f\xfd\x00\x00", "raw", "zstd-compressed, but cannot be unpacked"),
        (zstandard.compress(b"\x00" * 10_000_000), "raw", "stops at"),
        (b"\x04\x22\x4d\x18\x00\x00", "raw", "lz4"),
        (b"\x1f\x8bgarbage", "raw", "cannot be unpacked"),
        (zlib.compress(b"\x00" * 10_000_000), "raw", "stops at"),
        (URLSafeTimedSerializer("k").dumps({"a": 1}).encode(), "signed token", "signed"),
        (b"\x81\xa1a\xd4\x05x", "msgpack", "extensions"),
        (b"[" * 100_000, "text", "no session"),
        (b"\x81\xa1a" + b"\x91" * 100_000 + b"\x01", "raw", "msgpack"),
        (b'{"a":' + b"[" * 500 + b"]" * 500 + b"}", "text", "no session"),
        (b"x\x9c", "raw", "not known"),
    ],
)
def test_what_is_no_session_is_shown_with_the_reason(raw: bytes, codec: str, words: str) -> None:
    decoded = decode(raw)
    assert decoded.codec == codec
    assert words in decoded.why_not_editable
    assert decoded.editable == (not words)


@pytest.mark.parametrize(
    "text", ['{" m":null}', '{" d":"soon"}', '{" b":"x"}', '{" t":"text"}', '{"a":{" u":1}}']
)
def test_keys_that_only_look_like_tags_stay_json(text: str) -> None:
    decoded = decode(text.encode())
    assert (decoded.codec, decoded.value, is_exact(decoded)) == ("json", json.loads(text), True)


def test_a_suspicious_pickle_is_never_editable() -> None:
    class Attack:
        def __reduce__(self) -> Any:
            return os.system, ("true",)

    decoded = decode(pickle.dumps({"user": "ann", "x": Attack()}))
    assert decoded.badge == "suspicious"
    assert decoded.value["user"] == "ann"
    assert not decoded.editable
    with pytest.raises(EditRejected):
        encode(decoded, {"user": "bob"})


def test_a_large_value_is_left_alone() -> None:
    raw = b"{" + b" " * 50_000_000 + b"}"
    decoded = decode(raw)
    assert decoded.codec == "raw"
    assert decoded.value is raw
    assert "too large" in decoded.note
    assert decode(b"x" * 100, limit=50).codec == "raw"


@given(st.binary(max_size=80))
def test_any_bytes_decode(raw: bytes) -> None:
    for start in (b"", b"{", b"!\x80", b"\x80\x04", b"\x82", b"x\x9c", b"\x1f\x8b\x08"):
        decoded = decode(start + raw)
        assert decoded.size == len(start + raw)
        if decoded.editable:
            encode(decoded, decoded.value)


def test_duplicate_keys_and_wide_numbers_are_not_exact() -> None:
    assert not is_exact(decode(b'{"a":1,"a":2}'))
    assert not is_exact(decode(b"\x81\xa1a\xcd\x00\x01"))
    assert not is_exact(decode(b"\x81\xa1a\xca\x3f\x80\x00\x00"))


def test_msgspec_reads_what_is_written() -> None:
    decoded = decode(msgspec.msgpack.encode(SESSION))
    assert flask_session("msgpack").decode(encode(decoded, {**SESSION, "x": (1, 2)})) == {
        **SESSION,
        "x": [1, 2],
    }
