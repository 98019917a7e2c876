"""`cookie decode | verify | sign` as a script uses it: arguments in, one object and an exit code out."""

from __future__ import annotations

import argparse
import io
import json
import random
from typing import Any

import flask
import pytest
from flask.sessions import SecureCookieSessionInterface

from inspector.commands import cookie


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    cookie.add_parser(parser.add_subparsers())
    return cookie.run(parser.parse_args(["cookie", *arguments]))


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = run(*arguments, "--json")
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def flask_cookie() -> str:
    app = flask.Flask(__name__)
    app.secret_key = "key"
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return str(serializer.dumps({"user": "Änne", "cart": (1, b"x")}))


def test_decode(flask_cookie: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, facts = run_json(capsys, "decode", flask_cookie)
    assert code == 0
    assert facts["value"] == {"user": "Änne", "cart": {" t": [1, {" b": "eA=="}]}}
    assert facts["types"] == {"cart": "tuple", "cart[1]": "bytes"}
    assert facts["kind"] == "flask session"
    assert facts["signed_at"].endswith("+00:00")
    assert 0 <= facts["age"] < 60


@pytest.mark.parametrize(
    "form", ["{}", "session={}", "Cookie: a=b; session={}", '"{}"', "Set-Cookie: session={}; Path=/"]
)
def test_all_forms_of_pasting(form: str, flask_cookie: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, facts = run_json(capsys, "verify", form.format(flask_cookie), "--key", "key")
    assert (code, facts["verified"], facts["value"]["user"]) == (0, True, "Änne")


def test_stdin(
    flask_cookie: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(flask_cookie + "\n"))
    assert run("decode", "-") == 0
    assert "user = 'Änne'" in capsys.readouterr().out


def test_verify_tells_the_key(flask_cookie: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, facts = run_json(capsys, "verify", flask_cookie, "--key", "new", "--key-hex", b"key".hex())
    assert code == 0
    assert (facts["key"], facts["key_label"], facts["salt"]) == (1, "fallback key 1", "cookie-session")
    assert facts["derivation"] == "hmac"


def test_a_failed_verify_still_shows_the_payload(
    flask_cookie: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, facts = run_json(capsys, "verify", flask_cookie, "--key", "wrong")
    assert code == 1
    assert facts["value"]["user"] == "Änne"
    assert not facts["verified"]
    assert "another key" in facts["reasons"][0]
    assert run("verify", flask_cookie, "--key", "wrong") == 1
    shown = capsys.readouterr().out
    assert "Änne" in shown
    assert "Not verified." in shown


def test_an_expired_cookie_is_authentic_but_not_verified(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sign", '{"a": 1}', "--key", "k", "--timestamp", "1700000000") == 0
    made = capsys.readouterr().out.strip()
    code, facts = run_json(capsys, "verify", made, "--key", "k", "--max-age", "60")
    assert (code, facts["authentic"], facts["expired"], facts["verified"]) == (1, True, True, False)
    assert facts["signed_at"] == "2023-11-14T22:13:20+00:00"


def test_sign_is_read_by_flask(capsys: pytest.CaptureFixture[str]) -> None:
    code, facts = run_json(capsys, "sign", '{"cart": {" t": [1, 2]}, "user": "ann"}', "--key", "key")
    assert code == 0
    app = flask.Flask(__name__)
    app.secret_key = "key"

    @app.route("/")
    def show() -> str:
        return repr(dict(flask.session))

    client = app.test_client()
    client.set_cookie("session", facts["cookie"])
    assert client.get("/").text == "{'cart': (1, 2), 'user': 'ann'}"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sign", "{oops", "--key", "k"], "cannot be signed"),
        (["sign", "{}"], "no key"),
        (["sign", '{"a": {" u": "x"}}', "--key", "k"], "tag"),
    ],
)
def test_what_cannot_be_signed_says_why(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, facts = run_json(capsys, *arguments)
    assert code == 1
    assert words in facts["error"]
    assert run(*arguments) == 1
    assert words in capsys.readouterr().err


def test_warnings_are_given(capsys: pytest.CaptureFixture[str]) -> None:
    noise = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=6000))
    code, facts = run_json(capsys, "sign", json.dumps({"a": noise}), "--key", "k")
    assert code == 0
    assert "browsers refuse" in facts["warnings"][0]
    code, facts = run_json(capsys, "sign", "[1]", "--key", "k")
    assert "expects a dict" in facts["warnings"][0]


@pytest.mark.parametrize("text", ["", "junk", "a.b.c", ".eJxx.awDu4Q.aaaaaaaaaaaaaaaaaaaaaaaaaaa"])
def test_what_does_not_decode_exits_1(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, facts = run_json(capsys, "decode", text)
    assert code == 1
    assert not facts["decoded"]


def test_a_terminal_without_unicode_gets_escapes(flask_cookie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(buffer, "ascii", write_through=True))
    assert run("decode", flask_cookie) == 0
    assert b"\\xc4nne" in buffer.getvalue()
