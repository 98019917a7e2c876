"""Exchanges in shorthand: plain values read by code of our own, and the messages that are made of frames."""

from __future__ import annotations

import contextlib
import marshal
import struct
import sys
import uuid
from typing import Any

import flask
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.guest.flask_session_probe import shortening
from inspector.guest.flask_session_probe.apps import AppState
from inspector.guest.flask_session_probe.expanded_http import cookie_value
from inspector.guest.flask_session_probe.expanding import Expander
from inspector.guest.flask_session_probe.frozen_trees import FrozenTrees
from inspector.guest.flask_session_probe.link import Address
from inspector.guest.flask_session_probe.plain_values import MARSHAL_VERSION, read_plain
from inspector.guest.flask_session_probe.probe import Probe
from inspector.guest.flask_session_probe.record import Record
from inspector.guest.flask_session_probe.sessions import SessionTrace
from inspector.guest.flask_session_probe.shortening import Shortener
from inspector.guest.flask_session_probe.typed_values import MAX_DEPTH, WireError, pack
from inspector.guest.flask_session_probe.values import freeze
from inspector.guest.flask_session_probe.wire import FrameReader, M, frame, length_of

leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.text(st.characters(), max_size=20)
    | st.binary(max_size=20)
)
keys = st.text(max_size=5) | st.integers() | st.binary(max_size=3) | st.none()
plain_values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(keys, inner, max_size=4)
        | st.sets(keys, max_size=4)
        | st.frozensets(keys, max_size=4)
    ),
    max_leaves=25,
)


def written(value: Any) -> bytes:
    return marshal.dumps(value, MARSHAL_VERSION)


@given(plain_values)
def test_a_plain_value_reads_as_marshal_reads_it(value: Any) -> None:
    assert repr(read_plain(written(value))) == repr(marshal.loads(written(value)))


@given(plain_values, st.data())
def test_bytes_that_were_damaged_are_refused_or_read_never_anything_else(value: Any, data: Any) -> None:
    whole = bytearray(written(value))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    for damaged in (bytes(whole), bytes(whole[:cut])):
        with contextlib.suppress(WireError):
            read_plain(damaged)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_read(data: bytes) -> None:
    with contextlib.suppress(WireError):
        read_plain(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"(",
        b"[\xff\xff\xff\x7f",
        b"u\xff\xff\xff\xff",
        b"s\x05\x00\x00\x00ab",
        b"{N",
        b"l\xff\xff\xff\x7f\x01\x00",
        b"{[\x00\x00\x00\x00N0",  # a key that cannot be one
        b"NN",
        b"c" + b"\x00" * 40,  # code
        b"u\x01\x00\x00\x00\xff",
        written("twice") * 2,
        b"(\x01\x00\x00\x00" * 3000 + b"N",
        b"{N0",
    ],
)
def test_what_is_no_plain_value_is_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        read_plain(data)


@pytest.mark.parametrize(
    "wrap", [lambda v: [v], lambda v: {"a": v}, lambda v: (v, 1)], ids=["list", "dict", "tuple"]
)
def test_a_value_of_any_depth_is_shown_as_deep_as_anybody_looks(wrap: Any) -> None:
    deep: Any = "bottom"
    for _ in range(1500):
        deep = wrap(deep)
    shallow: Any = wrap(wrap(None))
    for _ in range(MAX_DEPTH - 1):
        shallow = wrap(shallow)
    assert pack(read_plain(written(deep))) == pack(read_plain(written(shallow))) == pack(shallow)


def test_a_frozen_value_is_a_tree_that_keeps_its_types() -> None:
    trees = FrozenTrees()
    value = {"pair": (1, b"x"), 3: {"s"}, "half": float("inf"), "big": 2**70, "half surrogate": "\ud800"}
    assert trees.tree(freeze(value)) == pack(value)
    assert trees.tree(freeze(value)) is trees.tree(freeze(value))
    assert trees.tree(freeze(sys)) == pack(sys)
    assert trees.tree(None) is None
    code = compile("1", "<x>", "eval")
    assert "$object" in trees.tree(freeze([code]))


def test_the_trees_that_are_kept_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from inspector.guest.flask_session_probe import frozen_trees

    monkeypatch.setattr(frozen_trees, "MAX_BYTES", 1000)
    trees = FrozenTrees()
    for number in range(50):
        trees.tree(written("x" * 90 + str(number)))
    assert len(trees._kept) <= 10
    trees.tree(written("y" * 5000))
    assert trees._size == sum(map(len, trees._kept)) == 0


def test_cookie_values_are_found_as_werkzeug_finds_them() -> None:
    assert cookie_value('a=1; session="x=y"; session=z', "session") == "x=y"
    assert cookie_value("a=1; mysession=2", "session") is None
    assert cookie_value(None, "session") is None


# -- frames ----------------------------------------------------------------------------------------


class Header(str):
    """As some frameworks give them to the server."""


@pytest.fixture
def probe() -> Probe:
    return Probe(Address("127.0.0.1:1:token"))


def message_of(probe: Probe, record: Record) -> dict[str, Any]:
    record.ended = record.ticks + 0.25
    told: list[Any] = []
    data = Shortener(probe, told).written(record)
    (message,) = FrameReader().feed(b"".join(frame(item.make()) for item in told) + framed(data))
    return message


def framed(body: bytes) -> bytes:
    return length_of(body) + body


def environ(**more: Any) -> dict[str, Any]:
    return {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_HOST": "shop", "wsgi.url_scheme": "http", **more}


def test_what_no_marshal_writes_is_told_as_its_text(probe: Probe) -> None:
    record = Record(probe, environ(HTTP_X_KIND=Header("odd")), lambda *_: lambda data: None)
    record.start_response(Header("200 FINE"), [("X-Answer", Header("yes")), ("X-Number", 5)])
    message = message_of(probe, record)
    assert ["X-Kind", "odd"] in message["request"]["headers"]
    assert message["response"]["headers"] == [["X-Answer", "yes"], ["X-Number", 5]]
    assert (message["status"], message["reason"], message["duration_ms"]) == (200, "FINE", 250.0)


def test_of_an_environ_only_what_the_window_shows_is_told(probe: Probe) -> None:
    more = {"AWS_SECRET": "s3cret", "wsgi.errors": sys.stderr, "werkzeug.socket": object()}
    record = Record(probe, environ(**more), lambda *_: None)
    record.ended = record.ticks
    told: list[Any] = []
    assert b"s3cret" not in Shortener(probe, told).written(record)
    (names,) = [item.make() for item in told if item.make()["m"] == M.NAMES]
    assert set(names["names"]) == environ().keys()


@pytest.mark.parametrize("key", [7, None, b"k", (1, "x"), uuid.UUID(int=7), Header("odd"), "plain"])
def test_a_written_key_keeps_its_type(probe: Probe, key: Any) -> None:
    record = Record(probe, environ(), lambda *_: None)
    trace = record.session = SessionTrace(probe, AppState(flask.Flask("shop"), "shop"), 1.0)
    trace.writes = [(key, "set", freeze(1), None, None, True)]
    session = message_of(probe, record)["session"]
    assert [write["key"] for write in session["writes"]] == session["late"] == [pack(key)]


def test_numbers_that_were_never_explained_are_nothing(probe: Probe) -> None:
    record = Record(probe, environ(), lambda *_: None)
    record.ended = record.ticks
    told: list[Any] = []
    data = framed(Shortener(probe, told).written(record))
    names = b"".join(frame(item.make()) for item in told if item.make()["m"] == M.NAMES)
    (message,) = FrameReader().feed(names + data)
    assert (message["endpoint"], message["view"], message["app"]) == (None, None, None)
    (message,) = FrameReader().feed(data)
    assert message.keys() == {"m", "unreadable"}


def test_a_frame_that_is_no_exchange_is_told_as_a_bad_one() -> None:
    reader = FrameReader()
    good = frame({"m": "dropped", "count": 1})
    for body in (
        b"(\x01\x00\x00\x00N",
        b"(\xff\xff\xff\x7f",
        written((1, 2, 3)),
        written(tuple("x" * 23)),
    ):
        bad, fine = reader.feed(framed(body) + good)
        assert bad.keys() == {"m", "unreadable"}
        assert bad["m"] == M.EXCHANGE
        assert fine["count"] == 1


@pytest.mark.parametrize("name", [M.NAMES, M.ROUTE, M.PLACE, M.EXCEPTION])
def test_an_explanation_that_lacks_something_is_refused(name: str) -> None:
    with pytest.raises(WireError, match=name):
        FrameReader().feed(frame({"m": name, "number": 1}))


def test_a_frame_that_announces_too_much_is_refused() -> None:
    with pytest.raises(WireError, match="announces"):
        FrameReader().feed(struct.pack(">I", 2**31) + b"(")


def test_what_is_known_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from inspector.guest.flask_session_probe import expanding

    monkeypatch.setattr(expanding, "MAX_KNOWN", 10)
    expander = Expander()
    for number in range(100):
        expander.know_place({"number": number, "file": "f", "line": 1, "function": "g", "template": None})
    assert list(expander._places) == list(range(90, 100))


def test_what_is_too_large_for_a_frame_is_told_without_its_bodies(
    probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = Record(probe, environ(), lambda *_: lambda data: None)
    record.start_response("200 OK", [])
    list(record.wrap([b"x" * 5000]))
    monkeypatch.setattr(shortening, "MAX_FRAME", 4000)
    assert message_of(probe, record)["response"]["body"] == {"size": 5000, "kept": 0, "text": ""}
