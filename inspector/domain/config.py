"""Config entries of an app and how they are shown: secrets masked, long values shortened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inspector.guest.flask_session_probe.wire import Cut, Opaque, safe_repr, unpack

MASK = "••••••"
MAX_SHOWN = 2000
"""Characters."""

_SECRET_KEY = re.compile(
    r"SECRET|PASSW(OR)?D|PASSPHRASE|TOKEN|SALT|CREDENTIAL|DSN$|(^|_)PWD(_|$)|(^|_)(API|PRIVATE|ACCESS|SIGNING|ENCRYPTION|"
    r"AUTH|LICENSE|MASTER)_?KEY|_KEY$|_KEYS$|_KEY_FALLBACKS$",
    re.IGNORECASE,
)
_NOT_SECRET = frozenset(
    {"SESSION_KEY_PREFIX", "CACHE_KEY_PREFIX", "WTF_CSRF_FIELD_NAME", "JWT_TOKEN_LOCATION"}
)
_USERINFO = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://)(?P<user>[^/@\s:]*):(?P<password>[^/\s]*)@")


@dataclass(frozen=True, slots=True)
class ConfigRow:
    app: str
    key: str
    value: Any
    type: str
    secret: bool
    is_default: bool
    default: Any = None
    origin: str = ""
    """Where the value came from; empty as long as nobody recorded it."""


def config_from_wire(app: str, record: Mapping[str, Any]) -> ConfigRow:
    """Raises KeyError or WireError on a record that is not an entry."""
    key = str(record["key"])
    is_default = bool(record.get("is_default"))
    return ConfigRow(
        app=app,
        key=key,
        value=unpack(record.get("value")),
        type=str(record.get("type") or ""),
        secret=is_secret_key(key),
        is_default=is_default,
        default=unpack(record.get("default")),
        origin=str(record.get("origin") or ("Flask's default" if is_default else "")),
    )


def is_secret_key(key: str) -> bool:
    """By name: SECRET_KEY, *PASSWORD*, *TOKEN*, *_KEY and friends."""
    return key.upper() not in _NOT_SECRET and _SECRET_KEY.search(key) is not None


def shown(row: ConfigRow, reveal: bool = False) -> str:
    """The value as a text of one line; secrets and passwords in URLs are masked unless `reveal`."""
    if reveal:
        return _shortened(_plain(row.value))
    if row.secret and row.value not in (None, "", b"", [], ()):
        return MASK
    return _shortened(_plain(_masked(row.value)))


def mask_url(text: str) -> str:
    """Every `scheme://user:password@` in the text with the password masked."""
    return _USERINFO.sub(lambda found: f"{found['scheme']}{found['user']}:{MASK}@", text)


def _masked(value: Any) -> Any:
    """Nested values too: a dict of engines or a list of URLs may hold passwords."""
    if isinstance(value, str):
        return mask_url(value)
    if isinstance(value, dict):
        return {
            key: MASK if isinstance(key, str) and is_secret_key(key) and item else _masked(item)
            for key, item in value.items()
        }
    if isinstance(value, Opaque):
        return Opaque(value.type, mask_url(value.text))
    if isinstance(value, list | tuple) and not isinstance(value, Cut):
        items = [_masked(item) for item in value]
        return items if isinstance(value, list) else tuple(items)
    return value


def _plain(value: Any) -> str:
    if isinstance(value, Opaque):
        return value.text
    if isinstance(value, Cut):
        return f"({value.type}, {value.size} long: too large to show)"
    return safe_repr(value, MAX_SHOWN + 1)


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"
