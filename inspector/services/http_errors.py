"""What httpx says when a request fails, turned into sentences."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import httpx

from inspector.domain.errors import ReplayError


def not_sent(error: BaseException, place: str) -> ReplayError:
    """No answer came; `place` is host:port."""
    details = f"{type(error).__name__}: {error}"
    causes = list(_chain(error))
    if isinstance(error, httpx.ConnectTimeout):
        return ReplayError(f"{place} did not take the connection in time.", "Check host and port.", details)
    if isinstance(error, httpx.TimeoutException):
        return ReplayError(
            f"{place} took the request but did not answer in time.",
            "The view may hang or stand in a debugger: look at the server's output.",
            details,
        )
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return ReplayError(
            f"No TLS connection to {place} came about.",
            "Use http:// for a server without TLS; its certificate has to be valid otherwise.",
            details,
        )
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return ReplayError(f"The host in {place} is not known.", "Check how it is written.", details)
    if isinstance(error, httpx.ConnectError):
        return ReplayError(
            f"Nothing answers at {place}.", "Start the app, or check host and port in the URL.", details
        )
    if isinstance(error, httpx.LocalProtocolError):
        return ReplayError("This request cannot be sent as HTTP/1.1.", "See the details.", details)
    if isinstance(error, httpx.RemoteProtocolError):
        return _bad_answer(error, place, details)
    return ReplayError(
        f"The connection to {place} broke before an answer came.", "Look at the server's output.", details
    )


def _bad_answer(error: httpx.RemoteProtocolError, place: str, details: str) -> ReplayError:
    if "disconnected" in str(error).lower():
        return ReplayError(
            f"{place} closed the connection without an answer.",
            "The server may have crashed or restarted: look at its output.",
            details,
        )
    return ReplayError(
        f"What {place} answered is not valid HTTP.",
        "Check the port and the headers that the app sets.",
        details,
    )


def answer_broke(error: BaseException, place: str, size: int) -> ReplayError:
    """The answer began, but its body did not end as announced."""
    details = f"{type(error).__name__}: {error}"
    if isinstance(error, httpx.TimeoutException):
        return ReplayError(
            f"{place} stopped sending after {size:,} bytes of the body.", "What had come is shown.", details
        )
    return ReplayError(
        f"The answer of {place} broke off after {size:,} bytes of the body.",
        "What had come is shown.",
        details,
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    for _ in range(10):
        if current is None:
            return
        yield current
        current = current.__cause__ or current.__context__
