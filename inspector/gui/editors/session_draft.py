"""What goes on between a session source and its editor: the edits, the save that runs, the edit that
waits.

No widgets here. The draft owns the EditBuffer and keeps it in step with what is stored: it reloads
silently while nothing is edited, keeps the edits and says so when the app wrote meanwhile, and after a
save makes what was sent the new ground, with whatever was typed since on top of it. Nothing typed is
ever dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from enum import Enum
from functools import partial
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from inspector.domain.changes import same
from inspector.domain.edits import EditBuffer
from inspector.domain.errors import InspectorError
from inspector.domain.exchanges import EditOutcome
from inspector.domain.merge import KeyMerge, Side, merged, three_way
from inspector.gui.task_runner import TaskRunner
from inspector.workspace.clients import PendingEdit
from inspector.workspace.sessions import OpenedSession, SaveOutcome, SaveResult, SessionSource
from inspector.workspace.signal import Signal as PlainSignal
from inspector.workspace.writers import Writer

Result = TypeVar("Result")


class EditQueue(Protocol):
    """workspace.Clients, as far as a queued edit needs it."""

    edit_finished: PlainSignal[PendingEdit, EditOutcome]

    async def cancel_edit(self, edit: PendingEdit) -> bool: ...


class Offer(Enum):
    """What can be done about a sentence."""

    NOTHING = 0
    RELOAD = 1
    SAVE = 2
    CANCEL = 3


class SessionDraft(QObject):
    """One editor's session. `source` is None when nothing is open."""

    opened = Signal()
    """Another session: show `buffer` anew."""
    rebased = Signal()
    """The same session stands on another ground: bring the rows in step."""
    state_changed = Signal()
    told = Signal(str, str, str, Offer)
    """Level, sentence, hint, offer; an empty sentence: what was said is over."""
    written_meanwhile = Signal(list)
    """The keys that somebody wrote while they are being edited here; an empty list: that is over."""
    conflict = Signal(str)
    """`theirs` has to be decided about."""
    signed = Signal(str)
    saved = Signal(object)

    def __init__(
        self, runner: TaskRunner, queue: EditQueue | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._queue = queue
        self._sent: dict[Any, Any] | None = None
        self._shown = False
        """The session of `source` is in sight."""
        self._disconnect: list[Callable[[], None]] = []
        self.source: SessionSource | None = None
        self.buffer = EditBuffer({})
        self.writers: Mapping[Any, Writer] = {}
        self.why_not = ""
        self.losses: tuple[str, ...] = ()
        self.theirs: dict[Any, Any] | None = None
        self.waiting: PendingEdit | None = None
        self.saving = False
        if queue is not None:
            self.destroyed.connect(queue.edit_finished.connect(self._edit_finished))

    @property
    def dirty(self) -> bool:
        """There are edits that are not saved, or wait to be applied."""
        return self.source is not None and (self.buffer.dirty or self.waiting is not None)

    @property
    def can_save(self) -> bool:
        if self.source is None or self.saving or self.why_not:
            return False
        if self.waiting is not None and same(self.buffer.value, self._sent):
            return False
        return self.buffer.dirty or bool(getattr(self.source, "saves_unchanged", False))

    # -- opening -----------------------------------------------------------------------------------------

    def open(self, source: SessionSource) -> None:
        self.close()
        self.source = source
        self._disconnect = [source.changed.connect(self._source_changed)]
        current = source.current()
        if current is not None:
            self._show(current)
        else:
            self.reload()

    def replace_source(self, source: SessionSource) -> None:
        """The same session by another way (another key signs it, say); the edits stay."""
        self._leave()
        self.source = source
        self._disconnect = [source.changed.connect(self._source_changed)]
        current = source.current()
        if current is None:
            self.reload()
        else:
            self._stored(current)

    def close(self) -> None:
        self._leave()
        self._sent = self.theirs = self.waiting = None
        self.saving = False
        self._show(OpenedSession({}))

    def _leave(self) -> None:
        for disconnect in self._disconnect:
            disconnect()
        close = getattr(self.source, "close", None)
        if close is not None:
            close()
        self._disconnect, self.source = [], None

    def reload(self, load: Callable[[], Coroutine[Any, Any, OpenedSession]] | None = None) -> None:
        """Ask the source for what is stored now (by `load`, when the source has another way)."""
        source = self.source
        if source is not None:
            self._runner.start(
                "load session",
                (load or source.load)(),
                on_done=partial(self._when_open, source, self._loaded),
                on_error=partial(self._when_open, source, self._load_failed),
            )

    def _when_open(self, source: SessionSource, follow: Callable[[Result], None], result: Result) -> None:
        """Another source may have been opened while the answer was under way."""
        if source is self.source:
            follow(result)

    def _load_failed(self, error: InspectorError) -> None:
        self._failed(error, Offer.RELOAD)

    def _loaded(self, opened: OpenedSession) -> None:
        if not self._shown:
            self._show(opened)
            return
        self._stored(opened)  # in step, not anew: something may be typed in a cell just now
        if not self.dirty:
            self._say()

    def _show(self, opened: OpenedSession) -> None:
        self._shown = self.source is not None
        self.theirs = None
        self.buffer = EditBuffer(opened.value)
        self._take_facts(opened)
        self.opened.emit()
        self.written_meanwhile.emit([])
        self._say()
        self.state_changed.emit()

    def _take_facts(self, opened: OpenedSession) -> None:
        self.writers, self.losses = opened.writers, opened.losses
        self.why_not = "" if opened.editable else opened.why_not or self.tr("It cannot be changed.")

    # -- the stored value changes --------------------------------------------------------------------------

    def _take_writers(self) -> None:
        """Some keys were written by us just now."""
        current = self.source.current() if self.source is not None else None
        if current is not None:
            self.writers = current.writers

    def _source_changed(self) -> None:
        opened = self.source.current() if self.source is not None else None
        if opened is None:
            self.reload()
        else:
            self._stored(opened)

    def _stored(self, opened: OpenedSession) -> None:
        self._take_facts(opened)
        if same(opened.value, self.buffer.base):
            self.rebased.emit()
        elif not self.buffer.dirty or same(opened.value, self.buffer.value):
            self._rebase(opened.value, opened.value)
        elif self.waiting is None:
            self._set_theirs(opened.value)
        self.state_changed.emit()

    def _set_theirs(self, theirs: dict[Any, Any] | None) -> None:
        self.theirs = theirs
        base = self.buffer.base
        keys = [] if theirs is None else [merge.key for merge in three_way(base, base, theirs)]
        self.written_meanwhile.emit(keys)

    def merges(self) -> tuple[KeyMerge, ...]:
        return () if self.theirs is None else three_way(self.buffer.base, self.buffer.value, self.theirs)

    def take_over(self) -> None:
        """Put the edits on top of what is stored now; where both changed the same key, ask."""
        merges = self.merges()
        if any(merge.contested for merge in merges):
            self.conflict.emit(self.tr("This session was written meanwhile."))
        else:
            self.resolve(merges, {})

    def resolve(self, merges: tuple[KeyMerge, ...], choices: Mapping[Any, Side]) -> None:
        """The choices on top of what is stored now; saving is up to the caller."""
        if self.theirs is not None:
            theirs = self.theirs
            self._rebase(theirs, merged(theirs, merges, choices))
            self._set_theirs(None)
            self.state_changed.emit()

    def revert(self) -> None:
        """Back to what is stored now."""
        stored = self.theirs if self.theirs is not None else self.buffer.base
        self._rebase(stored, stored)
        self._set_theirs(None)
        self._say()
        self.state_changed.emit()

    def _rebase(self, base: dict[Any, Any], value: dict[Any, Any]) -> None:
        """`base` is what is stored, `value` what the table shows on top of it."""
        buffer = self.buffer
        buffer.reset(base)
        for merge in three_way(base, value, base):
            if merge.key not in value:
                buffer.delete((merge.key,))
            elif merge.key in base:
                buffer.set((merge.key,), value[merge.key])
            else:
                buffer.add((), merge.key, value[merge.key])
        self.rebased.emit()

    # -- saving --------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Save through the source. `saving` until the answer is there."""
        source = self.source
        if source is None or not self.can_save:
            return
        self.saving = True
        sent = self.buffer.value
        self.state_changed.emit()
        self._runner.start(
            "save session",
            self._save(source, self.waiting),
            on_done=partial(self._when_open, source, partial(self._saved, sent)),
            on_error=partial(self._when_open, source, self._save_failed),
        )

    async def _save(self, source: SessionSource, replaces: PendingEdit | None) -> SaveOutcome:
        if replaces is not None and self._queue is not None:
            # Should it be applied at this very moment, the guards of the new edit find that out.
            await self._queue.cancel_edit(replaces)
        return await source.save(self.buffer)

    def _save_failed(self, error: InspectorError) -> None:
        self.saving = False
        self._failed(error, Offer.SAVE)

    def _failed(self, error: InspectorError, offer: Offer) -> None:
        hint = f"{error.hint} {self.tr('Your edits are still here.')}" if self.buffer.dirty else error.hint
        self._say("error", error.sentence, hint.strip(), offer)
        self.state_changed.emit()

    def _saved(self, sent: dict[Any, Any], outcome: SaveOutcome) -> None:
        self.saving = False
        self.waiting, self._sent = outcome.edit, sent
        hint = "\n".join(outcome.warnings)
        match outcome.result:
            case SaveResult.CONFLICT:
                self._set_theirs(outcome.theirs if outcome.theirs is not None else {})
                self.conflict.emit(outcome.sentence)
            case SaveResult.QUEUED:
                self._say("warning" if hint else "info", outcome.sentence, hint, Offer.CANCEL)
            case _:
                self._take_writers()
                self._rebase(sent, self.buffer.value)
                self._say("warning" if hint else "success", outcome.sentence, hint)
        if outcome.cookie is not None:
            self.signed.emit(outcome.cookie)
        self.state_changed.emit()
        if outcome.result is not SaveResult.CONFLICT:
            self.saved.emit(outcome)

    # -- an edit that waits ----------------------------------------------------------------------------------

    def cancel(self) -> None:
        """Take back the queued edit; it stays in the table."""
        if self.waiting is not None and self._queue is not None:
            self._runner.start("cancel edit", self._queue.cancel_edit(self.waiting), on_done=self._cancelled)

    def _cancelled(self, cancelled: bool) -> None:
        # False: it was being applied; `edit_finished` tells how that went.
        if cancelled:
            self.waiting = None
            self._say("info", self.tr("Cancelled: nothing is queued. Your edit is still here."))
            self.state_changed.emit()

    def _edit_finished(self, edit: PendingEdit, outcome: EditOutcome) -> None:
        if self.waiting is None or edit.id != self.waiting.id or self.source is None:
            return
        self.waiting = None
        current = self.source.current()
        if outcome.result == "applied":
            self._applied(current.value if current is not None and not outcome.exchange else None)
            self._say("success", self.tr("Applied: the client has the new session."), outcome.detail)
        elif outcome.result == "conflict" and current is not None:
            self._set_theirs(current.value)
            self.conflict.emit(self.tr("The app had written the same keys; the edit was not applied."))
        else:
            hint = f"{outcome.detail} {self.tr('Your edits are still here.')}".strip()
            self._say("error", self.tr("The edit could not be applied."), hint, Offer.SAVE)
        self.state_changed.emit()

    def _applied(self, stored: dict[Any, Any] | None) -> None:
        """What was typed after saving stays an edit, on top of `stored`: what was sent, and what the app
        wrote in the same request. None: that request has not ended yet, `_source_changed` tells.
        """
        sent = self._sent if self._sent is not None else self.buffer.value
        self._rebase(sent, self.buffer.value)
        if stored is None or same(stored, sent):
            return
        self._set_theirs(stored)
        merges = self.merges()
        if not any(merge.contested for merge in merges):
            self.resolve(merges, {})

    def _say(
        self, level: str = "info", sentence: str = "", hint: str = "", offer: Offer = Offer.NOTHING
    ) -> None:
        self.told.emit(level, sentence, hint, offer)
