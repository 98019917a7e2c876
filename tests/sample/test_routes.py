"""Rules, converters, redirects, subdomains, and the applications mounted beside the shop."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize("shop", ["", "/own"])
@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("old/7", "int/7"),
        ("double/21", "int/42"),
        ("pages/1", "pages/"),
        ("folder", "folder/"),
    ],
)
def test_redirects_by_rule_stay_in_their_shop(client: Any, shop: str, path: str, location: str) -> None:
    answer = client.get(f"{shop}/scenarios/routing/{path}")
    assert answer.status_code == 308
    assert answer.headers["Location"].endswith(f"localhost{shop}/scenarios/routing/{location}")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("string/ru", 200),
        ("string/rus", 404),
        ("any/large", 200),
        ("any/huge", 404),
        ("path/a/b/c", 200),
        ("int/99", 200),
        ("int/100", 404),
        ("float/-2.5", 200),
        ("float/2", 404),
        ("uuid/12345678-1234-5678-1234-567812345678", 200),
        ("uuid/12345678", 404),
        ("regex/ab-123", 200),
        ("regex/ab-1234", 404),
        ("pages/", 200),
        ("pages/2", 200),
        ("folder/", 200),
        ("file", 200),
        ("file/", 404),
        ("either", 200),
        ("either/", 200),
        ("named", 200),
    ],
)
def test_what_a_rule_accepts(client: Any, path: str, status: int) -> None:
    assert client.get(f"/scenarios/routing/{path}").status_code == status


def test_methods(client: Any) -> None:
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        assert client.open("/scenarios/routing/methods", method=method).status_code == 200
    refused = client.post("/scenarios/routing/get-only")
    assert refused.status_code == 405
    assert set(refused.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_class_based_views(client: Any) -> None:
    greeting = client.get("/scenarios/routing/greeting/世界")
    assert "Привет, 世界!" in greeting.text
    assert greeting.headers["X-Decorated"] == "greeting"
    assert client.post("/scenarios/routing/shelf", data={"what": "мёд"}).status_code == 201
    assert "мёд" in client.get("/scenarios/routing/shelf").text
    assert client.delete("/scenarios/routing/shelf").status_code == 204
    assert "мёд" not in client.get("/scenarios/routing/shelf").text


@pytest.mark.parametrize("port", ["", ":5000", ":43127"])
def test_subdomains_on_any_port(client: Any, port: str) -> None:
    assert "Page of ann" in client.get("/", base_url=f"http://ann.localhost{port}/").text
    assert "<h1>News</h1>" in client.get("/", base_url=f"http://news.localhost{port}/").text
    assert (
        f'href="http://localhost{port}/scenarios/"'
        in client.get("/", base_url=f"http://bo.localhost{port}/").text
    )
    # The style sheet comes from the plain host, where the shop is.
    assert (
        f"http://localhost{port}/static/style.css"
        in client.get("/", base_url=f"http://bo.localhost{port}/").text
    )


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:5000", "127.0.0.1:5000", "[::1]:5000", "example.com"]
)
def test_every_other_host_is_the_shop(client: Any, host: str) -> None:
    assert "茉莉花茶" in client.get("/", base_url=f"http://{host}/").text


def test_bare_werkzeug_and_the_middleware(client: Any) -> None:
    assert "visit 1." in client.get("/bare").text
    answer = client.get("/bare/anything")
    assert "visit 2." in answer.text
    for page in ("/", "/own/", "/bare", "/no-such-page"):
        assert client.get(page).headers["X-Sample-Middleware"] == "was here"
