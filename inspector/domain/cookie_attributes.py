"""The attributes of one Set-Cookie header, read as leniently as browsers do; what they ignore is noted."""

from __future__ import annotations

import datetime
import email.utils
import re

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_SAMESITE = ("Strict", "Lax", "None")


class Attributes:
    """Collects the attributes of one header; of several with one name, the last counts."""

    def __init__(self) -> None:
        self.domain: str | None = None
        self.path: str | None = None
        self.expires: datetime.datetime | None = None
        self.max_age: int | None = None
        self.secure = self.httponly = self.partitioned = False
        self.samesite: str | None = None
        self.unknown: list[str] = []
        self.faults: list[str] = []

    def read(self, attribute: str) -> None:
        if not attribute:
            return
        name, _, value = attribute.partition("=")
        key, value = name.strip().lower(), value.strip()
        if key in ("secure", "httponly", "partitioned"):
            setattr(self, key, True)
        elif key == "domain":
            self.domain = value.lstrip(".").lower() or None
        elif key == "path":
            self.path = value or None
        elif key == "expires":
            self._read_expires(value)
        elif key == "max-age":
            self._read_max_age(value)
        elif key == "samesite":
            self._read_samesite(value)
        else:
            self.unknown.append(attribute)

    def _read_expires(self, value: str) -> None:
        try:
            found = email.utils.parsedate_to_datetime(value)
        except (TypeError, ValueError):
            self.faults.append(f"Expires is no date: “{value}”. Browsers ignore it.")
            return
        self.expires = found if found.tzinfo else found.replace(tzinfo=datetime.UTC)

    def _read_max_age(self, value: str) -> None:
        if _INTEGER.fullmatch(value):
            self.max_age = int(value)
        else:
            self.faults.append(f"Max-Age is no number of seconds: “{value}”. Browsers ignore it.")

    def _read_samesite(self, value: str) -> None:
        known = next((word for word in _SAMESITE if word.lower() == value.lower()), None)
        if known is None:
            self.faults.append(
                f"SameSite is “{value}”; it must be Strict, Lax or None. Browsers take it for Lax."
            )
        self.samesite = known
