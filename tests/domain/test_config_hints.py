"""What is said about config entries: stale and misspelled keys, values of the wrong type, keys easily
guessed.
"""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.config import ConfigRow, config_from_wire, ignored_from_wire
from inspector.domain.config_hints import Extension, HintFinder
from inspector.domain.similar_names import SimilarNames
from inspector.guest.flask_session_probe.wire import pack

FLASK = {
    "DEBUG": None,
    "TESTING": False,
    "SECRET_KEY": None,
    "SESSION_COOKIE_NAME": "session",
    "SESSION_COOKIE_SECURE": False,
    "SESSION_COOKIE_SAMESITE": None,
    "PERMANENT_SESSION_LIFETIME": 2678400,
    "APPLICATION_ROOT": "/",
}
GOOD = "8f42a73054b1749f8f58848be5e6502c"


def entry(key: str, value: Any, loader: str = "", **more: Any) -> dict[str, Any]:
    known = key in FLASK
    chain = [{"op": "set", "sources": [{"loader": loader, "detail": f"FLASK_{key}"}] if loader else []}]
    return {
        "key": key,
        "value": pack(value),
        "type": type(value).__name__,
        "has_default": known,
        "is_default": known and FLASK[key] == value,
        "default": FLASK.get(key),
        "chain": chain,
        **more,
    }


def hinted(
    *entries: dict[str, Any],
    flask: str = "3.1.3",
    extensions: tuple[Extension, ...] = (),
    interface: str = "flask.sessions.SecureCookieSessionInterface",
    in_cookie: bool = True,
) -> dict[str, ConfigRow]:
    given_keys = {each["key"] for each in entries}
    rest = [entry(key, value) for key, value in FLASK.items() if key not in given_keys]
    rows = [config_from_wire("shop", each) for each in [*entries, *rest]]
    return {row.key: row for row in HintFinder(rows, flask, extensions, interface, in_cookie).annotated()}


@pytest.mark.parametrize(
    ("key", "value", "badge", "words"),
    [
        ("SECRECT_KEY", GOOD, "misspelled?", "Did you mean SECRET_KEY?"),
        ("SESSION_COOKIE_SECRUE", True, "misspelled?", "SESSION_COOKIE_SECURE"),
        ("PERMANENT_SESION_LIFETIME", 5, "misspelled?", "PERMANENT_SESSION_LIFETIME"),
        ("ENV", "production", "stale", "nothing since Flask 2.3"),
        ("JSON_SORT_KEYS", False, "stale", "app.json.sort_keys"),
        ("LOGGER_NAME", "x", "stale", "Flask 1.0"),
        ("SECRET_KEY", 12345, "wrong type", "must be a text or bytes"),
        ("SECRET_KEY", "dev", "weak", "tutorials"),
        ("SECRET_KEY", "k7#pQ2", "weak", "6 characters"),
        ("SECRET_KEY", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa", "weak", "guessed"),
        ("SESSION_COOKIE_SAMESITE", "none", "rejected", "SESSION_COOKIE_SECURE"),
        ("SESSION_COOKIE_SAMESITE", "Relaxed", "wrong value", "Lax, Strict or None"),
        ("APPLICATION_ROOT", "", "empty", "empty Path"),
        ("SESSION_TYPE", "redis", "no effect", "Session(app) was not called"),
        ("debug", True, "ignored", "Flask reads DEBUG"),
        ("FEATURE", "False", "text", "counts as true"),
    ],
)
def test_what_is_wrong(key: str, value: Any, badge: str, words: str) -> None:
    hint = hinted(entry(key, value))[key].hints[0]
    assert hint.badge == badge
    assert words in hint.sentence


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("SECRET_KEY", GOOD),
        ("SHOP_NAME", "Corner"),
        ("SESSION_COOKIE_NAME", "shop"),
        ("TESTING", False),
        ("PLAN_1", 1),
        ("PLAN_2", 2),
    ],
)
def test_what_is_right_has_no_hint(key: str, value: Any) -> None:
    rows = hinted(entry(key, value), *(entry(f"PLAN_{n}", n) for n in (1, 2) if key != f"PLAN_{n}"))
    assert rows[key].hints == ()


def test_stale_keys_by_version() -> None:
    assert hinted(entry("JSON_AS_ASCII", True), flask="2.2.5")["JSON_AS_ASCII"].hints == ()
    assert hinted(entry("JSON_AS_ASCII", True), flask="2.3.0")["JSON_AS_ASCII"].hints
    early = hinted(entry("SECRET_KEY_FALLBACKS", ["a"]), flask="3.0.3")["SECRET_KEY_FALLBACKS"]
    assert early.hint == "Flask 3.0.3 does not read it; it came with Flask 3.1."


def test_keys_of_extensions() -> None:
    session = (Extension("flask_session", "Flask-Session", "0.8.0"),)
    rows = hinted(
        entry("SESSION_TYPE", "redis"),
        entry("SESSION_KEY_PREFFIX", "x"),
        entry("SESSION_USE_SIGNER", True),
        extensions=session,
        interface="flask_session.redis.redis.RedisSessionInterface",
    )
    assert rows["SESSION_TYPE"].hints == ()
    assert rows["SESSION_KEY_PREFFIX"].hints[0].meant == "SESSION_KEY_PREFIX"
    assert rows["SESSION_USE_SIGNER"].hints[0].badge == "deprecated"
    set_by_package = entry("BLAH_ENABLE", 1)
    set_by_package["chain"][0]["package"] = ["Flask-Blah", "1"]
    rows = hinted(set_by_package, entry("BLAH_ENABEL", 2))
    assert rows["BLAH_ENABEL"].hints[0].meant == "BLAH_ENABLE"
    assert rows["BLAH_ENABLE"].hints == ()


def test_a_key_of_one_letter_has_no_bits() -> None:
    assert "(at most 0 bits)" in hinted(entry("SECRET_KEY", "x" * 40))["SECRET_KEY"].hint


def test_no_secret_key_names_the_one_that_was_meant() -> None:
    rows = hinted(entry("SECRECT_KEY", GOOD))
    assert rows["SECRET_KEY"].hint == "Without it the session cannot be written. Did SECRECT_KEY mean it?"
    assert "mean it" not in hinted()["SECRET_KEY"].hint


def test_a_store_of_sessions_needs_no_secret_key_unless_it_signs() -> None:
    stored = {"interface": "flask_session.redis.RedisSessionInterface", "in_cookie": False}
    assert hinted(**stored)["SECRET_KEY"].hints == ()
    assert hinted(entry("SECRECT_KEY", GOOD), **stored)["SECRET_KEY"].hint == "Did SECRECT_KEY mean it?"
    signed = hinted(entry("SESSION_USE_SIGNER", True), **stored)
    assert signed["SECRET_KEY"].hint == "Without it the session cannot be written."


def test_values_from_the_environment() -> None:
    rows = hinted(entry("SECRET_KEY", 12345, "from_prefixed_env"), entry("FLAG", "True", "from_prefixed_env"))
    assert "Put quotes inside" in rows["SECRET_KEY"].hint
    assert "write true or false" in rows["FLAG"].hint


def test_a_key_that_a_loader_passed_over() -> None:
    row = ignored_from_wire(
        "shop", {"key": "testing", "chain": [{"op": "ignored", "file": "a.py", "line": 3}]}
    )
    rows = [config_from_wire("shop", entry(key, value)) for key, value in FLASK.items()]
    found = HintFinder([*rows, row], "3.1.3").annotated()[-1]
    assert found.hint == "Ignored: loaders take upper-case keys only. Did you mean TESTING?"
    assert found.ignored
    assert found.place is not None
    assert found.place.line == 3


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("SECRECT_KEY", "SECRET_KEY"),
        ("SECERT_KEY", "SECRET_KEY"),
        ("SECRETKEY", "SECRET_KEY"),
        ("SECRET_KEYS", "SECRET_KEY"),
        ("secret_key", "SECRET_KEY"),
        ("SOMETHING", ""),
        ("TEST", ""),
        ("DEBUGG", "DEBUG"),
        ("ГОРОД", ""),
    ],
)
def test_names_that_are_nearly_another(name: str, meant: str) -> None:
    assert SimilarNames([*FLASK]).nearest(name) == meant


@given(st.data())
def test_one_slip_is_always_found(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([key for key in FLASK if len(key) > 6]))
    place = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("ABCXYZ_"))
    slips = (
        name[:place] + name[place + 1 :],
        name[:place] + letter + name[place:],
        name[:place] + letter + name[place + 1 :],
    )
    for slip in slips:
        assert SimilarNames([*FLASK]).nearest(slip) in FLASK


def test_550_keys_are_looked_at_in_no_time() -> None:
    entries = [entry(f"SESSION_COOKIE_OPTION_{chr(65 + n % 26)}{chr(65 + n // 26)}", n) for n in range(550)]
    start = time.process_time()
    hinted(*entries, extensions=(Extension("x", "Flask-Session"), Extension("y", "Flask-WTF")))
    assert time.process_time() - start < 0.5
