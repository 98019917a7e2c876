"""Flashes: pushed, shown once, filtered away, or waiting."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sample.conftest import INTERFACES


@pytest.mark.parametrize("shop", INTERFACES)
def test_categories_are_shown_once(client: Any, shop: str) -> None:
    page = client.get(f"{shop}scenarios/flashes/categories", follow_redirects=True).text
    for category in ("success", "warning", "error"):
        assert f'class="flash {category}"' in page
    assert 'class="flash' not in client.get(shop).text


def test_without_a_category(client: Any) -> None:
    assert 'class="flash message"' in client.get("/scenarios/flashes/plain", follow_redirects=True).text


def test_a_filter_hides_the_others_for_good(client: Any) -> None:
    page = client.get("/scenarios/flashes/filtered", follow_redirects=True).text
    assert "You see this one." in page
    assert "shown by nobody" not in page
    assert "shown by nobody" not in client.get("/").text


@pytest.mark.parametrize("shop", INTERFACES)
def test_never_shown_ones_wait_and_pile_up(client: Any, shop: str) -> None:
    for expected in (1, 2, 3):
        assert client.get(f"{shop}scenarios/flashes/never-shown").json["waiting"] == expected
    assert client.get(shop).text.count('class="flash info"') == 3
