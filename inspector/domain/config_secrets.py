"""What of a config must not be seen: names of secrets, passwords inside addresses; and what may be said of a
secret
all the same: its length, a fingerprint to compare it by, how hard it is to guess.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from functools import lru_cache
from typing import Any

from inspector.guest.flask_session_probe.wire import Cut, Opaque, safe_repr

MASK = "••••••"

_SECRET_KEY = re.compile(
    r"SECRET|PASSW(OR)?D|PASSPHRASE|TOKEN|SALT|CREDENTIAL|DSN$|(^|_)PWD(_|$)|(^|_)(API|PRIVATE|ACCESS|SIGNING|ENCRYPTION|"
    r"AUTH|LICENSE|MASTER)_?KEY|_KEY$|_KEYS$|_KEY_FALLBACKS$",
    re.IGNORECASE,
)
_NOT_SECRET = frozenset(
    {
        *("SESSION_KEY_PREFIX", "CACHE_KEY_PREFIX", "WTF_CSRF_FIELD_NAME", "JWT_TOKEN_LOCATION"),
        *("JWT_ACCESS_TOKEN_EXPIRES", "JWT_REFRESH_TOKEN_EXPIRES", "SECURITY_TOKEN_MAX_AGE"),
    }
)
_USERINFO = re.compile(r"(?P<user>://[^/@\s:]*):(?P<password>[^/\s]*)@")
"""Without the scheme before it: looking for that in a long text takes the square of its length."""
_NOTHING_INSIDE = frozenset({int, float, bool, type(None), bytes})
_FINGERPRINT = 8
"""Hex digits."""
_GUESSED = frozenset(
    {
        *(
            "dev",
            "development",
            "secret",
            "secretkey",
            "secret key",
            "secret_key",
            "changeme",
            "change me",
            "test",
        ),
        *(
            "key",
            "password",
            "mysecret",
            "my_secret",
            "mysecretkey",
            "super secret",
            "supersecret",
            "hard to guess",
        ),
        *(
            "you-will-never-guess",
            "hard to guess string",
            "super-secret",
            "super secret key",
            "default",
            "todo",
        ),
        *(
            '_5#y2L"F4Q8z\n\\xec]/',
            '_5#y2L"F4Q8z\n\xec]/',
            "A0Zr98j/3yX R~XHH!jmN]LWX/,?RT",
            "s3cr3t",
            "flask",
        ),
        "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
    }
)
"""Keys of tutorials and of Flask's own documentation, tried first by whoever forges cookies."""


@lru_cache(8192)
def is_secret_key(key: str) -> bool:
    """By name: SECRET_KEY, *PASSWORD*, *TOKEN*, *_KEY and friends."""
    return key.upper() not in _NOT_SECRET and _SECRET_KEY.search(key) is not None


def is_empty(value: Any) -> bool:
    """Nothing to hide."""
    return value is None or value is False or value is True or value in ("", b"", [], (), {})


def mask_url(text: str) -> str:
    """Every `scheme://user:password@` in the text with the password masked."""
    return _USERINFO.sub(lambda found: f"{found['user']}:{MASK}@", text)


def url_passwords(text: str) -> list[tuple[int, int]]:
    """Where each `password` of those stands; none for an empty one."""
    return [found.span("password") for found in _USERINFO.finditer(text) if found["password"]]


def masked(value: Any) -> Any:
    """Nested values too: a dict of engines or a list of URLs may hold passwords. The value itself when there
    is nothing to hide.
    """
    if type(value) in _NOTHING_INSIDE:
        return value
    if isinstance(value, str):
        return mask_url(value) if "://" in value else value
    if isinstance(value, dict):
        found = {key: _masked_item(key, item) for key, item in value.items()}
        return found if any(found[key] is not item for key, item in value.items()) else value
    if isinstance(value, Opaque):
        return Opaque(value.type, mask_url(value.text)) if "://" in value.text else value
    if isinstance(value, list | tuple) and not isinstance(value, Cut):
        items = [masked(item) for item in value]
        if all(one is other for one, other in zip(items, value, strict=True)):
            return value
        return items if isinstance(value, list) else tuple(items)
    return value


def _masked_item(key: Any, item: Any) -> Any:
    if isinstance(key, str) and is_secret_key(key) and not is_empty(item):
        return MASK
    return masked(item)


def fingerprint(value: Any) -> str:
    """The first hex digits of the SHA-256 of a text or bytes (of the repr of anything else): the same secret
    has the
    same fingerprint everywhere.
    """
    if isinstance(value, str):
        data = value.encode("utf-8", "surrogatepass")
    elif isinstance(value, bytes):
        data = value
    else:
        data = safe_repr(value, 1_000_000).encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()[:_FINGERPRINT]


def length_text(value: Any) -> str:
    """ "32 characters", "24 bytes", "2 keys"; "" for what has no length."""
    if isinstance(value, str):
        return f"{len(value):,} character{'s' * (len(value) != 1)}"
    if isinstance(value, bytes):
        return f"{len(value):,} byte{'s' * (len(value) != 1)}"
    if isinstance(value, list | tuple) and not isinstance(value, Cut | Opaque):
        return f"{len(value):,} item{'s' * (len(value) != 1)}"
    return ""


def entropy_bits(value: str | bytes) -> float:
    """An upper bound of how many bits a guesser must try, from how often each character occurs."""
    if not value:
        return 0.0
    counts, size = Counter(value), len(value)
    return sum(count * math.log2(size / count) for count in counts.values())


def weakness(value: str | bytes) -> str:
    """Why a signing key is easily guessed, one sentence; "" when nothing speaks against it."""
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    if text.strip().casefold() in {known.casefold() for known in _GUESSED}:
        return "This key stands in tutorials: anybody can sign cookies with it."
    if len(value) < 16:
        return f"Only {length_text(value)}: too short for a key. Use secrets.token_hex()."
    bits = entropy_bits(value)
    return "" if bits >= 48 else f"Easily guessed (at most {bits:.0f} bits). Use secrets.token_hex()."
