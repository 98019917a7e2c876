"""Replays: an edited copy of a recorded request, sent again, and what it gave beside the original."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from inspector.domain.clients import OWN_AGENT
from inspector.domain.comparison import Answer, Comparison, answer_of, compare
from inspector.domain.errors import InspectorError, StoreError
from inspector.domain.exchanges import Body, Headers, Message
from inspector.guest.flask_session_probe.wire import REPLAY_HEADER

if TYPE_CHECKING:
    from inspector.workspace.requests import RequestLog
    from inspector.workspace.target import TargetControl

ROW_SECONDS = 5.0
"""How long to wait for the row of the exchange that a replay made: it comes a moment after the answer, on a
busy machine a long one.
"""

_OF_THE_CONNECTION = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "content-length",
        "expect",
        REPLAY_HEADER.lower(),
    }
)
"""Request headers that belong to one connection or one message, so they are not copied."""


@dataclass(slots=True)
class ReplayDraft:
    """What will be sent, as the editor shows it. Cookies are the `Cookie` header.

    Host (unless it is in `headers`) and Content-Length are made on sending.
    """

    method: str
    url: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    original: int | None = None
    warnings: tuple[str, ...] = ()
    """What could not be taken over from the original, in words (a body that was recorded in part)."""


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """`body` holds what was kept of the response; `status` is None when none came, `error` then says why."""

    draft: ReplayDraft
    sent_at: float
    duration_ms: float
    status: int | None
    reason: str
    headers: Headers
    body: Body
    error: InspectorError | None = None
    number: int | None = None
    """The row of the exchange that this replay made; None when it was not recorded."""
    notes: tuple[str, ...] = ()
    """What else is to be said: that reading was stopped at a limit, that no row came."""


class Replays:
    """Drafts, sends and compares."""

    def __init__(self, requests: RequestLog, target: TargetControl) -> None:
        self._requests = requests
        self._target = target
        self._claimed: set[int] = set()
        """Rows that belong to a replay already: two replays of one request may be under way at once."""

    def draft(self, number: int) -> ReplayDraft:
        """A copy of the request, addressed to where the target listens now. Raises StoreError."""
        exchange = self._requests.exchange(number)
        url, host = _address(exchange.url, self._target.url)
        headers = [
            (name, value)
            for name, value in exchange.request.headers
            if name.lower() not in _OF_THE_CONNECTION and name.lower() != "host"
        ]
        if host is not None:
            headers.insert(0, ("Host", host))
        body = exchange.request.body
        return ReplayDraft(
            method=exchange.method,
            url=url,
            headers=headers,
            body=body.data if body else b"",
            original=number,
            warnings=_body_warnings(exchange.request),
        )

    def fresh(self, method: str, url: str) -> ReplayDraft:
        """A request that copies none: for a URL of the target, under whatever host."""
        address, host = _address(url, self._target.url)
        headers = [("User-Agent", OWN_AGENT), ("Accept", "*/*")]
        if host is not None:
            headers.insert(0, ("Host", host))
        return ReplayDraft(method, address, headers)

    async def send(self, draft: ReplayDraft) -> ReplayResult:
        """Never raises for a request that fails: the result's `error` tells. Cancelling stops it."""
        # Late: httpx takes a tenth of a second to import, and the window is not to wait for it.
        from inspector.services import http_client

        sent_at, started = time.time(), time.perf_counter()
        known = set(self._replays_of(draft))
        try:
            answer = await http_client.send(draft.method, draft.url, self._headers(draft), draft.body)
        except InspectorError as error:
            elapsed = (time.perf_counter() - started) * 1000
            return ReplayResult(draft, sent_at, elapsed, None, "", (), Body(), error)
        number = await self._row(draft, known)
        return ReplayResult(
            draft,
            sent_at,
            answer.duration_ms,
            answer.status,
            answer.reason,
            answer.headers,
            answer.body,
            answer.error,
            number,
            (answer.stopped,) if answer.stopped else (),
        )

    def compare(self, original: int, result: ReplayResult) -> Comparison:
        """The replay as recorded by the probe if it was, else as it came back. Raises StoreError."""
        return compare(answer_of(self._requests.exchange(original)), self._answer(result))

    def _answer(self, result: ReplayResult) -> Answer:
        if result.number is not None:
            try:
                return answer_of(self._requests.exchange(result.number))
            except StoreError:
                pass  # cleared or trimmed meanwhile: what came back is still here
        return Answer(result.status, result.headers, result.body, recorded=False)

    def _headers(self, draft: ReplayDraft) -> list[tuple[str, str]]:
        headers = [(name, value) for name, value in draft.headers if name.lower() != REPLAY_HEADER.lower()]
        row = self._requests.row_of(draft.original) if draft.original is not None else None
        if row is not None:
            headers.append((REPLAY_HEADER, row.id))
        return headers

    def _replays_of(self, draft: ReplayDraft) -> list[int]:
        return self._requests.replays_of(draft.original) if draft.original is not None else []

    async def _row(self, draft: ReplayDraft, known: set[int]) -> int | None:
        """The new row linked to the original. None when it cannot or does not come."""
        if draft.original is None or self._requests.row_of(draft.original) is None:
            return None  # sent without the header that links it
        if not self._reaches_target(draft.url):
            return None
        came = asyncio.Event()
        disconnect = self._requests.counts_changed.connect(came.set)
        try:
            async with asyncio.timeout(ROW_SECONDS):
                while True:
                    came.clear()
                    fresh = [n for n in self._replays_of(draft) if n not in known and n not in self._claimed]
                    if fresh:
                        self._claimed.add(fresh[0])
                        return fresh[0]
                    await came.wait()
        except TimeoutError:
            return None
        finally:
            disconnect()

    def _reaches_target(self, url: str) -> bool:
        """Only what the target serves comes back as a row; its port tells."""
        if self._target.url is None:
            return False
        return urlsplit(url).port == urlsplit(self._target.url).port


def _address(url: str, target_url: str | None) -> tuple[str, str | None]:
    """The URL to send to, and the Host header when it is not the URL's own.

    The target may have another port since a restart, and the name that the browser used (a subdomain, say)
    need not be one that this machine can look up: so the request goes to the target's address under the old
    name.
    """
    there = urlsplit(url)
    if target_url is None:
        return url, None
    here = urlsplit(target_url)
    url = urlunsplit((here.scheme, here.netloc, there.path or "/", there.query, ""))
    name = there.hostname or ""
    if name in ("", "127.0.0.1", "localhost", "::1", here.hostname):
        return url, None
    return url, f"{name}:{here.port}" if there.port and here.port else name


def _body_warnings(request: Message) -> tuple[str, ...]:
    """A replay that lacks a part of the original's body is another request: say so."""
    body = request.body
    kept = len(body.data) if body else 0
    if body is not None and body.cut:
        return (
            f"Only the first {kept:,} of {body.size:,} bytes of the body were recorded: "
            "as it stands, another request is sent. Complete the body first.",
        )
    announced = request.header("Content-Length") or ""
    if announced.isdecimal() and int(announced) > kept:
        return (
            f"The app read {kept:,} of the {int(announced):,} bytes of the body, and only what it reads "
            "is recorded. Complete the body first.",
        )
    if body is None and (request.header("Transfer-Encoding") or "").lower() == "chunked":
        return ("The app did not read the body, so it was not recorded.",)
    return ()
