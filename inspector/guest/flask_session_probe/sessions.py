"""One session in one exchange: what it held before and after, who wrote which key on which line, what
became of it.

The trace stands in for the session's own `on_update`. It works on the session object that `open_session`
returned and never on `flask.session`, and reads by `dict` methods, so that nothing is marked as accessed.
"""

import sys
from operator import getitem
from time import perf_counter
from typing import Any

from .values import freeze, freeze_mapping
from .wire import type_name

_MISSING = object()
MAX_WRITES = 500

_items = dict.items


class SessionTrace:
    """`opened` after open_session, `saving` and `saved` around save_session, `finish` at the end of the
    exchange.
    """

    # What few sessions have; what the hooks read is set on the trace even when it is None (see Record).
    accessed: Any = None
    after: Any = None
    before: Any = None
    consumed: Any = None
    edits: Any = None
    modified: Any = None
    open_error: Any = None
    original: Any = None
    permanent: Any = None
    pushed: Any = None
    save_error: Any = None
    saved_at: Any = None
    sid: Any = None
    stored: Any = None
    waiting: Any = None

    def __init__(self, probe, state, began):
        self.probe = probe
        self.app_key = state.key
        self.cookie_name = state.cookie_name
        self.interface = state.interface_name
        self.kind = state.kind
        self.began = began
        self.opened_at = perf_counter()
        self.session = self.shadow = self.by = self.writes = self.saving_at = None
        self.is_saved = self.dressed = False
        self.queue: Any = ()

    def opened(self, session):
        """`session` is None for an app without a key."""
        if session is None:
            self.kind = "null"
            return
        self.session = session
        self.shadow = content = dict(session) if isinstance(session, dict) else contents(session)
        self.before = freeze_mapping(content)
        if "_flashes" in content:
            self.queue = _flash_queue(content)
        if self.kind != "cookie":
            self._look_for_sid(session)
        try:
            self.original = session.on_update
        except AttributeError:
            self.dressed = self.probe.dresser.dress(session, self)
        else:
            session.on_update = self

    def _look_for_sid(self, session):
        sid = getattr(session, "sid", None)
        if sid is not None:
            self.sid = str(sid)
            if self.kind == "other":
                self.kind = "server"

    # -- writes ------------------------------------------------------------------------------------------

    def __call__(self, session):
        """`on_update` of the session."""
        original = self.original
        if original is not None:
            original(session)
        self.changed(session, sys._getframe(1))

    def __reduce_ex__(self, protocol):
        """A session that the app copies or pickles has its own `on_update` in it, not ours."""
        return getitem, ((self.original,), 0)

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
            writes = self.writes
            if writes is None:
                writes = self.writes = []
            for key, op, value in changes:
                if len(writes) < MAX_WRITES:
                    frozen = freeze(value) if op == "set" else None
                    writes.append((key, op, frozen, place, by, self.is_saved))
            if "_flashes" in shadow or self.queue:
                self._note_flashes(shadow, place)
        except Exception:
            self.probe.problems.note("session write")

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
        self.saved_at = perf_counter()
        self.is_saved = True
        self._take_after()

    def _take_after(self):
        session = self.session
        if session is None:
            return
        content = dict(session) if isinstance(session, dict) else contents(session)
        self.after = freeze_mapping(content)
        self.permanent = "_permanent" in content and bool(content["_permanent"])
        if "_flashes" in content:
            self.waiting = [_flash(entry) for entry in _flash_queue(content)]
        if self.kind != "cookie" and self.sid is not None:
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
    for key, value in _items(content):
        if key not in shadow or shadow[key] is not value:
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
