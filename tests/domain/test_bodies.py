"""The best way to show a body is chosen from its headers and bytes, and what was left away is said."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.bodies import (
    HEX_LIMIT,
    LINE_LIMIT,
    TEXT_LIMIT,
    BodyForm,
    parse_content_type,
    render,
    view_body,
    view_of,
)
from inspector.domain.exchanges import Body, Message

PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)


def whole(data: bytes) -> Body:
    return Body(data, len(data))


@given(st.binary(max_size=300), st.none() | st.text(max_size=40), st.none() | st.text(max_size=20))
def test_any_bytes_under_any_headers_can_be_shown(
    data: bytes, content_type: str | None, encoding: str | None
) -> None:
    view = view_body(whole(data), content_type, encoding)
    assert view.empty == (not data)
    for form in view.forms:
        render(view, form)


@pytest.mark.parametrize(
    ("data", "content_type", "form", "charset"),
    [
        (b'{"a": 1}', "application/json", BodyForm.PRETTY, "utf-8"),
        (b'{"a": 1}', "application/problem+json; charset=utf-8", BodyForm.PRETTY, "utf-8"),
        (b'[{"a": 1}]', None, BodyForm.PRETTY, "utf-8"),
        (b"<p>hi", "text/html", BodyForm.TEXT, "utf-8"),
        ("привет".encode("cp1251"), "text/plain; charset=windows-1251", BodyForm.TEXT, "windows-1251"),
        ("中文".encode("gbk"), 'text/html; charset="GBK"', BodyForm.TEXT, "gbk"),
        ("<meta charset=gbk>中文".encode("gbk"), "text/html", BodyForm.TEXT, "gbk"),
        ("中文".encode("utf-16"), "text/plain", BodyForm.TEXT, "utf-16"),
        (PNG, "text/html", BodyForm.IMAGE, ""),
        (b"\0\1\2\3", "application/octet-stream", BodyForm.HEX, ""),
        (b"\0\1\2\3", "text/plain", BodyForm.HEX, ""),
        (b"caf\xe9", "text/plain; charset=nonsense", BodyForm.TEXT, "latin-1"),
        (b"user=ann&n=1", "application/x-www-form-urlencoded", BodyForm.TEXT, "utf-8"),
    ],
)
def test_the_best_form(data: bytes, content_type: str | None, form: BodyForm, charset: str) -> None:
    view = view_body(whole(data), content_type)
    assert (view.forms[0], view.charset) == (form, charset)


def test_a_wrong_charset_is_named() -> None:
    view = view_body(whole("naïve".encode()), "text/plain; charset=ascii")
    assert view.text == "naïve"
    assert "Not ascii" in view.notes[0]


def test_a_body_cut_within_a_character_is_still_text() -> None:
    data = "中文".encode()[:-1]
    view = view_body(Body(data, 5_000_000), "text/plain")
    assert view.text == "中"
    assert view.notes == ("Cut: the first 5 of 5,000,000 bytes were recorded.",)


def test_a_compressed_body_is_shown_decoded_with_both_sizes() -> None:
    packed = gzip.compress(json.dumps({"x": "y" * 500}).encode())
    message = Message((("content-type", "application/json"), ("CONTENT-ENCODING", "gzip")), whole(packed))
    view = view_of(message)
    assert view.forms[0] is BodyForm.PRETTY
    assert view.notes == (f"Decoded gzip: {len(packed):,} bytes on the wire, 509 shown.",)


def test_big_bodies_are_shortened_and_say_so() -> None:
    view = view_body(whole(b"line\n" * 200_000), "text/plain")
    text, note = render(view, BodyForm.TEXT)
    assert len(text) == TEXT_LIMIT
    assert "1,000,000 characters" in note
    text, note = render(view, BodyForm.HEX)
    assert text.count("\n") + 1 == HEX_LIMIT // 16
    assert note


def test_long_lines_are_broken_for_display() -> None:
    view = view_body(whole(b"x" * (LINE_LIMIT * 3)), "text/javascript")
    text, note = render(view, BodyForm.TEXT)
    assert max(map(len, text.split("\n"))) == LINE_LIMIT
    assert "broken for display" in note


def test_no_body() -> None:
    assert view_of(Message()).empty


@pytest.mark.parametrize(
    ("header", "parsed"),
    [
        (None, ("", "")),
        ("Text/HTML; Charset=UTF-8", ("text/html", "utf-8")),
        ("multipart/form-data; boundary=x", ("multipart/form-data", "")),
    ],
)
def test_content_types(header: str | None, parsed: tuple[str, str]) -> None:
    assert parse_content_type(header) == parsed
