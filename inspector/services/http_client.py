"""Sends one request exactly as written and reads what comes back, within limits.

Headers go out in the given order and spelling, and the path as typed; added are only Host and Content-Length.
No cookie jar, no redirects followed, no proxy from the environment, a new connection each time: a replay has
to be what it says. httpx's transport does the HTTP/1.1; its client, which would do all of these, is not used.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import httpx

from inspector.domain.errors import ReplayError
from inspector.domain.exchanges import Body, Headers
from inspector.services.http_errors import answer_broke, not_sent

KEEP = 2 * 1024 * 1024
"""Bytes of a response's body that are kept."""
STOP_AT = 256 * 1024 * 1024
"""Bytes after which reading stops."""
LONGEST = 120.0
"""Seconds after which reading a body stops: an event stream never ends by itself."""

_OWN = frozenset(
    {"content-length", "transfer-encoding", "connection", "keep-alive", "proxy-connection", "te", "upgrade"}
)
"""Headers that describe this one connection and message: made anew, whatever the draft says."""
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `answer`: between two pieces of the answer; long, the app may stand in a debugger."""

    connect: float = 5.0
    answer: float = 60.0


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """`error` is set when the answer broke off after its headers; what had come is here all the same."""

    status: int
    reason: str
    http: str
    headers: Headers
    body: Body
    duration_ms: float
    stopped: str = ""
    """Why reading was stopped before the end, in words."""
    error: ReplayError | None = None


@dataclass(frozen=True, slots=True)
class _Prepared:
    request: httpx.Request
    verify: bool
    place: str


async def send(
    method: str,
    url: str,
    headers: Sequence[tuple[str, str]] = (),
    body: bytes = b"",
    *,
    keep: int = KEEP,
    stop_at: int = STOP_AT,
    longest: float = LONGEST,
    timeouts: Timeouts | None = None,
) -> HttpAnswer:
    """Raises ReplayError when no answer came. Cancelling closes the connection."""
    prepared = _prepare(method, url, headers, body, timeouts or Timeouts())
    started = time.perf_counter()
    transport = httpx.AsyncHTTPTransport(
        verify=prepared.verify, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
    )
    try:
        try:
            response = await transport.handle_async_request(prepared.request)
        except (httpx.HTTPError, ssl.SSLError, OSError) as error:
            raise not_sent(error, prepared.place) from error
        try:
            read = await _read(response, keep, stop_at, longest, prepared.place)
        finally:
            await response.stream.aclose()  # type: ignore[union-attr]
    finally:
        await transport.aclose()
    return _answer(response, read, (time.perf_counter() - started) * 1000)


@dataclass(slots=True)
class _Read:
    kept: bytearray
    size: int = 0
    stopped: str = ""
    error: ReplayError | None = None


async def _read(response: httpx.Response, keep: int, stop_at: int, longest: float, place: str) -> _Read:
    read = _Read(bytearray())
    try:
        async with asyncio.timeout(longest):
            async for piece in response.stream:  # type: ignore[union-attr]
                read.size += len(piece)
                if len(read.kept) < keep:
                    read.kept += piece[: keep - len(read.kept)]
                if read.size >= stop_at:
                    read.stopped = f"Reading stopped after {read.size:,} bytes; more was coming."
                    break
    except TimeoutError:
        read.stopped = f"Reading stopped after {longest:g} s and {read.size:,} bytes; it had not ended."
    except (httpx.HTTPError, OSError) as error:
        read.error = answer_broke(error, place, read.size)
    return read


def _answer(response: httpx.Response, read: _Read, duration_ms: float) -> HttpAnswer:
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw)
    return HttpAnswer(
        status=response.status_code,
        reason=response.extensions.get("reason_phrase", b"").decode("latin-1"),
        http=response.extensions.get("http_version", b"").decode("latin-1"),
        headers=headers,
        body=Body(bytes(read.kept), read.size),
        duration_ms=duration_ms,
        stopped=read.stopped,
        error=read.error,
    )


# -- the request -----------------------------------------------------------------------------------------


def _prepare(
    method: str, url: str, headers: Sequence[tuple[str, str]], body: bytes, timeouts: Timeouts
) -> _Prepared:
    if not _NAME.fullmatch(method):
        raise ReplayError(f"“{method[:40]}” is no HTTP method.", "A method is one word, such as GET or POST.")
    scheme, host, port, netloc, target = _address(url)
    wire = _wire_headers(headers, netloc, body, method)
    request = httpx.Request(
        method,
        httpx.URL(scheme=scheme, host=host, port=port),
        headers=wire,
        stream=httpx.ByteStream(body),
        extensions={
            "target": target,
            "timeout": {
                "connect": timeouts.connect,
                "pool": timeouts.connect,
                "read": timeouts.answer,
                "write": timeouts.answer,
            },
        },
    )
    request.method = method  # httpx writes it in capitals; HTTP methods are case-sensitive
    return _Prepared(request, not _is_loopback(host), netloc)


def _address(url: str) -> tuple[str, str, int | None, str, bytes]:
    """Scheme, host, port, host as the Host header wants it, and the request target. Raises ReplayError."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ReplayError("The host or port in this URL cannot be read.", _EXAMPLE) from error
    if parts.scheme.lower() not in ("http", "https"):
        raise ReplayError("The URL has to begin with http:// or https://.", _EXAMPLE)
    if not host:
        raise ReplayError("The URL names no host.", _EXAMPLE)
    if parts.username is not None:
        raise ReplayError("The URL holds a user name.", "Send it as an Authorization header instead.")
    try:
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
        netloc = f"[{ascii_host}]" if ":" in ascii_host else ascii_host
        httpx.URL(scheme="http", host=ascii_host)
    except (UnicodeError, httpx.InvalidURL) as error:
        raise ReplayError(f"“{host[:80]}” cannot be the name of a host.", _EXAMPLE) from error
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    encoded = quote(target, safe=_PRINTABLE, encoding="utf-8", errors="surrogatepass").encode("ascii")
    return parts.scheme.lower(), ascii_host, port, f"{netloc}:{port}" if port else netloc, encoded


_EXAMPLE = "Write it in full, for example http://127.0.0.1:5000/login."


def _is_loopback(host: str) -> bool:
    """A server of one's own: its certificate is self-signed (`flask run --cert adhoc`), nobody is in
    between.
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _wire_headers(
    headers: Sequence[tuple[str, str]], netloc: str, body: bytes, method: str
) -> list[tuple[bytes, bytes]]:
    wire = [_wire_header(name, value) for name, value in headers if name.strip().lower() not in _OWN]
    if not any(name.lower() == b"host" for name, _ in wire):
        wire.insert(0, (b"Host", netloc.encode("ascii")))
    if body or method.upper() in ("POST", "PUT", "PATCH"):
        wire.append((b"Content-Length", b"%d" % len(body)))
    return wire


def _wire_header(name: str, value: str) -> tuple[bytes, bytes]:
    name, value = name.strip(), value.strip(" \t")
    if not _NAME.fullmatch(name):
        raise ReplayError(
            f"“{name[:60]}” cannot be the name of a header." if name else "A header has no name.",
            "Names are made of letters, digits and -.",
        )
    if any(character in value for character in "\r\n\0"):
        raise ReplayError(f"The header {name} holds a line break.", "Send two headers, or leave it out.")
    try:
        return name.encode("ascii"), value.encode("latin-1")
    except UnicodeEncodeError as error:
        raise ReplayError(
            f"The header {name} holds characters that HTTP headers cannot carry.",
            "Only Latin-1 goes into a header; write others percent-encoded.",
        ) from error
