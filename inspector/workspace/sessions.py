"""One way to open and save a session, wherever it lies: a browser's next request, a pasted cookie, Redis."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from inspector.domain.cookie_signing import payload_size
from inspector.domain.cookie_size import size_when_signed
from inspector.domain.errors import EditRejected, LinkError
from inspector.guest.flask_session_probe.wire import (
    EditConflict,
    Operation,
    apply_operation,
    pack_operation,
    path_text,
)
from inspector.workspace.clients import ClientSession, PendingEdit
from inspector.workspace.signal import Signal
from inspector.workspace.writers import Writer

if TYPE_CHECKING:
    from inspector.domain.edits import EditBuffer
    from inspector.workspace.clients import Clients
    from inspector.workspace.probes import ProbeCalls


class SaveResult(Enum):
    SAVED = "saved"
    QUEUED = "queued"
    SIGNED = "signed"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class OpenedSession:
    value: dict[Any, Any]
    writers: Mapping[Any, Writer] = field(default_factory=dict)
    editable: bool = True
    why_not: str = ""
    losses: tuple[str, ...] = ()
    """What saving cannot keep, in words."""


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    result: SaveResult
    sentence: str
    theirs: dict[Any, Any] | None = None
    """On CONFLICT: what is stored now."""
    cookie: str | None = None
    """When SIGNED: the text to copy."""
    warnings: tuple[str, ...] = ()
    edit: PendingEdit | None = None
    """When QUEUED: what `Clients.cancel_edit` takes."""


class SessionSource(Protocol):
    changed: Signal[()]

    @property
    def title(self) -> str: ...

    @property
    def where(self) -> str: ...

    @property
    def save_label(self) -> str: ...

    def current(self) -> OpenedSession | None: ...

    async def load(self) -> OpenedSession: ...

    async def save(self, buffer: EditBuffer, *, force: bool = False) -> SaveOutcome: ...


class LiveClientSession:
    """The session that a client holds. Saving queues an edit: the app writes it at the next request."""

    save_label = "Queue for next request"

    def __init__(
        self, clients: Clients, calls: ProbeCalls | None, client_id: str, app: str | None, cookie_name: str
    ) -> None:
        self.changed: Signal[()] = Signal()
        self.client_id = client_id
        self.app = app
        self.cookie_name = cookie_name
        self._clients = clients
        self._calls = calls
        self._seen = self._session()
        self._disconnect = clients.changed.connect(self._on_client_changed)

    def close(self) -> None:
        """Stop listening; whoever shows the source calls it when it is done."""
        self._disconnect()

    @property
    def title(self) -> str:
        kind = "signed cookie" if self._kind == "cookie" else "server-side session"
        return f"{self._noun} {self._clients.label(self.client_id)} · {kind} “{self.cookie_name}”"

    @property
    def where(self) -> str:
        return (
            f"The change waits in the app's process and is made at the next request of "
            f"{self._clients.label(self.client_id)}; the app's own session interface saves it."
        )

    def current(self) -> OpenedSession | None:
        session = self._session()
        return None if session is None else _opened(session)

    async def load(self) -> OpenedSession:
        opened = self.current()
        if opened is None:
            raise EditRejected(
                "This client holds no session of that app.",
                "Open a page of the app in it that uses the session.",
            )
        return opened

    async def save(self, buffer: EditBuffer, *, force: bool = False) -> SaveOutcome:
        operations = buffer.operations()
        if not operations:
            return SaveOutcome(SaveResult.SAVED, "Nothing has changed.")
        conflict = None if force else self._conflict(buffer)
        if conflict is not None:
            return conflict
        warnings = self._warnings(buffer)
        if self._calls is None:
            raise LinkError("No app is running.", "Start the app; the edit is kept here.")
        edit = PendingEdit(
            secrets.token_hex(4),
            self.app,
            edit_text(operations),
            self.client_id,
            self.cookie_name,
        )
        # Before the call: the outcome may arrive earlier than the answer to the call.
        self._clients.add_pending(edit)
        try:
            packed = [pack_operation(operation) for operation in operations]
            await self._calls.queue_edit(edit.id, self.client_id, self.app, packed, force)
        except BaseException:
            self._clients.remove_pending(edit)
            raise
        label = self._clients.label(self.client_id)
        return SaveOutcome(
            SaveResult.QUEUED, f"Waits for the next request of {label}.", warnings=warnings, edit=edit
        )

    def _warnings(self, buffer: EditBuffer) -> tuple[str, ...]:
        """What the browser would do to the cookie. EditRejected: it could not be written at all."""
        if self._kind != "cookie":
            return ()
        try:
            report = size_when_signed(self.cookie_name, buffer.value)
        except EditRejected:
            if not _writable(buffer.base):
                return ()  # the app has a serializer of its own: it will tell
            raise
        return (report.sentence,) if report.over else ()

    def _conflict(self, buffer: EditBuffer) -> SaveOutcome | None:
        """The app wrote a key meanwhile that the user changed too."""
        session = self._session()
        if session is None or session.value is None or not stale(buffer.operations(), session.value):
            return None
        return SaveOutcome(
            SaveResult.CONFLICT,
            "The app has changed the same keys meanwhile; nothing was queued.",
            theirs=dict(session.value),
        )

    @property
    def _noun(self) -> str:
        return "Browser" if self._clients.label(self.client_id).startswith("B") else "Client"

    @property
    def _kind(self) -> str:
        session = self._session()
        return session.kind if session else "cookie"

    def _session(self) -> ClientSession | None:
        client = self._clients.get(self.client_id)
        return client.session(self.app, self.cookie_name) if client else None

    def _on_client_changed(self, index: int) -> None:
        if index >= len(self._clients) or self._clients.at(index).id != self.client_id:
            return
        session = self._session()
        if session is not None and session is not self._seen:
            old, self._seen = self._seen, session
            if old is None or (old.value, old.cookie) != (session.value, session.cookie):
                self.changed.emit()


def _writable(value: dict[Any, Any]) -> bool:
    try:
        payload_size(value)
    except EditRejected:
        return False
    return True


def _opened(session: ClientSession) -> OpenedSession:
    if session.value is None:
        return OpenedSession({}, {}, False, "The app could not open this session.")
    if session.kind == "null":
        return OpenedSession(
            session.value, session.writers, False, "The app has no secret key: nothing can be saved."
        )
    return OpenedSession(session.value, session.writers)


def stale(operations: Sequence[Operation], value: dict[Any, Any]) -> bool:
    """Whether an operation expects something else than what `value` holds at its path."""
    copy = dict(value)
    for operation in operations:
        try:
            apply_operation(copy, operation)
        except (EditConflict, KeyError, IndexError, TypeError):
            return True
    return False


def edit_text(operations: Sequence[Operation]) -> str:
    """`set username, delete cart[0]`: what waits, in few words."""
    names = [f"{operation.op} {path_text(list(operation.path))}" for operation in operations[:3]]
    if len(operations) > 3:
        names.append(f"{len(operations) - 3} more")
    return ", ".join(names)
