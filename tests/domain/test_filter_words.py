"""Words above a list: what must occur, what must not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.filter_words import FilterWords


@pytest.mark.parametrize(
    ("text", "row", "fits"),
    [
        ("", "anything", True),
        ("post LOGIN", "post 302 /login", True),
        ("post logout", "post 302 /login", False),
        ("post -302", "post 302 /login", False),
        ("post -404", "post 302 /login", True),
        ("-get", "post 302 /login", True),
        ("login -", "post 302 /login", True),
        ("Straße", "strasse", True),
        ("-", "anything", True),
    ],
)
def test_what_fits(text: str, row: str, fits: bool) -> None:
    assert FilterWords.of(text).fit(row) is fits


@given(st.text())
def test_what_is_told_back_means_the_same(text: str) -> None:
    words = FilterWords.of(text)
    assert FilterWords.of(str(words)) == words
    assert bool(words) == bool(words.wanted or words.unwanted)
