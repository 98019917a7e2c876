"""Cookie headers as Werkzeug writes them, as browsers send them, and as neither should."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import dump_cookie, parse_cookie

from inspector.domain.set_cookie import (
    CookiePair,
    join_cookie_header,
    parse_cookie_header,
    parse_set_cookie,
    problems,
)

NOW = 1_800_000_000.0


def test_every_attribute_that_werkzeug_writes() -> None:
    expires = datetime.datetime(2027, 1, 15, 8, tzinfo=datetime.UTC)
    header = dump_cookie(
        "session",
        "a,b; c",
        max_age=60,
        expires=expires,
        path="/shop",
        domain="Example.test",
        secure=True,
        httponly=True,
        samesite="lax",
        partitioned=True,
    )
    cookie = parse_set_cookie(header)
    assert (cookie.name, cookie.value, cookie.raw) == ("session", "a,b; c", header)
    assert (cookie.domain, cookie.path, cookie.expires, cookie.max_age) == (
        "example.test",
        "/shop",
        expires,
        60,
    )
    assert (cookie.secure, cookie.httponly, cookie.samesite, cookie.partitioned) == (True, True, "Lax", True)
    assert (cookie.unknown, cookie.faults) == ((), ())
    assert cookie.lifetime(NOW) == 60
    assert problems(cookie, https=True, host="shop.example.test:443", path="/shop/cart") == ()


@given(st.text(max_size=30))
def test_values_come_back_as_werkzeug_wrote_them(value: str) -> None:
    try:
        header = dump_cookie("name", value, max_size=0)
    except UnicodeEncodeError:  # half a character
        return
    assert parse_set_cookie(header).value == value
    (pair,) = parse_cookie_header(header.partition(";")[0])
    assert pair.value == value


@pytest.mark.parametrize(
    ("header", "deletes"),
    [
        ("session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/", True),
        ("a=b; Max-Age=0", True),
        ("a=b; Max-Age=-1", True),
        ("a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT", True),
        ("a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=5", False),
        ("a=b; Expires=Wed, 01 Jan 2200 00:00:00 GMT", False),
        ("a=b", False),
        ("a=b; Max-Age=soon", False),
    ],
)
def test_deletion_is_told(header: str, deletes: bool) -> None:
    assert parse_set_cookie(header).deletes(NOW) is deletes


@pytest.mark.parametrize(
    ("header", "https", "words"),
    [
        ("a=b; Secure", False, "localhost only"),
        ("a=b; SameSite=None", True, "SameSite=None without Secure"),
        ("a=b; SameSite=Sometimes", True, "must be Strict, Lax or None"),
        ("a=b; Partitioned", True, "Partitioned without Secure"),
        ("a=b; Domain=other.test", True, "does not cover the host"),
        ("a=b; Domain=test", True, "no dot"),
        ("a=b; Path=/admin", True, "does not cover /shop"),
        ("a=b; Expires=tomorrow", True, "no date"),
        ("a=b; Max-Age=1h", True, "no number"),
        ("a=" + "x" * 4096, True, "4,097 bytes"),
        ("__Host-a=b; Secure", True, "__Host-"),
        ("__Secure-a=b", True, "__Secure-"),
        ("=b", True, "no name"),
    ],
)
def test_what_browsers_refuse_is_named(header: str, https: bool, words: str) -> None:
    found = problems(parse_set_cookie(header), https=https, host="localhost:5000", path="/shop")
    assert any(words in problem for problem in found), found


def test_secure_over_http_elsewhere_is_refused() -> None:
    assert "browsers refuse it" in problems(parse_set_cookie("a=b; Secure"), https=False, host="shop.test")[0]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", []),
        ("a=1", [("a", "1", False)]),
        ("a=1; b=2;a=3", [("a", "1", False), ("b", "2", False), ("a", "3", True)]),
        ('a="x\\054y"; b', [("a", "x,y", False), ("", "b", False)]),
        ("a=b=c", [("a", "b=c", False)]),
        (" ; ;=x", [("", "x", False)]),
    ],
)
def test_cookie_headers(header: str, expected: list[tuple[str, str, bool]]) -> None:
    assert [(pair.name, pair.value, pair.duplicate) for pair in parse_cookie_header(header)] == expected


_names = st.text(alphabet="abcXYZ-_.", min_size=1, max_size=6)
_values = st.text(
    alphabet=st.characters(codec="ascii", exclude_characters=';", \\\t\n\r', exclude_categories=["C"])
)


@given(st.lists(st.tuples(_names, _values), max_size=5))
def test_a_header_survives_the_editor(pairs: list[tuple[str, str]]) -> None:
    header = join_cookie_header(CookiePair(name, value, value) for name, value in pairs)
    found = parse_cookie_header(header)
    assert [(pair.name, pair.value) for pair in found] == pairs
    theirs = parse_cookie(header)
    assert all(theirs[name] == value for name, value in reversed(pairs) if not _later(pairs, name))


def _later(pairs: list[tuple[str, str]], name: str) -> bool:
    return [found for found, _ in pairs].count(name) > 1


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    cookie = parse_set_cookie(text)
    problems(cookie, https=False, host=text, path=text)
    cookie.deletes(NOW)
    parse_cookie_header(text)
