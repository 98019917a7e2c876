"""Cookie and Set-Cookie headers, read as a browser reads them (RFC 6265bis), with what is wrong in words.

Nothing raises: servers and clients send anything, and what was sent is what is to be shown.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from inspector.domain.cookie_attributes import Attributes
from inspector.domain.cookie_size import BROWSER_LIMIT
from inspector.domain.cookie_text import unescape


@dataclass(frozen=True, slots=True)
class CookiePair:
    """One name and value of a Cookie header. `value` is unquoted, `raw` as sent."""

    name: str
    value: str
    raw: str
    duplicate: bool = False
    """The name came earlier in the header: Flask's request.cookies[name] gives the first."""


@dataclass(frozen=True, slots=True)
class SetCookie:
    """One Set-Cookie header. Attributes that were not sent are None or False."""

    name: str
    value: str
    raw: str
    """The whole header value."""
    domain: str | None = None
    path: str | None = None
    expires: datetime.datetime | None = None
    max_age: int | None = None
    secure: bool = False
    httponly: bool = False
    samesite: str | None = None
    partitioned: bool = False
    unknown: tuple[str, ...] = ()
    """Attributes with other names, as sent."""
    faults: tuple[str, ...] = ()
    """What could not be read in the header itself."""

    def lifetime(self, now: float) -> float | None:
        """Seconds that the browser will keep it from `now` on; None: until it is closed. Max-Age beats
        Expires.
        """
        if self.max_age is not None:
            return float(self.max_age)
        return None if self.expires is None else self.expires.timestamp() - now

    def deletes(self, now: float) -> bool:
        """True when the header makes the browser drop the cookie."""
        lifetime = self.lifetime(now)
        return lifetime is not None and lifetime <= 0

    @property
    def size(self) -> int:
        """Bytes of name and value, which browsers limit to 4,096 (attributes do not count)."""
        name, _, rest = self.raw.partition("=")
        return len(f"{name.strip()}{rest.partition(';')[0].strip()}".encode("utf-8", "surrogatepass"))


def parse_cookie_header(text: str) -> tuple[CookiePair, ...]:
    """The cookies of a request, in the order sent, duplicates kept."""
    seen: set[str] = set()
    found = []
    for part in text.split(";"):
        name, equals, raw = part.strip().partition("=")
        if not name and not equals:
            continue
        if not equals:
            name, raw = "", name
        name, raw = name.strip(), raw.strip()
        found.append(CookiePair(name, _unquoted(raw), raw, name in seen))
        seen.add(name)
    return tuple(found)


def join_cookie_header(pairs: Iterable[CookiePair]) -> str:
    """A Cookie header that sends these cookies, each value as it was."""
    return "; ".join(f"{pair.name}={pair.raw}" if pair.name else pair.raw for pair in pairs)


def parse_set_cookie(text: str) -> SetCookie:
    """One Set-Cookie header value, read as leniently as browsers do."""
    first, *attributes = text.split(";")
    name, equals, raw = first.strip().partition("=")
    if not equals:
        name, raw = "", name
    reader = Attributes()
    for attribute in attributes:
        reader.read(attribute.strip())
    return SetCookie(
        name.strip(),
        _unquoted(raw.strip()),
        text,
        reader.domain,
        reader.path,
        reader.expires,
        reader.max_age,
        reader.secure,
        reader.httponly,
        reader.samesite,
        reader.partitioned,
        tuple(reader.unknown),
        tuple(reader.faults),
    )


def _unquoted(raw: str) -> str:
    if len(raw) >= 2 and raw[0] == raw[-1] == '"':
        return unescape(raw[1:-1])
    return raw


def problems(
    cookie: SetCookie, *, https: bool, host: str | None = None, path: str | None = None
) -> tuple[str, ...]:
    """What a browser would refuse or treat otherwise than it looks, for a response to `host` and `path`."""
    found = list(cookie.faults)
    if not cookie.name:
        found.append("It has no name.")
    if cookie.size > BROWSER_LIMIT:
        found.append(
            f"Name and value have {cookie.size:,} bytes: browsers refuse more than {BROWSER_LIMIT:,}."
        )
    found += _transport_problems(cookie, https, host)
    found += _scope_problems(cookie, host, path)
    return tuple(found)


def _transport_problems(cookie: SetCookie, https: bool, host: str | None) -> list[str]:
    found = []
    local = host is not None and (
        host.split(":")[0] in ("localhost", "127.0.0.1") or host.endswith(".localhost")
    )
    if cookie.secure and not https:
        found.append(
            "It is Secure, but was sent over http: "
            + ("some browsers keep it on localhost only." if local else "browsers refuse it.")
        )
    if cookie.samesite == "None" and not cookie.secure:
        found.append("SameSite=None without Secure: browsers refuse it.")
    if cookie.partitioned and not cookie.secure:
        found.append("Partitioned without Secure: browsers refuse it.")
    lowered = cookie.name.lower()
    if lowered.startswith("__secure-") and not (cookie.secure and https):
        found.append("A name that begins with __Secure- needs Secure and https.")
    if lowered.startswith("__host-") and not (
        cookie.secure and https and cookie.path == "/" and cookie.domain is None
    ):
        found.append("A name that begins with __Host- needs Secure, https, Path=/ and no Domain.")
    return found


def _scope_problems(cookie: SetCookie, host: str | None, path: str | None) -> list[str]:
    found = []
    name = host.split(":")[0].lower() if host else None
    if cookie.domain and name and name != cookie.domain and not name.endswith("." + cookie.domain):
        found.append(f"Domain={cookie.domain} does not cover the host {name}: browsers refuse it.")
    if cookie.domain and "." not in cookie.domain and cookie.domain != "localhost":
        found.append(f"Domain={cookie.domain} has no dot: many browsers refuse it.")
    if cookie.path and path and not _covers(cookie.path, path):
        found.append(f"Path={cookie.path} does not cover {path}: the browser will not send it back there.")
    return found


def _covers(cookie_path: str, path: str) -> bool:
    return path == cookie_path or path.startswith(
        cookie_path if cookie_path.endswith("/") else cookie_path + "/"
    )
