"""A cookie taken apart: envelope, payload, time of signing. `parse_cookie` never raises, whatever it is
given.

    value     := payload "." timestamp "." signature
    payload   := ["."] base64url(JSON, or zlib of JSON when it begins with a dot)
    timestamp := base64url(big-endian seconds)

Anything else is recognised as far as possible and named; see cookie_kinds.py. Keys come in only at `verify`
(verdicts.py) and `sign` (cookie_signing.py), both offered here.
"""

from __future__ import annotations

import datetime
from typing import Any

from inspector.domain import tagged_json
from inspector.domain.cookie_kinds import PLAIN_SUMMARY, Kind, foreign, kind_of_signed
from inspector.domain.cookie_report import CookieReport, Payload
from inspector.domain.cookie_signing import resign, sign
from inspector.domain.cookie_size import BROWSER_LIMIT, FLASK_LIMIT, SizeReport, size_report
from inspector.domain.cookie_text import extract_cookie
from inspector.domain.inflate import DEFAULT_LIMIT, inflate
from inspector.domain.json_style import detect
from inspector.domain.kinds import too_deep
from inspector.domain.signing import SIGNATURE_LENGTHS, decode64
from inspector.domain.verdicts import Verdict, verify

__all__ = [
    "BROWSER_LIMIT",
    "FLASK_LIMIT",
    "CookieReport",
    "Kind",
    "Payload",
    "SizeReport",
    "Verdict",
    "extract_cookie",
    "parse_cookie",
    "resign",
    "sign",
    "size_report",
    "verify",
]

MAX_TEXT = 1024 * 1024
"""Characters looked at. Browsers keep 4 KiB; a longer text is something else."""

LEGACY_EPOCH = 1_293_840_000
"""Seconds: itsdangerous before 1.0 counted from 2011-01-01."""

_BEFORE_ITSDANGEROUS = 1_325_376_000
"""2012-01-01: a token of an earlier time was in truth counted from 2011."""


def parse_cookie(text: str, name: str | None = None) -> CookieReport:
    """Take apart what was pasted: a value, `name=value` or a header (then `name` chooses). Never raises."""
    if len(text) > MAX_TEXT:
        problem = f"{len(text):,} characters are no cookie: browsers keep 4,096 bytes."
        return CookieReport(text[:MAX_TEXT], Kind.PLAIN, problem, Payload("text", "", problem=problem))
    found_name, value = extract_cookie(text, name)
    if not value:
        return CookieReport("", Kind.EMPTY, "There is no cookie here.", Payload("text", ""), found_name)
    strange = foreign(value)
    if strange is None:
        return _signed(value, found_name)
    payload = Payload(strange.codec, strange.value, size=len(value), problem=strange.problem)
    return CookieReport(
        value,
        strange.kind,
        strange.summary,
        payload,
        found_name,
        payload_part=strange.payload_part,
        signature_part=strange.signature_part,
        signed_at=strange.signed_at,
        details=strange.details,
    )


def _signed(text: str, name: str | None) -> CookieReport:
    payload_part, timestamp_part, signature_part = _split(text)
    payload = read_payload(payload_part)
    stored, signed_at, legacy = _signed_at(timestamp_part)
    digest = SIGNATURE_LENGTHS.get(len(signature_part.rstrip("=")))
    if digest is None and payload.codec == "text":
        return plain_text(text, name)
    kind, summary = kind_of_signed(payload.codec, payload.value, bool(timestamp_part), bool(payload.problem))
    problems = [payload.problem] if payload.problem else []
    if digest is None:
        problems.append(
            f"The signature has {len(signature_part)} characters, which fits no hash function: "
            "the cookie may be cut off."
        )
    if legacy:
        problems.append(
            "Its time counts from 2011: it was signed by itsdangerous before 1.0, later ones read 1970 on."
        )
    if timestamp_part and signed_at is None:
        problems.append("Its timestamp is no time.")
    return CookieReport(
        text,
        kind,
        summary,
        payload,
        name,
        payload_part,
        timestamp_part,
        signature_part,
        stored,
        signed_at,
        legacy,
        digest,
        tuple(problems),
    )


def plain_text(text: str, name: str | None) -> CookieReport:
    """A text with dots in it, as analytics cookies have, is no token."""
    return CookieReport(text, Kind.PLAIN, PLAIN_SUMMARY, Payload("text", text, size=len(text)), name)


def _split(text: str) -> tuple[str, str, str]:
    """(payload, timestamp or "", signature). From the right: the payload may hold dots."""
    rest, _, signature_part = text.rpartition(".")
    payload, _, timestamp = rest.rpartition(".")
    seconds = decode64(timestamp)
    if payload and seconds is not None and len(seconds) <= 8:
        return payload, timestamp, signature_part
    return rest, "", signature_part


def _signed_at(part: str) -> tuple[int | None, datetime.datetime | None, bool]:
    data = decode64(part) if part else None
    if data is None:
        return None, None, False
    stored = int.from_bytes(data, "big")
    legacy = stored < _BEFORE_ITSDANGEROUS
    try:
        return (
            stored,
            datetime.datetime.fromtimestamp(stored + (LEGACY_EPOCH if legacy else 0), datetime.UTC),
            legacy,
        )
    except (OverflowError, ValueError, OSError):
        return stored, None, False


def read_payload(part: str, limit: int = DEFAULT_LIMIT) -> Payload:
    """The payload of a token: tagged JSON where possible, else JSON, else the text that was signed, else
    bytes.
    """
    compressed = part.startswith(".")
    data = decode64(part[1:] if compressed else part)
    if data is None:
        return (
            Payload("text", part, size=len(part), problem="The payload is not base64.")
            if compressed
            else _raw(part)
        )
    problem = ""
    if compressed:
        inflated = inflate(data, limit)
        data, problem = inflated.data, _inflate_problem(inflated.error, inflated.stopped)
    if problem:
        return Payload("bytes", data, size=len(data), compressed=True, problem=problem)
    try:
        text = data.decode("utf-8")
        tree = tagged_json.parse_json(text)
    except ValueError as error:
        return _not_json(part, data, compressed, error)
    return _json_payload(text, tree, len(data), compressed)


def _inflate_problem(error: str, stopped: bool) -> str:
    if not error:
        return ""
    if stopped:
        return (
            f"The compressed payload is larger than any session: {error}. It may be an attack on the memory."
        )
    return f"The compressed payload cannot be read: {error}."


def _json_payload(text: str, tree: Any, size: int, compressed: bool) -> Payload:
    style, _ = detect(text, tree)
    try:
        value = tagged_json.untag(tree)
    except ValueError as error:
        shown = text if too_deep(tree) else tree
        return Payload("json", shown, text, size, compressed, style, f"The payload is JSON, but {error}.")
    codec = "tagged json" if tagged_json.has_tags(tree) or isinstance(tree, dict) else "json"
    return Payload(codec, value, text, size, compressed, style)


def _not_json(part: str, data: bytes, compressed: bool, error: ValueError) -> Payload:
    if compressed or data[:1] in (b"{", b"["):
        return Payload(
            "bytes", data, size=len(data), compressed=compressed, problem=f"The payload is no JSON: {error}."
        )
    return _raw(part)


def _raw(part: str) -> Payload:
    """Signer and TimestampSigner sign a text as it is."""
    return Payload("text", part, size=len(part))
