"""One session in one exchange: what it held before and after, who wrote which key on which line, what
became of it.

The trace stands in for the session's own `on_update`. It works on the session object that `open_session`
returned and never on `flask.session`, and reads by `dict` methods, so that nothing is marked as accessed.
"""

import sys
from time import perf_counter
from typing import Any, Tuple

from .values import freeze, freeze_mapping
from .wire import type_name

_MISSING = object()
MAX_WRITES = 500


class SessionTrace:
    """`opened` after open_session, `saving` and `saved` around save_session, `finish` at the end of the
    exchange.
    """

    __slots__ = (
        "accessed",
        "after",
        "app_key",
        "before",
        "by",
        "consumed",
        "cookie_name",
        "dressed",
        "edits",
        "interface",
        "is_saved",
        "kind",
        "modified",
        "new",
        "open_error",
        "open_ms",
        "opened_at",
        "original",
        "permanent",
        "probe",
        "pushed",
        "queue",
        "save_error",
        "save_ms",
        "saving_at",
        "session",
        "shadow",
        "sid",
        "stored",
        "waiting",
        "writes",
    )

    def __init__(self, probe, state):
        self.probe = probe
        self.app_key = state.key
        self.kind = state.kind
        self.interface = state.interface_name
        self.cookie_name = state.cookie_name
        self.session = self.before = self.after = self.original = self.shadow = self.by = self.sid = None
        self.open_error = self.save_error = self.modified = self.accessed = self.permanent = self.stored = (
            None
        )
        self.open_ms = self.save_ms = self.opened_at = self.saving_at = self.edits = None
        self.is_saved = self.dressed = False
        self.new = True
        self.queue: Tuple[Any, ...] = ()
        self.writes: Any = None
        self.pushed: Any = None
        self.consumed: Any = None
        self.waiting: Any = None

    # -- opening -----------------------------------------------------------------------------------------

    def opened(self, session):
        self.opened_at = perf_counter()
        if session is None:
            self.kind = "null"
            return
        self.session = session
        self.shadow = content = contents(session)
        self.before = freeze_mapping(content)
        self.queue = _flash_queue(content)
        sid = getattr(session, "sid", None)
        if sid is not None:
            self.sid = str(sid)
            if self.kind == "other":
                self.kind = "server"
        self._watch(session)

    def _watch(self, session):
        try:
            self.original = session.on_update
        except AttributeError:
            self.dressed = self.probe.dresser.dress(session, self)
            return
        session.on_update = self

    # -- writes ------------------------------------------------------------------------------------------

    def __call__(self, session):
        """`on_update` of the session."""
        original = self.original
        if original is not None:
            original(session)
        self.changed(session, sys._getframe(1))

    def changed(self, session, frame, assigns=True):
        """Something was written: find out which keys, from which line."""
        shadow = self.shadow
        if shadow is None:
            return
        try:
            content = session if isinstance(session, dict) else contents(session)
            changes = _changes(shadow, content)
            if not changes and assigns:
                changes = [(key, "set", shadow[key]) for key in _assigned_keys(frame) if key in shadow]
            by = self.by
            place = None if by else self.probe.files.place(frame)
            for change in changes:
                self._note(change, by, place)
            queue = shadow.get("_flashes")
            if queue or self.queue:
                self._note_flashes(shadow, place)
        except Exception:
            self.probe.problems.note("session write")

    def _note(self, change, by, place):
        key, op, value = change
        writes = self.writes
        if writes is None:
            writes = self.writes = []
        if len(writes) < MAX_WRITES:
            frozen = freeze(value) if op == "set" else None
            writes.append((key, op, frozen, place, by, self.is_saved))

    def _note_flashes(self, content, place):
        before, after = self.queue, _flash_queue(content)
        if before == after:
            return
        self.queue = after
        if after[: len(before)] == before:
            pushed = after[len(before) :]
            if pushed:
                self.pushed = (self.pushed or []) + [(*_flash(entry), place) for entry in pushed]
        else:
            taken = [entry for entry in before if entry not in after]
            self.consumed = (self.consumed or []) + [(*_flash(entry), place) for entry in taken]

    # -- saving ------------------------------------------------------------------------------------------

    def saving(self, session, app):
        """Just before the interface saves."""
        self.saving_at = perf_counter()
        if session is not self.session:
            return
        self.modified = getattr(session, "modified", None)
        self.accessed = getattr(session, "accessed", None)
        if self.kind == "server":
            self.stored = _stored(app.session_interface, app, session)
        if self.dressed:
            self.probe.dresser.undress(session)
            self.dressed = False

    def saved(self):
        """The interface has saved, or decided not to."""
        self.save_ms = (perf_counter() - (self.saving_at or 0.0)) * 1000
        self.is_saved = True
        self._take_after()

    def _take_after(self):
        session = self.session
        if session is None:
            return
        content = contents(session)
        self.after = freeze_mapping(content)
        self.permanent = bool(content.get("_permanent", False))
        if "_flashes" in content:
            self.waiting = [_flash(entry) for entry in _flash_queue(content)]
        if self.sid is not None:
            self.sid = str(getattr(session, "sid", self.sid))

    def finish(self):
        """Let go of the session."""
        session = self.session
        if session is None:
            return
        if not self.is_saved:
            self._take_after()
            self.modified = getattr(session, "modified", None)
            self.accessed = getattr(session, "accessed", None)
        if self.dressed:
            self.probe.dresser.undress(session)
        self.session = self.shadow = None


def contents(session):
    """The session as a plain dict, without marking it accessed."""
    if isinstance(session, dict):
        return dict(session)
    flags = [(name, getattr(session, name, _MISSING)) for name in ("accessed", "modified")]
    content = dict(session)
    for name, value in flags:
        if value is not _MISSING and getattr(session, name, _MISSING) is not value:
            setattr(session, name, value)
    return content


def _flash_queue(content):
    queue = content.get("_flashes")
    return tuple(queue) if type(queue) in (list, tuple) else ()


def _flash(entry):
    """(category, text as frozen) of one entry of the queue, whatever an app has put there."""
    if type(entry) in (list, tuple) and len(entry) == 2:
        return str(entry[0]), freeze(entry[1])
    return "", freeze(entry)


def _changes(shadow, content):
    """[(key, op, value)] that turn `shadow` into `content`; `shadow` follows."""
    changes = []
    for key, value in dict.items(content):
        if shadow.get(key, _MISSING) is not value:
            shadow[key] = value
            changes.append((key, "set", value))
    if len(shadow) != len(content):
        gone = [key for key in shadow if not dict.__contains__(content, key)]
        for key in gone:
            del shadow[key]
        if len(gone) > 1 and not shadow:
            return [(None, "clear", None)]
        changes.extend([(key, "delete", None) for key in gone])
    return changes


def _assigned_keys(frame):
    """Which keys were assigned the very object they held already: from the arguments of the dict method."""
    arguments = frame.f_locals.get("args")
    if not arguments:
        return ()
    first = arguments[0]
    if isinstance(first, dict):
        return list(first)
    return (first,) if getattr(first, "__hash__", None) else ()


def _stored(interface, app, session):
    """Whether a server-side interface is about to store, as far as it says so."""
    should = getattr(interface, "should_set_storage", None)
    if should is not None:
        return bool(session) and bool(should(app, session))
    return bool(getattr(session, "modified", False))


def error_facts(error):
    return (type_name(error), str(error)[:2000])
