"""Two answers side by side."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.comparison import Answer, Comparison, HeaderKind, answer_of, compare, compare_headers
from inspector.domain.exchanges import Body
from tests.workspace.exchange_maker import exchange, flash, session

HEADERS = (("Content-Type", "text/html"), ("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; Path=/"))


def bodies(before: bytes, after: bytes, kind: str = "text/plain", cut: int = 0) -> Comparison:
    headers = (("Content-Type", kind),)
    return compare(
        Answer(200, headers, Body(before, len(before) + cut)),
        Answer(200, headers, Body(after, len(after) + cut)),
    )


def test_the_same_answer_twice_is_the_same() -> None:
    one = exchange(
        session=session({}, {"a": 1}), flashes={"pushed": [flash("hi")], "consumed": [], "waiting": []}
    )

    found = compare(answer_of(one), answer_of(one))

    assert found.same
    assert found.body.summary == "The same 5 bytes."
    assert found.session is not None
    assert found.session.same


def test_headers_are_paired_and_cookies_by_their_name() -> None:
    after = (("content-type", "text/html"), ("Set-Cookie", "b=3; Path=/"), ("X-New", "1"))

    found = [(item.kind, item.before, item.after) for item in compare_headers(HEADERS, after)]

    assert found == [
        (HeaderKind.SAME, "text/html", "text/html"),
        (HeaderKind.REMOVED, "a=1; Path=/", None),
        (HeaderKind.CHANGED, "b=2; Path=/", "b=3; Path=/"),
        (HeaderKind.ADDED, None, "1"),
    ]


_headers = st.lists(
    st.tuples(st.sampled_from(["A", "a", "B", "Set-Cookie"]), st.sampled_from(["x=1", "x=2", "y", ""])),
    max_size=6,
).map(tuple)


@given(_headers, _headers)
def test_every_header_of_both_sides_is_told_once(before: tuple, after: tuple) -> None:
    found = compare_headers(before, after)

    assert sorted(item.before for item in found if item.before is not None) == sorted(v for _, v in before)
    assert sorted(item.after for item in found if item.after is not None) == sorted(v for _, v in after)
    assert all(item.kind is HeaderKind.SAME for item in compare_headers(before, before))


def test_what_the_server_adds_is_no_difference_of_a_replay_seen_from_outside() -> None:
    outside = (*HEADERS, ("Date", "now"), ("Server", "Werkzeug"), ("Connection", "close"))

    found = compare(Answer(200, HEADERS, Body()), Answer(200, outside, Body(), recorded=False))

    assert all(item.kind is HeaderKind.SAME for item in found.headers)


def test_text_is_compared_line_by_line() -> None:
    found = bodies(b"one\ntwo\nthree\n", b"one\n2\nthree\n").body

    assert found.lines == ("@@ -1,3 +1,3 @@", " one", "-two", "+2", " three")
    assert found.summary == "1 line added, 1 line removed; 14 → 12 bytes."


def test_json_is_laid_out_first() -> None:
    found = bodies(b'{"a":1,"b":2}', b'{"a":1,"b":3}', "application/json").body

    assert '-  "b": 2' in found.lines
    assert '+  "b": 3' in found.lines


def test_bytes_are_compared_by_size_and_hash() -> None:
    found = bodies(b"\x89PNG\r\n\x1a\n\0\0", b"\x89PNG\r\n\x1a\n\0\1", "image/png").body

    assert not found.same
    assert found.lines == ()
    assert found.summary.startswith("No text: 10 → 10 bytes, SHA-256 ")


def test_what_was_not_recorded_is_not_called_the_same() -> None:
    found = bodies(b"the beginning", b"the beginning", cut=100).body

    assert (found.same, found.cut) == (False, True)
    assert "first 13 bytes are the same" in found.summary
    other = compare(Answer(200, (), Body(b"abc", 10)), Answer(200, (), Body(b"abcdef", 10))).body
    assert not other.same
    assert "What was recorded of both is the same" in other.summary


def test_a_body_that_only_one_has() -> None:
    found = bodies(b"", b"new\n").body

    assert found.lines[-1] == "+new"


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_two_bodies_compare(before: bytes, after: bytes) -> None:
    assert bodies(before, after).body.same == (before == after)


def test_big_bodies_are_compared_quickly_and_in_part() -> None:
    before = b"".join(b"line %d\n" % number for number in range(200_000))
    found = bodies(before, before.replace(b"line 5\n", b"line five\n") + b"end").body

    assert "+line five" in found.lines
    assert found.cut


def test_sessions_are_compared_by_what_was_done_and_what_is_left() -> None:
    one = exchange(session=session({}, {"user": "ann", "n": 1}))
    two = exchange(session=session({"n": 4}, {"user": "bob", "n": 5}))

    found = compare(answer_of(one), answer_of(two)).session

    assert found is not None
    assert [(change.op, change.path) for change in found.original] == [
        ("added", ("user",)),
        ("added", ("n",)),
    ]
    assert [(change.op, change.path) for change in found.replay] == [
        ("changed", ("n",)),
        ("added", ("user",)),
    ]
    assert [(change.path, change.before, change.after) for change in found.after] == [
        (("user",), "ann", "bob"),
        (("n",), 1, 5),
    ]


def test_a_replay_that_was_not_recorded_has_an_unknown_session() -> None:
    one = answer_of(exchange(session=session({}, {"a": 1})))

    found = compare(one, Answer(200, one.headers, one.body, recorded=False))

    assert found.session is not None
    assert not found.session.known
    assert not found.same
    assert compare(answer_of(exchange()), answer_of(exchange())).session is None
