"""A request taken apart and put together: nothing that was not edited changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.exchanges import Body, Message
from inspector.domain.request_parts import (
    cookie_header,
    cookies_of,
    csrf_token_in,
    headers_text,
    join_pairs,
    parse_headers,
    parse_pairs,
    split_url,
    with_cookie,
    with_query,
)

QUERIES = st.text(st.sampled_from("ab=&%7Ex+;é ?/"), max_size=30)
TOKENS = st.text(st.sampled_from("abcXYZ-_09"), min_size=1, max_size=8)


@given(QUERIES)
def test_a_query_that_nobody_edits_stays_as_it_was_written(query: str) -> None:
    written = "&".join(piece for piece in query.split("&") if piece)
    assert join_pairs(parse_pairs(query), query) == written


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8))))
def test_pairs_come_back_from_the_query_they_make(pairs: list[tuple[str, str]]) -> None:
    assert parse_pairs(join_pairs(pairs)) == pairs


def test_only_the_edited_piece_is_written_anew() -> None:
    former = "a=%7E&b=x+y&c&a=~"
    pairs = parse_pairs(former)
    pairs[1] = ("b", "ü&=")
    assert join_pairs(pairs, former) == "a=%7E&b=%C3%BC%26%3D&c&a=~"


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("http://h/p", ("http://h/p", "", "")),
        ("http://h/p?a=1?2#x?y", ("http://h/p", "a=1?2", "#x?y")),
        ("http://h/p?", ("http://h/p", "", "")),
    ],
)
def test_split_url(url: str, parts: tuple[str, str, str]) -> None:
    assert split_url(url) == parts


def test_with_query() -> None:
    assert with_query("http://h/p?a=1#top", "b=2") == "http://h/p?b=2#top"
    assert with_query("http://h/p?a=1", "") == "http://h/p"


@given(st.lists(st.tuples(TOKENS, TOKENS)))
def test_headers_as_text_and_back(headers: list[tuple[str, str]]) -> None:
    assert parse_headers(headers_text(headers)) == (headers, [])


def test_lines_that_are_no_header_are_named() -> None:
    found, wrong = parse_headers("Accept: */*\n\nnonsense\nbad name: x\n: empty\nX-Time: 12:30")
    assert found == [("Accept", "*/*"), ("X-Time", "12:30")]
    assert wrong == ["nonsense", "bad name: x", ": empty"]


def test_cookies_of_all_cookie_headers_and_back() -> None:
    headers = [("Cookie", 'a=1; session=x.y; q="v w"'), ("Accept", "*/*"), ("cookie", "a=2")]
    cookies = cookies_of(headers)
    assert cookies == [("a", "1"), ("session", "x.y"), ("q", '"v w"'), ("a", "2")]
    assert cookie_header(cookies) == 'a=1; session=x.y; q="v w"; a=2'


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("new", [("a", "1"), ("session", "new"), ("b", "2")]),
        (None, [("a", "1"), ("b", "2")]),
    ],
)
def test_one_cookie_takes_the_place_of_its_namesakes(
    value: str | None, expected: list[tuple[str, str]]
) -> None:
    cookies = [("a", "1"), ("session", "old"), ("b", "2"), ("session", "older")]
    assert with_cookie(cookies, "session", value) == expected


def test_a_cookie_that_was_not_there_is_added() -> None:
    assert with_cookie([("a", "1")], "session", "s") == [("a", "1"), ("session", "s")]


FORM = ("Content-Type", "application/x-www-form-urlencoded")


@pytest.mark.parametrize(
    ("message", "found"),
    [
        (Message(form=(("csrf_token", "x"),)), "csrf_token"),
        (Message(headers=(FORM,), body=Body(b"user=a&csrf_token=b", 19)), "csrf_token"),
        (Message(headers=(("X-CSRFToken", "x"),)), "X-CSRFToken"),
        (Message(headers=(FORM,), body=Body(b"user=csrf_token", 15)), None),
        (Message(), None),
    ],
)
def test_a_csrf_token_is_noticed(message: Message, found: str | None) -> None:
    assert csrf_token_in(message) == found
