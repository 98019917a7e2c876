"""A replay beside its original: what differs in status, headers, body, session and flashes.

Pure: two answers in, one `Comparison` out. Bodies are compared as people read them: JSON laid out, text line
by line, anything else by size and hash.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from inspector.domain.bodies import BodyForm, BodyView, break_lines, view_body
from inspector.domain.changes import Change, diff
from inspector.domain.exchanges import Body, Exchange, FlashFacts, Headers, Message, SessionFacts
from inspector.domain.json_layout import lay_out
from inspector.domain.sessions import stored_value

DIFF_LIMIT = 256 * 1024
"""Characters of each body that are compared line by line; a longer diff nobody reads."""
CONTEXT = 3
"""Equal lines around each difference."""

_OF_THE_SERVER = frozenset({"date", "server", "connection", "keep-alive", "transfer-encoding"})
"""Response headers that the HTTP server adds after the app: never recorded by the probe."""


class HeaderKind(Enum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class HeaderDifference:
    """One header line. `before` is the original's value, `after` the replay's; None where there is none."""

    kind: HeaderKind
    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class BodyComparison:
    """`lines` is a unified diff without the two file lines; empty when nothing differs or it is no text."""

    same: bool
    summary: str
    lines: tuple[str, ...] = ()
    cut: bool = False
    """One of the bodies was recorded in part: what follows the cut was not compared."""


@dataclass(frozen=True, slots=True)
class SessionComparison:
    """What each request did to its session, and how the two sessions differ after it (original → replay)."""

    original: tuple[Change, ...]
    replay: tuple[Change, ...]
    after: tuple[Change, ...]
    known: bool = True
    """False: the replay was not recorded, so its session is not known."""

    @property
    def same(self) -> bool:
        return self.known and self.original == self.replay and not self.after


@dataclass(frozen=True, slots=True)
class Comparison:
    """Statuses are None when no response came."""

    status: tuple[int | None, int | None]
    headers: tuple[HeaderDifference, ...]
    body: BodyComparison
    session: SessionComparison | None
    """None: neither request opened a session."""
    flashes: tuple[FlashFacts, FlashFacts]

    @property
    def same(self) -> bool:
        headers_same = all(item.kind is HeaderKind.SAME for item in self.headers)
        session_same = self.session is None or self.session.same
        return self.status[0] == self.status[1] and headers_same and self.body.same and session_same


@dataclass(frozen=True, slots=True)
class Answer:
    """One side. `recorded` False: seen only from outside, so session and flashes are not known."""

    status: int | None
    headers: Headers
    body: Body
    session: SessionFacts | None = None
    flashes: FlashFacts = field(default_factory=FlashFacts)
    recorded: bool = True


def answer_of(exchange: Exchange) -> Answer:
    """The side of a recorded exchange."""
    response = exchange.response
    return Answer(
        exchange.status, response.headers, response.body or Body(), exchange.session, exchange.flashes
    )


def compare(original: Answer, replay: Answer) -> Comparison:
    headers = replay.headers
    if not replay.recorded:
        headers = tuple(pair for pair in headers if pair[0].lower() not in _OF_THE_SERVER)
    return Comparison(
        status=(original.status, replay.status),
        headers=compare_headers(original.headers, headers),
        body=compare_bodies(original, replay),
        session=_compare_sessions(original, replay),
        flashes=(original.flashes, replay.flashes),
    )


# -- headers ---------------------------------------------------------------------------------------------


def compare_headers(before: Headers, after: Headers) -> tuple[HeaderDifference, ...]:
    """In the order of `before`, then what was added. Repeated headers are paired by value, then by order;
    cookies that are set are paired by their name."""
    left = list(after)
    found: list[HeaderDifference | None] = []
    open_items: list[int] = []
    for name, value in before:
        exact = next(
            (pair for pair in left if _identity(*pair) == _identity(name, value) and pair[1] == value), None
        )
        if exact is None:
            open_items.append(len(found))
            found.append(None)
        else:
            left.remove(exact)
            found.append(HeaderDifference(HeaderKind.SAME, name, value, value))
    for at in open_items:
        found[at] = _changed_or_removed(before[at], left)
    added = (HeaderDifference(HeaderKind.ADDED, name, None, value) for name, value in left)
    return (*(item for item in found if item is not None), *added)


def _changed_or_removed(header: tuple[str, str], left: list[tuple[str, str]]) -> HeaderDifference:
    name, value = header
    other = next((pair for pair in left if _identity(*pair) == _identity(name, value)), None)
    if other is None:
        return HeaderDifference(HeaderKind.REMOVED, name, value, None)
    left.remove(other)
    return HeaderDifference(HeaderKind.CHANGED, name, value, other[1])


def _identity(name: str, value: str) -> tuple[str, str]:
    lowered = name.lower()
    return lowered, value.partition("=")[0].strip() if lowered == "set-cookie" else ""


# -- bodies ----------------------------------------------------------------------------------------------


def compare_bodies(original: Answer, replay: Answer) -> BodyComparison:
    before, after = original.body, replay.body
    cut = before.cut or after.cut
    if before.data == after.data and before.size == after.size:
        summary = f"The first {len(before.data):,} bytes are the same." if cut else _same_summary(before)
        return BodyComparison(not cut, summary, cut=cut)
    if cut and _shared(before, after):
        return BodyComparison(
            False, f"What was recorded of both is the same; {_sizes(before, after)}.", cut=True
        )
    old, new = _text(original), _text(replay)
    if old is None or new is None:
        return BodyComparison(False, _hashes(before, after), cut=cut)
    shortened = max(len(old), len(new)) > DIFF_LIMIT
    lines = tuple(_diff_lines(old[:DIFF_LIMIT], new[:DIFF_LIMIT]))
    if not lines:
        what = f"The first {DIFF_LIMIT:,} characters are" if shortened else "Read as text, both are"
        return BodyComparison(False, f"{what} the same; {_sizes(before, after)}.", cut=cut or shortened)
    return BodyComparison(False, _line_summary(lines, before, after), lines, cut or shortened)


def _same_summary(body: Body) -> str:
    return f"The same {body.size:,} bytes." if body.size else "Both are empty."


def _shared(before: Body, after: Body) -> bool:
    """The shorter recording is the beginning of the longer one, and was cut off rather than ended there."""
    short, long = sorted((before, after), key=lambda body: len(body.data))
    return short.cut and long.data.startswith(short.data)


def _sizes(before: Body, after: Body) -> str:
    return f"{before.size:,} → {after.size:,} bytes"


def _hashes(before: Body, after: Body) -> str:
    digests = [hashlib.sha256(body.data).hexdigest()[:16] for body in (before, after)]
    return f"No text: {_sizes(before, after)}, SHA-256 {digests[0]}… → {digests[1]}…"


def _text(answer: Answer) -> str | None:
    """The body as text, JSON laid out; "" for an empty one, None when it is no text."""
    message = Message(answer.headers, answer.body)
    view: BodyView = view_body(
        answer.body, message.header("Content-Type"), message.header("Content-Encoding")
    )
    if view.empty:
        return ""
    if BodyForm.PRETTY in view.forms:
        return break_lines(lay_out(view.text[: 2 * DIFF_LIMIT]))
    return break_lines(view.text[: 2 * DIFF_LIMIT]) if BodyForm.TEXT in view.forms else None


def _diff_lines(before: str, after: str) -> Iterator[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=CONTEXT, lineterm="")
    for index, line in enumerate(lines):
        if index >= 2:  # after the names of two files that there are not
            yield line


def _line_summary(lines: tuple[str, ...], before: Body, after: Body) -> str:
    added = sum(line.startswith("+") for line in lines)
    removed = sum(line.startswith("-") for line in lines)
    return f"{added} {_plural(added)} added, {removed} {_plural(removed)} removed; {_sizes(before, after)}."


def _plural(count: int) -> str:
    return "line" if count == 1 else "lines"


# -- sessions --------------------------------------------------------------------------------------------


def _compare_sessions(original: Answer, replay: Answer) -> SessionComparison | None:
    if original.session is None and replay.session is None and replay.recorded:
        return None
    changes = _changes(original.session)
    if not replay.recorded:
        return SessionComparison(changes, (), (), known=False) if original.session else None
    after = diff(_stored(original.session), _stored(replay.session))
    return SessionComparison(changes, _changes(replay.session), after)


def _changes(session: SessionFacts | None) -> tuple[Change, ...]:
    return diff(session.before or {}, session.after or {}) if session else ()


def _stored(session: SessionFacts | None) -> dict[object, object]:
    return (stored_value(session) or {}) if session else {}
