"""Whose session it is, and what the keys mean that Flask and its extensions put there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from inspector.domain.kinds import type_label
from inspector.domain.scalars import format_scalar

Step = tuple[str, ...]

DEFAULT_PATHS: tuple[Step, ...] = (
    ("_user_id",),
    ("user_id",),
    ("uid",),
    ("username",),
    ("user_name",),
    ("user", "id"),
    ("user", "username"),
    ("user", "email"),
    ("user", "name"),
    ("user", "sub"),
    ("user",),
    ("identity.id",),
    ("oidc_auth_profile", "email"),
    ("oidc_auth_profile", "sub"),
    ("email",),
    ("login",),
    ("tf_user_id",),
)
"""Where the user stands, the surest first: Flask-Login, the tutorials, sign-ins, Flask-Principal,
OpenID, two-factor.
"""


class User(NamedTuple):
    """The user's id or name as text, and the path in the session that gave it."""

    text: str
    path: Step


def find_user(session: Any, paths: Sequence[Step] = DEFAULT_PATHS) -> User | None:
    """The first path that leads to a text or number. `paths` may be the user's own list."""
    if not isinstance(session, Mapping):
        return None
    for path in paths:
        text = _text_at(session, path)
        if text:
            return User(text, path)
    nested = session.get("data")  # an old recipe keeps {"sid": …, "data": {…}, "expiration": …}
    if isinstance(nested, Mapping) and "sid" in session:
        found = find_user(nested, paths)
        return None if found is None else User(found.text, ("data", *found.path))
    return None


def user_of(session: Any, paths: Sequence[Step] = DEFAULT_PATHS) -> str | None:
    """The text of `find_user`."""
    found = find_user(session, paths)
    return None if found is None else found.text


def _text_at(session: Mapping[Any, Any], path: Step) -> str:
    value: Any = session
    for step in path:
        if not isinstance(value, Mapping) or step not in value:
            return ""
        value = value[step]
    if type_label(value) not in ("str", "int", "UUID", "Markup"):
        return ""
    return format_scalar(value)[:200]


_KNOWN = {
    "_permanent": "Flask: session.permanent was set, so the cookie expires after PERMANENT_SESSION_LIFETIME.",
    "_flashes": "Flask: messages of flash() that no page has shown yet, as pairs of category and text.",
    "csrf_token": "Flask-WTF: the secret from which the CSRF tokens of forms are signed.",
    "_csrf_token": "Flask-SeaSurf or an own scheme: the CSRF token that forms must send back.",
    "_user_id": "Flask-Login: the id of the user who is logged in, as get_id() gave it.",
    "_fresh": "Flask-Login: true after a login with password, false when a remember_token logged in.",
    "_id": "Flask-Login: a hash of address and browser; when it changes, the session may be refused.",
    "_remember": 'Flask-Login: "set" or "clear" the remember_token with the next response.',
    "_remember_seconds": "Flask-Login: how long the remember_token will last.",
    "next": "Flask-Login: the page to return to after the login.",
    "user_id": "The id of the user, as many tutorials store it (Flask-Login did so before 0.5).",
    "username": "The name of the user, as many tutorials store it.",
    "remember": "Flask-Login before 0.5: the remember_token's state.",
    "identity.id": "Flask-Principal: the id of the identity.",
    "identity.auth_type": "Flask-Principal: how the identity was established.",
    "fs_cc": "Flask-Security: whether the CSRF cookie is to be set or cleared.",
    "fs_paa": "Flask-Security: when the user last proved who they are, seconds since 1970.",
    "fs_gexp": "Flask-Security: until when a repeated proof is not asked for.",
    "fs_oauth_next": "Flask-Security: the page to return to after a sign-in elsewhere.",
    "tf_user_id": "Flask-Security: who is in the middle of a two-factor login.",
    "tf_state": "Flask-Security: how far the two-factor login is.",
    "tf_totp_secret": "Flask-Security: the secret of a two-factor method being set up.",
    "oidc_auth_token": "flask-oidc: the tokens of the sign-in. Large, and readable in a signed cookie.",
    "oidc_auth_profile": "flask-oidc: who signed in.",
    "_csp_nonce": "A nonce for the Content-Security-Policy header.",
}

_SHAPES = (
    (
        re.compile(r"_state_[^_]+_.+"),
        "Authlib: a sign-in that was begun, with its nonce and where to return.",
    ),
    (re.compile(r".+_oauth_state"), "Flask-Dance: the state of a sign-in that was begun."),
    (re.compile(r".+_oauth_code_verifier"), "Flask-Dance: the secret of a sign-in that was begun (PKCE)."),
    (
        re.compile(r".+_oauth_token"),
        "Flask-Dance: the access token of a sign-in. Readable in a signed cookie.",
    ),
    (re.compile(r"fs_.+"), "Flask-Security keeps this."),
)


def explain_key(key: Any) -> str | None:
    """One sentence about a well-known session key, None for the app's own."""
    if not isinstance(key, str):
        return None
    known = _KNOWN.get(key)
    return known or next((words for pattern, words in _SHAPES if pattern.fullmatch(key)), None)
