"""What a cookie is, judged by its shape: sessions and tokens of itsdangerous, and the formats of others.

A key is not needed for this, nor would the answer of a shape be proof: the summary says "looks like" where it
may err.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from inspector.domain.inflate import inflate
from inspector.domain.kinds import too_deep
from inspector.domain.signing import decode64

PLAIN_SUMMARY = "A plain text: no token, no session."


class Kind(Enum):
    """The value names the kind for people and for --json."""

    EMPTY = "empty"
    SESSION = "flask session"
    CSRF = "csrf token"
    TIMED_TOKEN = "timed token"
    TOKEN = "token without time"
    SIGNED_TEXT = "signed text"
    SIGNED_SID = "signed session id"
    SID = "session id"
    STARLETTE = "starlette session"
    JWT = "jwt"
    REMEMBER = "remember token"
    DJANGO = "django signed value"
    EXPRESS = "express signed value"
    UNSIGNED = "unsigned payload"
    BROKEN = "broken token"
    PLAIN = "plain text"


@dataclass(frozen=True, slots=True)
class Foreign:
    """A cookie that is not in the envelope of itsdangerous."""

    kind: Kind
    summary: str
    codec: str = "text"
    value: Any = ""
    problem: str = ""
    payload_part: str = ""
    signature_part: str = ""
    signed_at: datetime.datetime | None = None
    details: dict[str, Any] = field(default_factory=dict)


_SID_SHAPES = (
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I), "a UUID: Flask-Session until 0.5"),
    (re.compile(r"[A-Za-z0-9_-]{43}"), "43 random characters, as Flask-Session from 0.6 on makes them"),
    (re.compile(r"[0-9a-f]{16}_[0-9a-f]{8}"), "as Flask-KVSession makes them: its end is a time"),
    (re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}", re.I), "hex digits"),
    (re.compile(r"[a-z0-9]{32}"), "32 characters, as Django makes them"),
)  # fmt: skip

_HEX40 = re.compile(r"[0-9a-f]{40}")
_REMEMBER = re.compile(r"(.+)\|([0-9a-f]{128})", re.S)
_DJANGO = re.compile(r"(.*):([0-9A-Za-z]{6}):([0-9A-Za-z_-]{27}|[0-9A-Za-z_-]{43})", re.S)
_EXPRESS = re.compile(r"s:(.+)\.([A-Za-z0-9+/]{43}=?)", re.S)


def sid_shape(text: str) -> str | None:
    """What a session id of this shape looks like, None when it looks like none."""
    return next((words for pattern, words in _SID_SHAPES if pattern.fullmatch(text)), None)


def kind_of_signed(codec: str, value: Any, timed: bool, broken: bool) -> tuple[Kind, str]:
    """The kind and summary of `payload.signature` and `payload.timestamp.signature`."""
    if broken:
        return Kind.BROKEN, "A signed token whose payload cannot be read."
    if codec == "text":
        return _kind_of_signed_text(value, timed)
    if not timed:
        return Kind.TOKEN, "An itsdangerous token without a time (URLSafeSerializer): it never expires."
    if isinstance(value, dict):
        return Kind.SESSION, "A signed Flask session: anyone can read it, only the key can make it."
    if isinstance(value, str) and _HEX40.fullmatch(value):
        return (
            Kind.CSRF,
            "Looks like a CSRF token of Flask-WTF: the session's csrf_token, signed with a time.",
        )
    return (
        Kind.TIMED_TOKEN,
        "An itsdangerous token with a time (URLSafeTimedSerializer), as in links of e-mails.",
    )


def _kind_of_signed_text(value: str, timed: bool) -> tuple[Kind, str]:
    shape = sid_shape(value)
    if shape is not None and not timed:
        return Kind.SIGNED_SID, f"A signed session id ({shape}): the session itself lies on the server."
    if timed and value.endswith("="):
        return (
            Kind.STARLETTE,
            "Looks like a session of Starlette or FastAPI: base64 of JSON, signed with a time.",
        )
    if timed:
        return Kind.SIGNED_TEXT, "A text signed with a time (TimestampSigner)."
    return Kind.SIGNED_TEXT, "A signed text (Signer)."


def foreign(text: str) -> Foreign | None:
    """What `text` is when it is not a signed value of itsdangerous; None when it has that shape."""
    for recognise in _RECOGNISERS:
        found = recognise(text)
        if found is not None:
            return found
    return None


def _jwt(text: str) -> Foreign | None:
    parts = text.split(".")
    if len(parts) != 3:
        return None
    header = _json_of(parts[0])
    if not isinstance(header, dict) or "alg" not in header:
        return None
    claims = _json_of(parts[1])
    problem = "" if claims is not None else "The claims of this JWT are no JSON."
    source = claims if isinstance(claims, dict) and "iat" in claims else header
    return Foreign(
        Kind.JWT,
        f"A JSON Web Token ({header['alg']}): not Flask's session; Flask-JWT-Extended uses them.",
        "json",
        claims if claims is not None else parts[1],
        problem,
        ".".join(parts[:2]),
        parts[2],
        _time(source.get("iat")),
        {"header": header},
    )


def _remember(text: str) -> Foreign | None:
    match = _REMEMBER.fullmatch(text)
    if match is None:
        return None
    user, digest = match.groups()
    words = (
        f"A remember_token of Flask-Login for user {user}: without a time, it expires in the browser only."
    )
    return Foreign(Kind.REMEMBER, words, "text", user, "", user, digest, None, {"user": user})


def _django(text: str) -> Foreign | None:
    match = _DJANGO.fullmatch(text)
    if match is None:
        return None
    payload, stamp, signature = match.groups()
    value = _json_of(payload)
    signed_at = _time(_base62(stamp))
    codec = "text" if value is None else "json"
    shown = payload if value is None else value
    return Foreign(Kind.DJANGO, "A value signed by Django.", codec, shown, "", payload, signature, signed_at)


def _express(text: str) -> Foreign | None:
    match = _EXPRESS.fullmatch(text)
    if match is None:
        return None
    return Foreign(
        Kind.EXPRESS, "A session id signed by Express (Node).", "text", match[1], "", match[1], match[2]
    )


def _unsigned(text: str) -> Foreign | None:
    """Whatever has no dot to part a signature from."""
    if "." in text.strip("."):
        return None
    shape = sid_shape(text)
    if shape is not None:
        return Foreign(
            Kind.SID, f"A session id ({shape}): the session itself lies on the server.", "text", text
        )
    value = _json_of(text)
    if isinstance(value, (dict, list)):
        return Foreign(
            Kind.UNSIGNED, "A payload without a signature: perhaps the first part of a cookie.", "json", value
        )
    return _json_text(text) or Foreign(Kind.PLAIN, PLAIN_SUMMARY, "text", text)


def _json_text(text: str) -> Foreign | None:
    value = _parsed(text)
    if not isinstance(value, (dict, list)):
        return None
    return Foreign(Kind.UNSIGNED, "JSON without a signature.", "json", value)


_RECOGNISERS: tuple[Callable[[str], Foreign | None], ...] = (_jwt, _remember, _django, _express, _unsigned)


def _json_of(part: str) -> Any:
    """The JSON behind base64url, perhaps compressed behind a dot; None when there is none."""
    data = decode64(part.removeprefix("."))
    if data is None:
        return None
    if part.startswith("."):
        inflated = inflate(data)
        if not inflated.complete:
            return None
        data = inflated.data
    return _parsed(data)


def _parsed(text: str | bytes) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return None if too_deep(value) else value


_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _base62(text: str) -> int:
    number = 0
    for character in text:
        number = number * 62 + _BASE62.index(character)
    return number


def _time(seconds: Any) -> datetime.datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        return None
    try:
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    except (OverflowError, ValueError, OSError):
        return None
