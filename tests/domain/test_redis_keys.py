"""Addresses and key names, as text."""

from __future__ import annotations

import fnmatch
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio.connection import parse_url

from inspector.domain.errors import StoreError
from inspector.domain.redis_keys import (
    has_words,
    key_text,
    parse_redis_url,
    plain_words,
    scan_pattern,
    time_left,
)


@pytest.mark.parametrize(
    ("typed", "place", "database"),
    [
        ("localhost", "localhost:6379", 0),
        ("127.0.0.1:6380", "127.0.0.1:6380", 0),
        ("redis://h:1/3", "h:1", 3),
        ("redis://h?db=3", "h:6379", 3),
        ("redis://[::1]:7000/1", "[::1]:7000", 1),
        ("valkey://h", "h:6379", 0),
        ("/run/redis.sock", "/run/redis.sock", 0),
        ("unix:///run/redis.sock?db=2", "/run/redis.sock", 2),
        (" redis://h \n", "h:6379", 0),
    ],
)
def test_an_address_as_people_write_it(typed: str, place: str, database: int) -> None:
    address = parse_redis_url(typed)

    assert (address.place, address.database) == (place, database)
    assert parse_url(address.url).get("db", 0) == database


def test_the_password_reaches_the_server_and_nobody_else() -> None:
    address = parse_redis_url("rediss://ann:p%40ss%2Fword@h:1/2")

    assert parse_url(address.url)["password"] == "p@ss/word"
    assert address.shown == "rediss://ann:•••@h:1/2"
    assert "p%40ss" not in repr(address)
    assert address.encrypted
    assert address.user == "ann"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "http://h/",
        "redis://:s3cret@h:port/0",
        "redis://:s3cret@h/zero",
        "redis://:s3cret#x@h/0",
        "redis://:s3 cret@h/0",
        "redis://:s3cret@h/0?decode_responses=1",
        "unix://run/redis.sock",
        "unix://",
        "redis://[::1/0",
    ],
)
def test_a_bad_address_gets_a_sentence_that_does_not_repeat_it(typed: str) -> None:
    with pytest.raises(StoreError) as caught:
        parse_redis_url(typed)

    assert caught.value.sentence
    assert caught.value.hint
    assert "s3" not in "".join(traceback.format_exception(caught.value)).replace(repr(typed), "")


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_store_error(typed: str) -> None:
    try:
        address = parse_redis_url(typed)
    except StoreError:
        return
    assert parse_redis_url(address.url).url == address.url


@given(st.text(alphabet="ab*?[]\\^-:", max_size=8), st.text(alphabet="ab*?[]\\^-:", max_size=8))
def test_a_prefix_is_taken_literally(prefix: str, other: str) -> None:
    pattern = scan_pattern(prefix).decode()
    # Redis' globs are shell globs with backslash escapes; fnmatch writes an escape as a class of one.
    shell = "".join(
        f"[{character}]" if escaped and character in "*?[" else character
        for character, escaped in _unescaped(pattern)
    )

    assert fnmatch.fnmatchcase(prefix + "x", shell)
    assert fnmatch.fnmatchcase(other, shell) == other.startswith(prefix)


def _unescaped(pattern: str) -> list[tuple[str, bool]]:
    found, escaped = [], False
    for character in pattern:
        if character == "\\" and not escaped:
            escaped = True
            continue
        found.append((character, escaped))
        escaped = False
    return found


def test_a_key_for_people() -> None:
    assert key_text(b"session:abc", "session:") == "abc"
    assert key_text("session:тест".encode(), "session:") == "тест"
    assert key_text(b"session:\xff\x00", "session:") == "\\xff\\x00"
    assert key_text(b"other", "session:") == "other"


def test_words_of_a_filter() -> None:
    assert has_words(plain_words("Ann  CART"), "x", "ann", None, "{'cart': 1}")
    assert not has_words(plain_words("ann bob"), "ann")
    assert has_words((), "anything")


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (None, ""),
        (-1, "no expiry"),
        (-2, "expired"),
        (400, "under 1 s"),
        (4_999, "4 s"),
        (61_000, "1 min 1 s"),
        (60_000, "1 min"),
        (2_678_399_000, "30 d 23 h"),
    ],
)
def test_the_time_left(milliseconds: int | None, text: str) -> None:
    assert time_left(milliseconds) == text
