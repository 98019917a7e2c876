"""The shop and the notes, clicked through on each session interface."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sample.conftest import INTERFACES


@pytest.mark.parametrize("shop", INTERFACES)
def test_from_login_to_order(client: Any, shop: str) -> None:
    welcome = client.post(f"{shop}login", data={"username": "Анна 王"}, follow_redirects=True).text
    assert "Welcome, Анна 王!" in welcome
    assert "Welcome, Анна 王!" not in client.get(shop).text

    client.post(f"{shop}cart/add/1")
    client.post(f"{shop}cart/add/1")
    client.post(f"{shop}cart/add/3")
    cart = client.get(f"{shop}cart").text
    assert "茉莉花茶" in cart
    assert "29.90 €" in cart

    client.post(f"{shop}cart/remove/3")
    assert "17.00 €" in client.get(f"{shop}cart").text

    thanks = client.post(f"{shop}checkout", data={"address": "Невский 1"}, follow_redirects=True).text
    assert "Thank you, Анна 王! Order 1" in thanks
    assert "It is empty" in client.get(f"{shop}cart").text

    assert "See you soon" in client.post(f"{shop}logout", follow_redirects=True).text
    assert "Log in" in client.get(shop).text


def test_the_shops_do_not_overwrite_each_others_sessions(client: Any) -> None:
    for number, shop in enumerate(INTERFACES):
        client.post(f"{shop}login", data={"username": f"user{number}"})
    for number, shop in enumerate(INTERFACES):
        assert f'<span class="name">user{number}</span>' in client.get(shop).text


@pytest.mark.parametrize("shop", INTERFACES)
def test_notes_belong_to_a_user(client: Any, shop: str) -> None:
    assert client.get(f"{shop}notes/").headers["Location"].startswith(f"{shop}login?next=")
    client.post(f"{shop}login", data={"username": "ann"})
    page = client.post(f"{shop}notes/", data={"title": "Купить 🍵"}, follow_redirects=True).text
    assert "Купить 🍵" in page
    (note,) = client.get(f"{shop}notes/api/").json
    assert note["title"] == "Купить 🍵"
    client.post(f"{shop}notes/delete/{note['id']}")
    assert client.get(f"{shop}notes/api/").json == []
    assert client.get(f"{shop}notes/api/{note['id']}").status_code == 404


def test_checkout_asks_for_a_login_and_comes_back(client: Any) -> None:
    login = client.get("/checkout").headers["Location"]
    assert login == "/login?next=/checkout"
    answer = client.post("/login", data={"username": "bo", "next": "/checkout"})
    assert answer.headers["Location"] == "/checkout"


@pytest.mark.parametrize(
    "elsewhere", ["http://example.com/", "//example.com", "/\\example.com", "javascript:1"]
)
def test_login_does_not_lead_to_another_site(client: Any, elsewhere: str) -> None:
    answer = client.post("/login", data={"username": "bo", "next": elsewhere})
    assert answer.headers["Location"] == "/"


def test_login_without_a_name(client: Any) -> None:
    assert client.post("/login", data={}).status_code == 400
    assert "A name, please." in client.post("/login", data={"username": " "}, follow_redirects=True).text


def test_unknown_products(client: Any) -> None:
    assert client.get("/product/99").status_code == 404
    assert client.post("/cart/add/99").status_code == 404
    assert client.get("/kind/cars").status_code == 404
    assert "Самовар" in client.get("/kind/home").text


def test_remember_me_lasts_31_days(client: Any) -> None:
    answer = client.post("/login", data={"username": "bo", "remember": "1"})
    assert "Expires=" in answer.headers["Set-Cookie"]
    assert "Expires=" not in client.post("/logout").headers["Set-Cookie"].partition("session=;")[0]
