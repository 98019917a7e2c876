"""Cookies against what Flask and itsdangerous themselves make and accept."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import json
import time
import zlib
from typing import Any

import flask
import pytest
from flask.sessions import SecureCookieSessionInterface
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import BadData, Signer, TimestampSigner, URLSafeSerializer, URLSafeTimedSerializer

from inspector.domain.changes import same
from inspector.domain.cookies import (
    Kind,
    extract_cookie,
    parse_cookie,
    resign,
    sign,
    size_report,
    verify,
)
from inspector.domain.errors import EditRejected
from inspector.domain.json_style import JsonStyle
from inspector.domain.signing import DERIVATIONS, DIGESTS, FLASK_SESSION, Scheme, encode64
from tests.domain.test_tagged_json import taggable

NOW = 1_800_000_000
SIGNED_SID = Signer("k", salt="flask-session", key_derivation="hmac").sign("A" * 43).decode()
SESSION = {"_permanent": True, "user": "Ünïcode 中文 🙂", "cart": (1, [2]), "raw": b"\x00"}


def flask_serializer(key: str = "key", fallbacks: list[str] | None = None) -> Any:
    app = flask.Flask(__name__)
    app.config.update(SECRET_KEY=key, SECRET_KEY_FALLBACKS=fallbacks)
    return SecureCookieSessionInterface().get_signing_serializer(app)


def flask_cookie(value: Any, key: str = "key", fallbacks: list[str] | None = None) -> str:
    with flask.Flask(__name__).app_context():
        return str(flask_serializer(key, fallbacks).dumps(value))


@given(st.dictionaries(st.text(max_size=4), taggable, max_size=4))
def test_signed_parsed_and_verified_is_the_same(value: dict[str, Any]) -> None:
    try:
        cookie = sign(value, "key", timestamp=NOW)
    except EditRejected:
        return
    report = parse_cookie(cookie)
    again = sign(report.value, "key", timestamp=report.timestamp, style=report.payload.style)
    assert report.decoded
    assert report.kind is Kind.SESSION
    assert report.age(NOW + 5) == 5
    assert verify(report, ["key"], now=NOW + 5, max_age=10).ok
    assert same(parse_cookie(again).value, report.value)
    if report.payload.style.sort_keys:
        assert again == cookie
    assert same(flask_serializer().loads(cookie), report.value)


@pytest.mark.parametrize(
    "value", [{}, {"a": 1}, SESSION, {"long": "x" * 3000}, {"b": 1, "a": {"d": 1, "c": 2}}]
)
def test_flasks_own_cookies_are_read_and_made_byte_for_byte(value: dict[str, Any]) -> None:
    cookie = flask_cookie(value)
    report = parse_cookie(cookie)
    assert same(report.value, value)
    assert report.payload.compressed == cookie.startswith(".")
    assert report.digest == "sha1"
    assert sign(value, "key", timestamp=report.timestamp) == cookie
    assert resign(report, value, "key", timestamp=report.timestamp, scheme=FLASK_SESSION) == cookie


@pytest.mark.parametrize("derivation", DERIVATIONS)
@pytest.mark.parametrize("digest", DIGESTS)
def test_every_way_to_sign_agrees_with_itsdangerous(derivation: str, digest: str) -> None:
    theirs = URLSafeTimedSerializer(
        "k", salt="s", signer_kwargs={"key_derivation": derivation, "digest_method": getattr(hashlib, digest)}
    )
    scheme = Scheme("s", derivation, digest)
    assert theirs.loads(sign({"a": 1}, "k", timestamp=int(time.time()), scheme=scheme)) == {"a": 1}
    report = parse_cookie(theirs.dumps({"a": 1}))
    assert report.digest == digest
    verdict = verify(report, ["x", "k"], now=time.time(), salt="s")
    assert (verdict.ok, verdict.key_index, verdict.scheme) == (True, 1, scheme)


def test_the_key_and_the_salt_that_fit_are_named() -> None:
    report = parse_cookie(flask_cookie(SESSION, "old"))
    verdict = verify(report, ["new", "older", "old"], now=time.time(), max_age=60)
    assert verdict.ok
    assert verdict.key_label == "fallback key 2"
    assert verdict.scheme == FLASK_SESSION
    assert "cookie-session" in verdict.sentence


def test_expired_and_future_cookies_are_what_itsdangerous_says() -> None:
    cookie = sign({"a": 1}, "key", timestamp=NOW)
    report = parse_cookie(cookie)
    late = verify(report, ["key"], now=NOW + 61, max_age=60)
    assert (late.ok, late.authentic, late.expired, late.age) == (False, True, True, 61)
    assert "61 seconds ago" in late.sentence
    assert verify(report, ["key"], now=NOW + 60, max_age=60).ok
    much = verify(report, ["key"], now=NOW + 40 * 86_400, max_age=31 * 86_400)
    assert "signed 3,456,000 seconds (40 d) ago, allowed are 2,678,400 seconds (31 d)" in much.sentence
    early = verify(report, ["key"], now=NOW - 10, max_age=60)
    assert (early.ok, early.authentic, early.future, early.age) == (False, True, True, -10)
    assert "clocks differ" in early.sentence


def test_a_legacy_time_is_told() -> None:
    moment = datetime.datetime(2015, 6, 1, tzinfo=datetime.UTC)
    cookie = sign({"a": 1}, "key", timestamp=int(moment.timestamp()) - 1_293_840_000)
    report = parse_cookie(cookie)
    assert report.legacy_epoch
    assert report.signed_at == moment
    assert any("2011" in problem for problem in report.problems)
    verdict = verify(report, ["key"], now=NOW, max_age=60)
    assert verdict.authentic
    assert not verdict.ok


@given(st.integers(0, 200), st.characters(codec="utf-8"))
def test_a_changed_cookie_never_verifies_unless_itsdangerous_agrees(place: int, character: str) -> None:
    cookie = sign(SESSION, "key", timestamp=int(time.time()))
    place %= len(cookie)
    changed = cookie[:place] + character + cookie[place + 1 :]
    try:
        flask_serializer().loads(changed)
        expected = True
    except BadData:
        expected = False
    report = parse_cookie(changed)
    if report.text == changed:  # a ";" or a quote parts it: then another text is judged
        verdict = verify(report, ["key"], now=time.time() + 1, salt="cookie-session", derivation="hmac")
        assert verdict.authentic == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", Kind.EMPTY),
        ("session=", Kind.PLAIN),
        ("hello", Kind.PLAIN),
        ("GA1.1.1234567.1700000000", Kind.PLAIN),
        ("en.US", Kind.PLAIN),
        (".", Kind.PLAIN),
        ("....", Kind.PLAIN),
        ("123e4567-e89b-12d3-a456-426614174000", Kind.SID),
        ("A" * 43, Kind.SID),
        ("0" * 32, Kind.SID),
        ("1|" + "a" * 128, Kind.REMEMBER),
        ("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIiwiaWF0IjoxNzAwMDAwMDAwfQ.c2ln", Kind.JWT),
        ("s:abc." + "a" * 43, Kind.EXPRESS),
        ("eyJhIjoxfQ", Kind.UNSIGNED),
        ('{"a": 1}', Kind.UNSIGNED),
        (URLSafeSerializer("k").dumps([1, 2]), Kind.TOKEN),
        (URLSafeSerializer("k").dumps(["x" * 500]), Kind.TOKEN),
        (URLSafeTimedSerializer("k").dumps("ann@example.com"), Kind.TIMED_TOKEN),
        (URLSafeTimedSerializer("k", salt="wtf-csrf-token").dumps("ab" * 20), Kind.CSRF),
        (Signer("k", salt="flask-session", key_derivation="hmac").sign("A" * 43).decode(), Kind.SIGNED_SID),
        (Signer("k").sign("any.text").decode(), Kind.SIGNED_TEXT),
        (TimestampSigner("k").sign("any text").decode(), Kind.SIGNED_TEXT),
        (TimestampSigner("k").sign(base64.b64encode(b'{"a": [1, 2, 3]}')).decode(), Kind.SESSION),
        ("eyJhIjoxfQ:1abcde:" + "a" * 43, Kind.DJANGO),
    ],
)
def test_other_formats_are_recognised(text: str, kind: Kind) -> None:
    report = parse_cookie(text)
    assert report.kind is kind
    assert report.summary.endswith(".")


@pytest.mark.parametrize(
    ("text", "keys", "purpose"),
    [
        (URLSafeTimedSerializer("k", salt="wtf-csrf-token").dumps("ab" * 20), ["k"], "CSRF token"),
        (URLSafeTimedSerializer("k", salt="reset-salt").dumps(["a", "b"]), ["k"], "Flask-Security"),
        (SIGNED_SID, ["k"], "Flask-Session"),
        (TimestampSigner("k").sign("text").decode(), ["k"], "Starlette"),
    ],
)  # fmt: skip
def test_tokens_of_extensions_verify_without_knowing_their_salt(
    text: str, keys: list[str], purpose: str
) -> None:
    verdict = verify(parse_cookie(text), ["no", *keys], now=time.time())
    assert verdict.ok
    assert verdict.scheme is not None
    assert purpose in verdict.scheme.purpose


def test_a_jwt_and_a_remember_token_verify() -> None:
    head = encode64(b'{"alg":"HS256"}') + b"." + encode64(json.dumps({"sub": "1", "exp": NOW}).encode())
    jwt = (head + b"." + encode64(hmac.digest(b"k", head, "sha256"))).decode()
    assert verify(parse_cookie(jwt), ["k"], now=NOW - 1).ok
    expired = verify(parse_cookie(jwt), ["k"], now=NOW + 1)
    assert (expired.ok, expired.authentic, expired.expired) == (False, True, True)
    token = "42|" + hmac.new(b"k", b"42", hashlib.sha512).hexdigest()
    assert parse_cookie(token).details == {"user": "42"}
    assert verify(parse_cookie(token), ["x", "k"], now=NOW).key_index == 1
    assert not verify(parse_cookie(token), ["x"], now=NOW).ok


@pytest.mark.parametrize(
    ("keys", "words"),
    [([], "no key"), ([""], "no key"), (["wrong"], "the key given"), (["a", "b"], "any of the 2 keys")],
)
def test_why_it_does_not_verify(keys: list[str], words: str) -> None:
    verdict = verify(parse_cookie(flask_cookie(SESSION)), keys, now=time.time())
    assert not verdict.ok
    assert words in verdict.sentence


def test_a_cut_off_cookie_says_so() -> None:
    report = parse_cookie(flask_cookie(SESSION)[:-3])
    assert same(report.value, SESSION)
    assert any("cut off" in problem for problem in report.problems)
    assert "cut off" in verify(report, ["key"], now=time.time()).sentence


def test_a_bomb_stops_at_the_limit() -> None:
    payload = "." + encode64(zlib.compress(b'{"a":"' + b"x" * 50_000_000 + b'"}', 9)).decode()
    report = parse_cookie(f"{payload}.awDu4Q.{'a' * 27}")
    assert not report.decoded
    assert "stops at 1,048,576 bytes" in report.payload.problem
    assert len(report.value) == 1_048_576


def test_broken_payloads_are_shown_as_far_as_they_go() -> None:
    for payload in (
        ".e",
        ".eJyr",
        ".AAAA",
        encode64(b'{"a":').decode(),
        encode64(b'{"a":{" u":"no"}}').decode(),
    ):
        report = parse_cookie(f"{payload}.awDu4Q.{'a' * 27}")
        assert report.kind is Kind.BROKEN
        assert report.problems


def test_a_right_signature_over_nonsense_is_called_a_500() -> None:
    cookie = (
        Signer("key", salt="cookie-session", key_derivation="hmac")
        .sign(encode64(b"{oops") + b".awDu4Q")
        .decode()
    )
    verdict = verify(parse_cookie(cookie), ["key"], now=time.time())
    assert (verdict.ok, verdict.authentic) == (False, True)
    assert "500" in verdict.sentence


@given(st.text() | st.text(alphabet=".-_=%;:|abeJyr{}\"'\\ \x00\ud800é"))
def test_any_text_is_taken_apart(text: str) -> None:
    report = parse_cookie(text)
    verify(report, ["k"], now=NOW, max_age=5)
    assert report.summary


@pytest.mark.parametrize(
    "text", ["x" * 10_000_000, "." * 500_000, "a." * 500_000, "é" * 900_000, "[" * 900_000]
)
def test_huge_texts_take_no_time(text: str) -> None:
    started = time.thread_time()  # other programs do not count
    parse_cookie(text)
    assert time.thread_time() - started < 2


def test_deep_payloads_are_refused() -> None:
    deep = encode64(b"[" * 3000 + b"]" * 3000).decode()
    assert "nested" in parse_cookie(f"{deep}.awDu4Q.{'a' * 27}").payload.problem


COOKIE = "eyJhIjoxfQ.awDu4Q.Sy1xf11-1qc10FTLGWuQSZRISqA"
PACKED = ".eJyrVkpUslKqGAVEA6VaAJKUjrw.awDu4Q.3Ln_OF5gKeSMOlJYXrOKZPifamc"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (COOKIE, (None, COOKIE)),
        (f"  {COOKIE}\n", (None, COOKIE)),
        (f"session={COOKIE}", ("session", COOKIE)),
        (f"session={PACKED}", ("session", PACKED)),
        (f"Cookie: a=b; session={PACKED}; c=d", ("session", PACKED)),
        (f"a=b; sid={COOKIE}", ("sid", COOKIE)),
        (f"Set-Cookie: session={COOKIE}; HttpOnly; Path=/", ("session", COOKIE)),
        (f"session={COOKIE}; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/", ("session", COOKIE)),
        (f'"{COOKIE}"', (None, COOKIE)),
        (f'session="{COOKIE}"', ("session", COOKIE)),
        ("remember_token=1%7Cab", ("remember_token", "1|ab")),
        (r'x="a\054b\"c"', ("x", 'a,b"c')),
        ("eyJhIjogMX0=.awDu4Q.c2ln", (None, "eyJhIjogMX0=.awDu4Q.c2ln")),
        ("", (None, "")),
        (";;", (None, "")),
    ],
)  # fmt: skip
def test_what_people_paste(text: str, expected: tuple[str | None, str]) -> None:
    assert extract_cookie(text) == expected


def test_the_name_chooses_among_several() -> None:
    assert extract_cookie("a=1; b=2; session=3", "b") == ("b", "2")


def test_the_size_is_what_flask_counts() -> None:
    app = flask.Flask(__name__)
    app.secret_key = "key"

    @app.route("/")
    def index() -> str:
        flask.session["a"] = "y"
        return ""

    header = app.test_client().get("/").headers["Set-Cookie"]
    value = extract_cookie(header)[1]
    report = size_report("session", value, {"a": "y", "long": "x" * 50})
    assert report.total == len(header)
    assert report.overhead == 26
    assert report.keys[0][0] == "long"
    assert sum(size for _, size in report.keys) == len('"a":"y"') + len('"long":""') + 50
    assert not report.over


@pytest.mark.parametrize(
    ("length", "over", "dropped"), [(4067, 0, False), (4068, 1, False), (4089, 22, False), (4090, 23, True)]
)
def test_limits(length: int, over: int, dropped: bool) -> None:
    report = size_report("session", "x" * length)
    assert (report.over, report.dropped) == (over, dropped)


def test_signing_needs_a_key_and_a_time_that_exists() -> None:
    for key, stamp in (("", 1), ("k", -1)):
        with pytest.raises(EditRejected):
            sign({}, key, timestamp=stamp)
    style = JsonStyle(ensure_ascii=False)
    with pytest.raises(EditRejected, match="half a character"):
        sign({"a": "\ud800"}, "k", timestamp=1, style=style)
