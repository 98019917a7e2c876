"""Does a cookie verify: which key and which salt fit, is it expired, and if not, why not, in words.

A bad signature is a result to show, never an exception.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from inspector.domain.cookie_kinds import Kind
from inspector.domain.cookie_report import CookieReport
from inspector.domain.redis_keys import time_left
from inspector.domain.signing import (
    DERIVATIONS,
    DIGESTS,
    KNOWN_SCHEMES,
    Scheme,
    Secret,
    decode64,
    fits,
    to_bytes,
)

_LONG = 120


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ok` is what the app would say; `authentic` only that the signature fits."""

    ok: bool
    authentic: bool
    reasons: tuple[str, ...]
    """Sentences: what fits, and what does not."""
    key_index: int | None = None
    """Which of the keys given fits: 0 is SECRET_KEY, 1 the first of SECRET_KEY_FALLBACKS …"""
    scheme: Scheme | None = None
    age: int | None = None
    expired: bool = False
    future: bool = False

    @property
    def key_label(self) -> str | None:
        if self.key_index is None:
            return None
        return "SECRET_KEY" if self.key_index == 0 else f"fallback key {self.key_index}"

    @property
    def sentence(self) -> str:
        return " ".join(self.reasons)


def verify(
    report: CookieReport,
    keys: Sequence[Secret],
    *,
    now: float,
    max_age: int | None = None,
    salt: Secret | None = None,
    digest: str | None = None,
    derivation: str | None = None,
) -> Verdict:
    """Try the keys (SECRET_KEY first, then the fallbacks) with the salts known or the one given.

    `max_age` is the lifetime in seconds (Flask: PERMANENT_SESSION_LIFETIME, for every session), None: any age
    is fine.
    """
    usable = [(index, key) for index, key in enumerate(keys) if key]
    if not report.signed:
        return _no(f"{report.summary} There is no signature to check.")
    if not usable:
        return _no("There is no key to check the signature with: give the app's SECRET_KEY.")
    if report.kind in _OTHERS:
        return _verify_foreign(report, usable, now)
    given = decode64(report.signature_part)
    if given is None:
        return _no("The signature is not base64: the cookie was changed or cut off.")
    signed = to_bytes(report.text[: -len(report.signature_part) - 1])
    for index, key in usable:
        for scheme in _schemes(report, salt, digest, derivation):
            if fits(signed, given, key, scheme):
                return _judge_time(report, Verdict(True, True, (), index, scheme), now, max_age)
    return _no(_mismatch(report, len(usable), salt))


def _no(sentence: str) -> Verdict:
    return Verdict(False, False, (sentence,))


def _mismatch(report: CookieReport, keys: int, salt: Secret | None) -> str:
    tried = "the key given" if keys == 1 else f"any of the {keys} keys given"
    salts = "" if salt is None else " with this salt"
    if report.digest is None:
        return f"The signature does not fit {tried}{salts}; its length is wrong, so the cookie is cut off."
    return f"The signature does not fit {tried}{salts}: another key signed it, or the cookie was changed."


def _schemes(
    report: CookieReport, salt: Secret | None, digest: str | None, derivation: str | None
) -> Iterator[Scheme]:
    digests = (digest,) if digest else (report.digest,) if report.digest else DIGESTS
    for name in digests:
        if salt is None:
            for scheme in KNOWN_SCHEMES:
                yield replace(scheme, digest=name, derivation=derivation or scheme.derivation)
        else:
            purpose = next((known.purpose for known in KNOWN_SCHEMES if known.salt == salt), "")
            for one in (derivation,) if derivation else DERIVATIONS:
                yield Scheme(salt, one, name, purpose)


def _judge_time(report: CookieReport, verdict: Verdict, now: float, max_age: int | None) -> Verdict:
    reasons = [_fit_sentence(verdict)]
    ok = True
    # The app reads the number as seconds since 1970, also a legacy one.
    age = None if report.timestamp is None else int(now) - report.timestamp
    future = age is not None and age < 0
    expired = max_age is not None and age is not None and age > max_age
    if future and age is not None:
        reasons.append(f"It was signed {_span(-age)} in the future: the clocks differ.")
        if max_age is not None:
            ok = False
            reasons.append("Flask takes such a cookie for expired and starts an empty session.")
    if expired and age is not None and max_age is not None:
        ok = False
        reasons.append(f"It is expired: signed {_span(age)} ago, allowed are {_span(max_age)}.")
    if expired and report.legacy_epoch:
        reasons.append(
            "Its time counts from 2011 (itsdangerous before 1.0), which later versions misread as long ago."
        )
    if report.payload.problem:
        ok = False
        reasons.append(report.payload.problem + " Flask answers such a cookie with 500.")
    return replace(verdict, ok=ok, reasons=tuple(reasons), age=age, expired=expired, future=future)


def _fit_sentence(verdict: Verdict) -> str:
    scheme = verdict.scheme
    purpose = f": {scheme.purpose}" if scheme is not None and scheme.purpose else ""
    salt = (
        ""
        if scheme is None
        else f" and the salt “{to_bytes(scheme.salt).decode('utf-8', 'replace')}”{purpose}"
    )
    return f"The signature fits {verdict.key_label}{salt}."


# -- formats of others ---------------------------------------------------------------------------------------

_OTHERS = frozenset({Kind.JWT, Kind.REMEMBER, Kind.DJANGO, Kind.EXPRESS})

_JWT_DIGESTS = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}


def _verify_foreign(report: CookieReport, keys: list[tuple[int, Secret]], now: float) -> Verdict:
    if report.kind is Kind.REMEMBER:
        return _verify_hmac(
            keys, to_bytes(report.payload_part), bytes.fromhex(report.signature_part), "sha512"
        )
    if report.kind is Kind.EXPRESS:
        data = base64.b64decode(report.signature_part + "=" * (-len(report.signature_part) % 4))
        return _verify_hmac(keys, to_bytes(report.payload_part), data, "sha256")
    if report.kind is Kind.DJANGO:
        return _no("Values signed by Django are shown, but not checked here.")
    digest = _JWT_DIGESTS.get(str(report.details["header"]["alg"]))
    given = decode64(report.signature_part)
    if digest is None or given is None:
        return _no(f"A JWT of {report.details['header']['alg']} is shown, but not checked here.")
    verdict = _verify_hmac(keys, to_bytes(report.payload_part), given, digest)
    claims = report.value if isinstance(report.value, dict) else {}
    ends = claims.get("exp", report.details["header"].get("exp"))
    if verdict.ok and isinstance(ends, (int, float)) and ends < now:
        reason = f"It expired {_span(int(now - ends))} ago."
        return replace(verdict, ok=False, expired=True, reasons=(*verdict.reasons, reason))
    return verdict


def _span(seconds: int) -> str:
    """To the second, which decides; long ones also in words."""
    exact = f"{seconds:,} seconds"
    return f"{exact} ({time_left(seconds * 1000)})" if seconds >= _LONG else exact


def _verify_hmac(keys: list[tuple[int, Secret]], value: bytes, given: bytes, digest: str) -> Verdict:
    for index, key in keys:
        if hmac.compare_digest(hmac.digest(to_bytes(key), value, digest), given):
            label = "SECRET_KEY" if index == 0 else f"fallback key {index}"
            return Verdict(True, True, (f"The signature fits {label}.",), index)
    return _no("The signature does not fit: another key signed it, or the value was changed.")
