"""What lies in Redis for each server-side shop, and what happens without a Redis or with one that is gone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from itsdangerous import Signer
from redis import Redis

DAYS_31 = 31 * 24 * 3600


@pytest.mark.parametrize(
    ("shop", "cookie", "prefix", "decode", "signed"),
    [
        ("/redis/", "session_redis", "session:", msgspec.msgpack.decode, False),
        ("/redis-signed/", "session_redis_signed", "session:", msgspec.msgpack.decode, True),
        ("/redis-json/", "session_redis_json", "session:", json.loads, False),
        ("/own-redis/", "session_own_redis", "session:own:", json.loads, True),
    ],
)
def test_what_lies_in_redis(
    site: Any, client: Any, redis: Redis, shop: str, cookie: str, prefix: str, decode: Any, signed: bool
) -> None:
    client.post(f"{shop}login", data={"username": "王芳"})
    sid = client.get_cookie(cookie).value
    if signed:
        signer = Signer(site.secret_key, salt="flask-session", key_derivation="hmac")
        sid = signer.unsign(sid).decode()
    assert redis.keys() == [f"{prefix}{sid}".encode()]
    assert decode(redis.get(prefix + sid))["username"] == "王芳"
    assert DAYS_31 - 60 < redis.ttl(prefix + sid) <= DAYS_31


@pytest.mark.parametrize(
    ("shop", "cookie"), [("/redis/", "session_redis"), ("/own-redis/", "session_own_redis")]
)
def test_clear_takes_the_value_out_of_redis(client: Any, redis: Redis, shop: str, cookie: str) -> None:
    client.get(f"{shop}scenarios/sessions/set")
    client.post(f"{shop}scenarios/sessions/clear")
    if cookie == "session_own_redis":  # Flask-Session keeps `_permanent`, and with it the key
        assert redis.keys() == []
        assert client.get_cookie(cookie) is None
    assert "not chosen yet" in client.get(f"{shop}scenarios/sessions/get").text


@pytest.mark.parametrize(
    "change", [lambda sid: sid[:-1], lambda sid: "x" + sid, lambda sid: "nonsense", lambda sid: "."]
)
def test_own_interface_begins_anew_with_a_forged_cookie(client: Any, change: Callable[[str], str]) -> None:
    client.post("/own/login", data={"username": "ann"})
    good = client.get_cookie("session_own").value
    client.set_cookie("session_own", change(good))
    assert "Log in" in client.get("/own/").text
    client.set_cookie("session_own", good)
    assert '<span class="name">ann</span>' in client.get("/own/").text


def test_memory_container_forgets(create_site: Any) -> None:
    from shop.interfaces.containers import MemoryContainer

    container = MemoryContainer()
    container.set("over", "{}", -1)
    assert container.get("over") is None
    container.set("now", "{}", 60)
    assert container.get("now") == "{}"
    container.delete("now")
    assert container.get("now") is None


def test_without_a_redis_a_page_says_so(create_site: Callable[..., Any]) -> None:
    client = create_site("testing").test_client()
    for shop in ("/redis/", "/redis-signed/cart", "/redis-json/scenarios/", "/own-redis/"):
        answer = client.get(shop)
        assert answer.status_code == 503
        assert "No Redis is configured" in answer.text
        assert "SAMPLE_REDIS_URL" in answer.text
    assert client.get("/own/").status_code == 200


@pytest.mark.parametrize("shop", ["/redis/", "/own-redis/"])
def test_a_redis_that_is_gone_is_named(create_site: Callable[..., Any], tmp_path: Path, shop: str) -> None:
    client = create_site("testing", f"unix://{tmp_path}/nobody.sock").test_client()
    client.set_cookie("session_redis", "a-sid")
    answer = client.post(f"{shop}login", data={"username": "ann"})
    assert answer.status_code == 500
    assert "Redis does not answer" in answer.text
    assert client.get("/").status_code == 200
