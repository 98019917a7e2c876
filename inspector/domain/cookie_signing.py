"""Making signed cookies: byte for byte what Flask's own interface makes of the same value, key and second."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from inspector.domain import tagged_json
from inspector.domain.errors import EditRejected
from inspector.domain.json_style import FLASK_STYLE, JsonStyle
from inspector.domain.signing import FLASK_SESSION, Scheme, Secret, encode64, sign_value, to_bytes

if TYPE_CHECKING:
    from inspector.domain.cookie_report import CookieReport


def sign(
    value: Any,
    key: Secret,
    *,
    timestamp: int | None,
    scheme: Scheme = FLASK_SESSION,
    style: JsonStyle = FLASK_STYLE,
) -> str:
    """The cookie that says `value`, signed at `timestamp` (seconds; None: a token without a time).

    Raises EditRejected when the value does not fit into tagged JSON, or the key is empty.
    """
    if not key:
        raise EditRejected("There is no key to sign with.", "Give the app's SECRET_KEY.")
    data = style_bytes(value, style)
    signed = _payload(data)
    if timestamp is not None:
        if timestamp < 0:
            raise EditRejected("A time before 1970 cannot be written into a cookie.", "Choose a later one.")
        signed += b"." + encode64(timestamp.to_bytes((timestamp.bit_length() + 7) // 8, "big"))
    return sign_value(signed, key, scheme).decode("ascii")


def resign(report: CookieReport, value: Any, key: Secret, *, timestamp: int | None, scheme: Scheme) -> str:
    """`value` in place of the report's, in the same style. Pass `report.timestamp` to keep the time of
    signing.
    """
    return sign(value, key, timestamp=timestamp, scheme=scheme, style=report.payload.style)


def style_bytes(value: Any, style: JsonStyle = FLASK_STYLE) -> bytes:
    """The tagged JSON of `value` as it goes into the payload."""
    try:
        return tagged_json.dumps(value, style).encode("utf-8")
    except UnicodeEncodeError as error:
        raise EditRejected(
            "This holds half a character, which UTF-8 cannot write.", "Retype the text."
        ) from error


def _payload(data: bytes) -> bytes:
    """Compressed when that is shorter by more than the dot that tells it, as itsdangerous does."""
    packed = zlib.compress(data)
    return b"." + encode64(packed) if len(packed) < len(data) - 1 else encode64(data)


def payload_size(value: Any) -> int:
    """Characters of the payload part that `value` would take."""
    return len(_payload(to_bytes(style_bytes(value))))
