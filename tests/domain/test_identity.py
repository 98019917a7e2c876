from __future__ import annotations

import uuid
from typing import Any

import pytest

from inspector.domain.identity import explain_key, find_user, user_of
from inspector.guest.flask_session_probe.wire import Opaque


@pytest.mark.parametrize(
    ("session", "expected"),
    [
        ({"_user_id": "7", "username": "ann"}, ("7", ("_user_id",))),
        ({"user_id": 7}, ("7", ("user_id",))),
        ({"username": "ann"}, ("ann", ("username",))),
        ({"user": {"email": "a@b.test"}}, ("a@b.test", ("user", "email"))),
        ({"user": {"id": uuid.UUID(int=1)}}, ("00000000-0000-0000-0000-000000000001", ("user", "id"))),
        ({"user": {"name": "Ann", "roles": ["buyer"]}}, ("Ann", ("user", "name"))),
        ({"user": "ann"}, ("ann", ("user",))),
        ({"identity.id": "x"}, ("x", ("identity.id",))),
        ({"sid": "s", "data": {"user_id": 3}, "expiration": None}, ("3", ("data", "user_id"))),
        ({"data": {"user_id": 3}}, None),
        ({"_user_id": None, "user": []}, None),
        ({"user": Opaque("models.User", "<User>")}, None),
        ({"_user_id": True}, None),
        ({}, None),
        ([1], None),
        (None, None),
        (b"raw", None),
    ],
)
def test_the_user_is_found_with_the_path_that_told(session: Any, expected: Any) -> None:
    assert find_user(session) == expected
    assert user_of(session) == (expected[0] if expected else None)


def test_the_paths_may_be_ones_own() -> None:
    assert user_of({"account": {"nr": 9}}, [("account", "nr")]) == "9"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("_permanent", "Flask:"),
        ("_flashes", "flash()"),
        ("csrf_token", "Flask-WTF"),
        ("_fresh", "Flask-Login"),
        ("github_oauth_token", "Flask-Dance"),
        ("github_oauth_state", "Flask-Dance"),
        ("_state_google_abc", "Authlib"),
        ("fs_something", "Flask-Security"),
    ],
)
def test_well_known_keys_are_explained(key: str, words: str) -> None:
    assert words in (explain_key(key) or "")


@pytest.mark.parametrize("key", ["cart", "", 3, None, ("a",)])
def test_the_apps_own_keys_are_not(key: Any) -> None:
    assert explain_key(key) is None
