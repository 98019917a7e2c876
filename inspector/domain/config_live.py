"""Which keys can be changed while the app runs, of which types, and why the others cannot.

Live are the keys that Flask (or the extension) reads for each request. For keys of the app itself nobody
knows: they may be changed, and it is said that it depends on the app.
"""

from __future__ import annotations

import ast
import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from inspector.domain.config_keys import STALE, extension_of, group_of
from inspector.domain.errors import EditRejected
from inspector.domain.scalars import one
from inspector.domain.values import (
    SCALARS,
    first_foreign,
    format_scalar,
    is_container,
    parse_scalar,
    type_label,
)


@dataclass(frozen=True, slots=True)
class Live:
    """`certain`: Flask reads it per request; otherwise the app decides. `why_not` says why it cannot be
    changed.
    """

    editable: bool
    certain: bool = False
    kinds: tuple[str, ...] = ()
    """Types it may have; () for any."""
    why_not: str = ""


UNKNOWN = Live(False, why_not="It is not known whether this can be changed.")
_TEXT = ("str", "None")
_SWITCH = ("bool",)
_NUMBER = ("int", "None")
_LIVE: dict[str, tuple[str, ...]] = {
    "SECRET_KEY": ("str", "bytes", "None"),
    "SECRET_KEY_FALLBACKS": ("list", "tuple", "None"),
    "SESSION_COOKIE_DOMAIN": ("str", "None", "bool"),
    "SESSION_COOKIE_PATH": _TEXT,
    "SESSION_COOKIE_NAME": ("str",),
    "SESSION_COOKIE_SAMESITE": _TEXT,
    "SESSION_COOKIE_SECURE": _SWITCH,
    "SESSION_COOKIE_HTTPONLY": _SWITCH,
    "SESSION_COOKIE_PARTITIONED": _SWITCH,
    "SESSION_REFRESH_EACH_REQUEST": _SWITCH,
    "PERMANENT_SESSION_LIFETIME": ("timedelta", "int"),
    "MAX_COOKIE_SIZE": ("int",),
    "MAX_CONTENT_LENGTH": _NUMBER,
    "MAX_FORM_MEMORY_SIZE": _NUMBER,
    "MAX_FORM_PARTS": _NUMBER,
    "TRUSTED_HOSTS": ("list", "tuple", "None"),
    "SERVER_NAME": _TEXT,
    "APPLICATION_ROOT": ("str",),
    "PREFERRED_URL_SCHEME": ("str",),
    "SEND_FILE_MAX_AGE_DEFAULT": ("int", "timedelta", "None"),
    "USE_X_SENDFILE": _SWITCH,
    "TESTING": _SWITCH,
    "PROPAGATE_EXCEPTIONS": ("bool", "None"),
    "TRAP_HTTP_EXCEPTIONS": _SWITCH,
    "TRAP_BAD_REQUEST_ERRORS": ("bool", "None"),
    "EXPLAIN_TEMPLATE_LOADING": _SWITCH,
    "WTF_CSRF_ENABLED": _SWITCH,
    "WTF_CSRF_CHECK_DEFAULT": _SWITCH,
    "WTF_CSRF_TIME_LIMIT": _NUMBER,
    "WTF_CSRF_SSL_STRICT": _SWITCH,
    "LOGIN_DISABLED": _SWITCH,
    "SESSION_PROTECTION": _TEXT,
    "REMEMBER_COOKIE_DURATION": ("timedelta", "int"),
    "REMEMBER_COOKIE_SECURE": _SWITCH,
    "REMEMBER_COOKIE_HTTPONLY": _SWITCH,
    "REMEMBER_COOKIE_SAMESITE": _TEXT,
}
_AT_START = "It is read once, when {what}. Change it in the app's config and restart."
_NOT_LIVE = {
    "DEBUG": "The debugger, the reloader and the templates took it at start. Restart with debug on or off.",
    "TEMPLATES_AUTO_RELOAD": _AT_START.format(what="the template environment is made"),
    "PROVIDE_AUTOMATIC_OPTIONS": _AT_START.format(what="each route is added"),
    "SESSION_TYPE": _AT_START.format(what="Flask-Session makes its interface"),
    "WTF_CSRF_METHODS": _AT_START.format(what="CSRFProtect is set up"),
    "WTF_CSRF_FIELD_NAME": _AT_START.format(what="forms and CSRFProtect are set up"),
}
_EXTENSION = "{group} reads its settings when it is set up. Change it in the app's config and restart."
_UP_FRONT = frozenset(
    {
        "Flask-Session",
        "Flask-SQLAlchemy",
        "Flask-Mail",
        "Flask-Caching",
        "Flask-Limiter",
        "Flask-DebugToolbar",
        "Celery",
    }
)
_SAMESITE = ("Lax", "Strict", "None")


def live_of(key: str, value: Any, has_default: bool) -> Live:
    """Whether `key` can be changed now."""
    if key in _NOT_LIVE:
        return Live(False, why_not=_NOT_LIVE[key])
    if key in STALE and not STALE[key].deprecated and not has_default:
        return Live(False, why_not="Nothing reads this key.")
    if key in _LIVE:
        return Live(True, True, _LIVE[key])
    group = group_of(key, has_default)
    owner = extension_of(key) or group
    if owner in _UP_FRONT:
        return Live(False, why_not=_EXTENSION.format(group=owner))
    if not key.isupper():
        return Live(False, why_not="Flask takes upper-case keys only.")
    foreign = first_foreign(value)
    if foreign is not None:
        return Live(False, why_not=f"It holds a {foreign.type}, which cannot be made here.")
    return Live(True, False)


def parse_config(kind: str, text: str) -> Any:
    """The value that was typed. Containers are written as Python literals. Raises EditRejected."""
    if kind in SCALARS:
        return parse_scalar(kind, text)
    try:
        value = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError) as error:
        raise EditRejected(
            f"This is not a {kind}.", "Write it as in Python: ['a', 'b'].", str(error)
        ) from error
    if type_label(value) != kind:
        raise EditRejected(f"This is {one(type_label(value))}, not {one(kind)}.")
    return value


def editable_text(value: Any) -> str:
    """What stands in the field at first: `parse_config(type_label(value), editable_text(value)) == value`."""
    return repr(value) if is_container(value) else format_scalar(value)


def check_config(key: str, value: Any) -> None:
    """Raises EditRejected for a value that would break the next request."""
    kinds, kind = _LIVE.get(key, ()), type_label(value)
    if kinds and kind not in kinds:
        raise EditRejected(f"{key} cannot be a {kind}.", f"It is one of {', '.join(kinds)}.")
    checker = _CHECKS.get(key)
    if checker is not None:
        checker(value)


def _check_samesite(value: Any) -> None:
    if value is not None and value.title() not in _SAMESITE:
        raise EditRejected(f"SameSite cannot be “{value}”.", "It is Lax, Strict, the text “None”, or None.")


def _check_fallbacks(value: Any) -> None:
    if value is not None and not all(isinstance(item, str | bytes) for item in value):
        raise EditRejected("Each fallback key is a text or bytes.")


def _check_lifetime(value: Any) -> None:
    seconds = value.total_seconds() if isinstance(value, datetime.timedelta) else value
    if seconds <= 0:
        raise EditRejected("A session must live for some time.", "Give a time above zero.")


def _check_name(value: Any) -> None:
    if not value or any(character in value for character in ' \t\r\n;,="'):
        raise EditRejected("This is not the name of a cookie.", "Use letters, digits, - and _.")


_CHECKS: dict[str, Callable[[Any], None]] = {
    "SESSION_COOKIE_SAMESITE": _check_samesite,
    "REMEMBER_COOKIE_SAMESITE": _check_samesite,
    "SECRET_KEY_FALLBACKS": _check_fallbacks,
    "PERMANENT_SESSION_LIFETIME": _check_lifetime,
    "SESSION_COOKIE_NAME": _check_name,
}
