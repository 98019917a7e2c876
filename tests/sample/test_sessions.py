"""What the session scenarios leave behind, on a signed cookie and on the server-side interfaces."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from flask.sessions import SecureCookieSessionInterface

from tests.sample.conftest import INTERFACES


def session_of(site: Any, client: Any) -> dict[str, Any]:
    """The cookie session that the client holds now, as the app itself reads it."""
    cookie = client.get_cookie("session")
    serializer = SecureCookieSessionInterface().get_signing_serializer(site)
    return dict(serializer.loads(cookie.value)) if cookie else {}


def lifetime(answer: Any) -> timedelta:
    expires = re.search(r"Expires=([^;]+)", answer.headers["Set-Cookie"])
    assert expires
    return parsedate_to_datetime(expires.group(1)) - datetime.now(UTC)


def test_set_get_pop_clear(site: Any, client: Any) -> None:
    client.get("/scenarios/sessions/set")
    assert session_of(site, client) == {"colour": "green"}
    assert "is: green" in client.get("/scenarios/sessions/get").text
    client.get("/scenarios/sessions/several")
    assert set(session_of(site, client)) == {"colour", "city", "drink", "temperature", "sugar", "friends"}
    client.get("/scenarios/sessions/pop")
    assert "colour" not in session_of(site, client)
    client.post("/scenarios/sessions/clear")
    assert client.get_cookie("session") is None


def test_a_nested_change_is_lost_and_kept(site: Any, client: Any) -> None:
    client.get("/scenarios/sessions/nested-lost")
    client.get("/scenarios/sessions/nested-lost")
    assert session_of(site, client)["profile"]["visited"] == []
    client.get("/scenarios/sessions/nested-kept")
    assert session_of(site, client)["profile"]["visited"] == ["Rome"]


def test_a_cookie_near_the_limit(client: Any) -> None:
    answer = client.get("/scenarios/sessions/near-limit")
    assert 3_800 < len(answer.headers["Set-Cookie"]) < 4_093


def test_a_cookie_over_the_limit(client: Any) -> None:
    with pytest.warns(UserWarning, match="cookie is too large"):
        answer = client.get("/scenarios/sessions/over-limit")
    assert len(answer.headers["Set-Cookie"]) > 4_093
    assert answer.status_code == 200


def test_lifetimes(client: Any) -> None:
    minute = timedelta(minutes=1)
    for path, expected in {
        "/scenarios/sessions/permanent": timedelta(days=31),
        "/ten-minutes/": timedelta(minutes=10),
        "/seven-days/": timedelta(days=7),
    }.items():
        assert abs(lifetime(client.get(path)) - expected) < minute, path


def test_a_key_from_urandom_does_not_survive_a_restart(create_site: Callable[..., Any], client: Any) -> None:
    client.get("/random-key/")
    assert "<b>2</b>" in client.get("/random-key/").text
    restarted = create_site("testing").test_client()
    restarted.set_cookie("session_random_key", client.get_cookie("session_random_key").value)
    assert "<b>1</b>" in restarted.get("/random-key/").text


def test_a_cookie_signed_with_the_old_key(client: Any) -> None:
    client.get("/rotated-key/old")
    old = client.get_cookie("session_rotated_key").value
    assert "<b>42</b>" in client.get("/rotated-key/").text
    assert client.get_cookie("session_rotated_key").value != old
    assert "<b>43</b>" in client.get("/rotated-key/").text


@pytest.mark.parametrize(
    ("shop", "types"),
    [
        ("/", ["tuple", "UUID", "datetime", "bytes", "Markup"]),
        ("/redis/", ["list", "str", "datetime"]),
        ("/redis-json/", ["list", "str", "str"]),
        ("/own/", ["list", "str", "str"]),
    ],
)
def test_types_after_the_way_there_and_back(client: Any, shop: str, types: list[str]) -> None:
    page = client.get(f"{shop}scenarios/values/types", follow_redirects=True).text
    names = ["a_tuple", "a_uuid", "a_time", "some_bytes", "some_html"]
    found = dict(re.findall(r"<th>(\w+)</th><td><code>(\w+)</code>", page))
    assert [found[name] for name in names if name in found] == types


@pytest.mark.parametrize("shop", INTERFACES)
def test_an_impossible_value_leaves_the_session_as_it_was(client: Any, shop: str) -> None:
    client.post(f"{shop}login", data={"username": "ann"})
    assert client.get(f"{shop}scenarios/values/impossible").status_code == 500
    assert '<span class="name">ann</span>' in client.get(shop).text
