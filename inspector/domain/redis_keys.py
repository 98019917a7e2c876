"""Addresses and key names of Redis, as text: checked, masked, shortened. Nothing here connects to anything.

A password is part of an address but never of what is shown or said: `RedisAddress.shown` has it masked, and
no sentence raised here repeats what was typed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from inspector.domain.errors import StoreError

EXAMPLE = "redis://localhost:6379/0"
MASK = "•••"
DEFAULT_PORT = 6379

_SCHEMES = {
    "redis": "redis",
    "rediss": "rediss",
    "unix": "unix",
    "valkey": "redis",
    "valkeys": "rediss",
    "redis+socket": "unix",
}
"""What people write, and what the client library calls it."""

_OPTIONS = frozenset(
    {
        "db",
        "ssl_cert_reqs",
        "ssl_ca_certs",
        "ssl_ca_path",
        "ssl_certfile",
        "ssl_keyfile",
        "ssl_check_hostname",
        "socket_timeout",
        "socket_connect_timeout",
        "protocol",
    }
)
"""Query options passed on. Others (decode_responses, client_name …) would change how we read the server."""


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """One server and database. `url` holds the password and is for connecting only."""

    url: str = field(repr=False)
    shown: str
    """The URL with the password masked."""
    place: str
    """host:port or the path of the socket."""
    database: int
    user: str | None = None
    encrypted: bool = False


def parse_redis_url(text: str) -> RedisAddress:
    """The address that a user typed. `host:port` and `/path/of/socket` are understood as well.

    Raises StoreError with a sentence that does not repeat the text: it may hold a password.
    """
    typed = _with_scheme(text.strip())
    if "#" in typed:
        raise _bad(
            "There is a # in this address.", "In a password write # as %23, @ as %40, / as %2F and : as %3A."
        )
    try:
        parts = urlsplit(typed)
        port = parts.port
    except ValueError:
        # Not chained: the ValueError quotes what it could not read, which may be a piece of the password.
        raise _bad("The port or host in this address cannot be read.") from None
    scheme = _SCHEMES.get(parts.scheme.lower())
    if scheme is None:
        raise _bad(
            "This is not the address of a Redis server: it has to begin with redis://, rediss:// or unix://."
        )
    options = _options(parts.query)
    if scheme == "unix":
        return _socket_address(parts.path, parts.hostname, parts.username, parts.password, options)
    host = parts.hostname or "localhost"
    database = _database(parts.path.strip("/") or options.pop("db", "0"))
    options.pop("db", None)
    where = f"[{host}]" if ":" in host else host
    tail = f"{where}:{port or DEFAULT_PORT}/{database}"
    return RedisAddress(
        url=_joined(scheme, parts.username, parts.password, tail, options),
        shown=_joined(scheme, parts.username, MASK if parts.password else None, tail, options),
        place=f"{where}:{port or DEFAULT_PORT}",
        database=database,
        user=unquote(parts.username) if parts.username else None,
        encrypted=scheme == "rediss",
    )


def _bad(sentence: str, hint: str = "") -> StoreError:
    return StoreError(sentence, hint or f"Write it like {EXAMPLE} or unix:///run/redis.sock?db=0.")


def _with_scheme(typed: str) -> str:
    if not typed:
        raise _bad("No Redis address was given.", f"Type one, for example {EXAMPLE}.")
    if any(character.isspace() for character in typed):
        raise _bad("There is a blank in this address.", "In a password write a blank as %20.")
    if typed.startswith("/"):
        return "unix://" + typed
    return typed if "://" in typed else "redis://" + typed


def _options(query: str) -> dict[str, str]:
    options = dict(parse_qsl(query, keep_blank_values=True))
    unknown = sorted(set(options) - _OPTIONS)
    if unknown:
        raise _bad(
            f"The option “{unknown[0][:40]}” in this address is not known here.",
            f"These are: {', '.join(sorted(_OPTIONS))}.",
        )
    return options


def _database(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise _bad("The database at the end of this address is no number.", f"Write it like {EXAMPLE}.")
    return int(text)


def _socket_address(
    path: str, host: str | None, user: str | None, password: str | None, options: dict[str, str]
) -> RedisAddress:
    if host:
        raise _bad("A socket's address has three slashes: unix:///run/redis.sock.")
    if not path.strip("/"):
        raise _bad("The address names no socket.", "Write it like unix:///run/redis.sock?db=0.")
    database = _database(options.pop("db", "0"))
    named = {"db": str(database), **options}
    return RedisAddress(
        url=_joined("unix", user, password, path, named),
        shown=_joined("unix", user, MASK if password else None, path, named),
        place=unquote(path),
        database=database,
        user=unquote(user) if user else None,
    )


def _joined(scheme: str, user: str | None, password: str | None, tail: str, options: dict[str, str]) -> str:
    login = f"{user or ''}:{password}@" if password else f"{user}@" if user else ""
    query = "?" + urlencode(options, quote_via=quote, safe="/") if options else ""
    return f"{scheme}://{login}{tail}{query}"


# -- keys ------------------------------------------------------------------------------------------------


def scan_pattern(prefix: str) -> bytes:
    """The MATCH pattern of all keys that begin with `prefix`, taken literally."""
    escaped = "".join("\\" + character if character in "*?[]\\^-" else character for character in prefix)
    return escaped.encode("utf-8", "surrogateescape") + b"*"


def key_text(key: bytes, prefix: str = "") -> str:
    """A key for people, without the prefix; bytes that are no text are shown as \\xNN."""
    start = prefix.encode("utf-8", "surrogateescape")
    rest = key[len(start) :] if start and key.startswith(start) else key
    text = rest.decode("utf-8", "backslashreplace")
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a filter field; all of them have to occur."""
    return tuple(text.casefold().split())


def has_words(words: tuple[str, ...], *texts: str | None) -> bool:
    haystack = "\n".join(text for text in texts if text).casefold()
    return all(word in haystack for word in words)


def time_left(ttl_ms: int | None) -> str:
    """A TTL in two units at most: "30 d 23 h", "9 min", "4 s"."""
    if ttl_ms is None:
        return ""
    if ttl_ms < 0:
        return "no expiry" if ttl_ms == -1 else "expired"
    seconds = ttl_ms // 1000
    units = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    for index, (name, length) in enumerate(units):
        if seconds >= length:
            rest = seconds % length
            following = units[index + 1] if index + 1 < len(units) else None
            if following and rest >= following[1]:
                return f"{seconds // length} {name} {rest // following[1]} {following[0]}"
            return f"{seconds // length} {name}"
    return "under 1 s"
