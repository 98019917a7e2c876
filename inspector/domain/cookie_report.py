"""What parse_cookie finds out about a cookie: its payload and its envelope, all that can be told without a
key.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from inspector.domain.cookie_kinds import Kind
from inspector.domain.json_style import FLASK_STYLE, JsonStyle


@dataclass(frozen=True, slots=True)
class Payload:
    """What the dots enclose. `codec` is "tagged json", "json", "text" or "bytes"; `value` is of that."""

    codec: str
    value: Any
    text: str = ""
    """The JSON text, when it is JSON."""
    size: int = 0
    """Bytes after decompression."""
    compressed: bool = False
    style: JsonStyle = FLASK_STYLE
    problem: str = ""
    """Why it could not be read to the end; "" when it could."""


@dataclass(frozen=True, slots=True)
class CookieReport:
    """Everything that can be told about a cookie without a key."""

    text: str
    """The bare value: unquoted, without a name."""
    kind: Kind
    summary: str
    """What it is, in one sentence."""
    payload: Payload
    name: str | None = None
    payload_part: str = ""
    timestamp_part: str = ""
    signature_part: str = ""
    timestamp: int | None = None
    """The number stored, seconds."""
    signed_at: datetime.datetime | None = None
    legacy_epoch: bool = False
    digest: str | None = None
    """Hash function, judged by the length of the signature."""
    problems: tuple[str, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
    """What a foreign format says besides: header of a JWT, user of a remember_token."""

    @property
    def value(self) -> Any:
        return self.payload.value

    @property
    def decoded(self) -> bool:
        """The payload could be read to the end."""
        return self.kind is not Kind.EMPTY and not self.payload.problem

    @property
    def is_session(self) -> bool:
        """A dict that can be edited and signed again as a Flask session."""
        return self.decoded and self.kind is Kind.SESSION

    @property
    def signed(self) -> bool:
        return bool(self.signature_part)

    def age(self, now: float) -> int | None:
        """Seconds since it was signed; negative when in the future, None when it carries no time."""
        return None if self.signed_at is None else int(now) - int(self.signed_at.timestamp())
