import time

import pytest

from inspector.domain.config import MASK, config_from_wire, identity_text, is_secret_key, mask_url, shown
from inspector.guest.flask_session_probe.wire import Opaque, pack


def row(key, value):
    return config_from_wire("app", {"key": key, "value": pack(value), "type": type(value).__name__})


@pytest.mark.parametrize(
    "key",
    [
        "SECRET_KEY",
        "SECRET_KEY_FALLBACKS",
        "WTF_CSRF_SECRET_KEY",
        "MAIL_PASSWORD",
        "DB_PASSWD",
        "DB_PWD",
        "GITHUB_TOKEN",
        "SECURITY_PASSWORD_SALT",
        "STRIPE_API_KEY",
        "AWS_ACCESS_KEY",
        "SENTRY_DSN",
        "RECAPTCHA_PRIVATE_KEY",
        "oauth_client_secret",
        "GPG_PASSPHRASE",
        "ENCRYPTION_KEYS",
    ],
)
def test_names_of_secrets(key):
    assert is_secret_key(key)
    assert shown(row(key, "hunter2")) == MASK
    assert shown(row(key, "hunter2"), reveal=True) == "'hunter2'"
    assert shown(row(key, None)) == "None"


@pytest.mark.parametrize(
    "key",
    [
        "DEBUG",
        "SESSION_COOKIE_NAME",
        "SESSION_KEY_PREFIX",
        "PERMANENT_SESSION_LIFETIME",
        "KEYBOARD",
        "MONKEY",
    ],
)
def test_names_that_hide_nothing(key):
    assert not is_secret_key(key)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("postgresql://ann:swordfish@db/x", f"'postgresql://ann:{MASK}@db/x'"),
        ("redis://:p%40ss@localhost:6379/0", f"'redis://:{MASK}@localhost:6379/0'"),
        ("http://user:a/b@host", "'http://user:a/b@host'"),
        (["amqp://a:b@c", 1], f"['amqp://a:{MASK}@c', 1]"),
        ({"main": {"password": "x", "host": "h"}}, f"{{'main': {{'password': '{MASK}', 'host': 'h'}}}}"),
        (("mysql://u:p@h",), f"('mysql://u:{MASK}@h',)"),
        (Opaque("sqlalchemy.URL", "mysql://u:p@h"), f"mysql://u:{MASK}@h"),
        ("http://no.user/path", "'http://no.user/path'"),
    ],
)
def test_passwords_in_addresses(value, text):
    assert shown(row("WHATEVER", value)) == text


def test_long_values_are_shortened():
    text = shown(row("TEXT", "x" * 5000))
    assert len(text) <= 2001
    assert text.endswith("…")


def test_several_addresses_in_one_text():
    assert mask_url("a://x:1@h, b://y:2@h") == f"a://x:{MASK}@h, b://y:{MASK}@h"


def test_defaults_are_said_to_be_flasks():
    entry = {"key": "DEBUG", "value": False, "type": "bool", "is_default": True, "default": False}
    read = config_from_wire("app", entry)
    assert (read.key, read.value, read.is_default, read.default) == ("DEBUG", False, True, False)
    assert read.origin == "Flask's default"
    assert read.group == "Flask"


def test_a_masked_value_has_a_length_and_a_fingerprint():
    assert identity_text(row("SECRET_KEY", "hunter2")) == "7 characters, sha256 f52fbd32…"
    assert identity_text(row("SECRET_KEY_FALLBACKS", ["a", "b"])).startswith("2 items, sha256 ")
    assert identity_text(row("SHOP_NAME", "Corner")) == ""
    assert identity_text(row("SECRET_KEY", None)) == ""


def test_a_long_text_is_looked_through_in_no_time():
    start = time.process_time()
    for text in ("y" * 100_000, "a://" * 30_000, "a://b:" * 20_000, "://x:" + "c" * 100_000):
        mask_url(text)
    assert time.process_time() - start < 1
