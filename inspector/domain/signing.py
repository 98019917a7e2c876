"""The signatures of itsdangerous, made and checked by hand, so that one can say which key and which salt
fits.

    signed    := value "." signature
    signature := base64url(HMAC(digest, derive(key, salt), value)), without padding

Two-part and three-part (with a timestamp) tokens differ only in what the value is.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

Secret = str | bytes

DIGESTS = ("sha1", "sha256", "sha512", "sha224", "sha384")
SIGNATURE_LENGTHS = {27: "sha1", 38: "sha224", 43: "sha256", 64: "sha384", 86: "sha512"}
"""Characters of the signature without padding; they tell the digest."""

DERIVATIONS = ("hmac", "django-concat", "concat", "none")


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a key is made ready to sign: the salt keeps tokens of different purposes apart."""

    salt: Secret
    derivation: str = "django-concat"
    digest: str = "sha1"
    purpose: str = ""
    """What tokens of this salt are, for people."""


FLASK_SESSION = Scheme("cookie-session", "hmac", "sha1", "a Flask session")

KNOWN_SCHEMES = (
    FLASK_SESSION,
    Scheme("flask-session", "hmac", "sha1", "a session id signed by Flask-Session"),
    Scheme(
        "itsdangerous.Signer",
        "django-concat",
        "sha1",
        "a value signed with itsdangerous (Starlette does this)",
    ),
    Scheme("itsdangerous", "django-concat", "sha1", "an itsdangerous token with the default salt"),
    Scheme("wtf-csrf-token", "django-concat", "sha1", "a CSRF token of Flask-WTF"),
    *(
        Scheme(salt, "django-concat", "sha1", f"a Flask-Security token ({salt.removesuffix('-salt')})")
        for salt in (
            *(
                "confirm-salt",
                "reset-salt",
                "login-salt",
                "change-salt",
                "remember-salt",
                "change-email-salt",
            ),
            *("tf-validity-salt", "tf-setup-salt", "us-setup-salt", "wan-salt", "refresh-token-salt"),
        )
    ),
)


def to_bytes(text: Secret) -> bytes:
    """UTF-8, as itsdangerous does it; half a character is kept, so that nothing raises on any input."""
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


def encode64(data: bytes) -> bytes:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def decode64(text: Secret) -> bytes | None:
    """The bytes of base64url text, None when it is none. As lenient as itsdangerous: foreign characters are
    skipped.
    """
    data = text.encode("ascii", "ignore") if isinstance(text, str) else text
    try:
        return base64.urlsafe_b64decode(data + b"=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return None


def derive_key(key: Secret, scheme: Scheme) -> bytes:
    """The key that signs, made of the secret key and the salt."""
    secret, salt = to_bytes(key), to_bytes(scheme.salt)
    if scheme.derivation == "concat":
        return hashlib.new(scheme.digest, salt + secret).digest()
    if scheme.derivation == "django-concat":
        return hashlib.new(scheme.digest, salt + b"signer" + secret).digest()
    if scheme.derivation == "hmac":
        return hmac.digest(secret, salt, scheme.digest)
    if scheme.derivation == "none":
        return secret
    raise ValueError(f"{scheme.derivation} is no key derivation; use one of {', '.join(DERIVATIONS)}")


def signature(value: bytes, key: Secret, scheme: Scheme = FLASK_SESSION) -> bytes:
    """The signature of `value`, as bytes before base64."""
    return hmac.digest(derive_key(key, scheme), value, scheme.digest)


def sign_value(value: bytes, key: Secret, scheme: Scheme = FLASK_SESSION) -> bytes:
    """`value.signature`."""
    return value + b"." + encode64(signature(value, key, scheme))


def fits(value: bytes, given: bytes, key: Secret, scheme: Scheme) -> bool:
    """True when `given` (decoded) is the signature of `value` under this key and scheme."""
    return hmac.compare_digest(signature(value, key, scheme), given)
