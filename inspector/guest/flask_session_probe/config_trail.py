"""Who set which config key: one Trail per Config object, kept beside it, not in it.

A Write costs one walk over the caller's frames, or none inside a loader, whose own call was looked up once.
Values that a later write replaces are packed then, small and without calling any repr of the app's.
"""

import weakref
from contextvars import ContextVar
from typing import Any

from .bounded import MISSING, small_pack
from .places import APP, FRAMEWORK, function_name

MAX_WRITES = 20
"""Writes kept per key, the newest."""
MAX_KEYS = 5000
_LOADING: "ContextVar[Any]" = ContextVar("flask_session_probe.config_loading", default=None)


class Load:
    """One running `from_…` call. `sources`: what it and the loaders around it read, outermost first."""

    __slots__ = ("config_id", "direct", "place", "sources")

    def __init__(self, config_id, sources, direct, place):
        self.config_id = config_id
        self.sources = sources
        self.direct = direct
        self.place = place


class Write:
    """`direct` and `place` are (file, line, function): who called, and the app's own line behind it."""

    __slots__ = ("direct", "op", "place", "replaced", "sources")

    def __init__(self, op, sources, direct, place):
        self.op = op
        self.sources = sources
        self.direct = direct
        self.place = place
        self.replaced = None
        """[packed]: what it had set, once another write replaced that."""


class Trail:
    """The writes of one Config object."""

    __slots__ = ("config", "first", "ignored", "redo", "skipped", "undo", "writes")

    def __init__(self, config):
        self.config = config
        self.writes = {}
        self.first = {}
        """What a key held before the first write that was seen: [packed]."""
        self.skipped = {}
        self.ignored = {}
        """Keys that a loader passed over because they are not upper-case -> Write."""
        self.undo = {}
        """Key -> what it held before each change made from the window, oldest first: the objects."""
        self.redo = {}
        """Key -> what each change that was taken back had put there, the last one taken back at the end."""

    def note(self, key, old, write):
        """`old` is what the key held, or MISSING."""
        chain = self.writes.get(key)
        if chain is None:
            if len(self.writes) >= MAX_KEYS:
                return
            chain = self.writes[key] = []
            if old is not MISSING:
                self.first[key] = [small_pack(old)]
        elif chain and old is not MISSING:
            chain[-1].replaced = [small_pack(old)]
        chain.append(write)
        if len(chain) > MAX_WRITES:
            del chain[0]
            self.skipped[key] = self.skipped.get(key, 0) + 1

    def forget(self, key, source, count):
        """The last writes by `source`, at most `count`: a change and what took it back."""
        chain = self.writes.get(key, [])
        while count and chain and any(loader == source for loader, _ in chain[-1].sources):
            chain.pop()
            count -= 1
        if chain:
            chain[-1].replaced = None
        elif key in self.writes:
            del self.writes[key]
            self.first.pop(key, None)


class Trails:
    """All trails of this process, found by the Config object without touching it."""

    def __init__(self, files):
        self._files = files
        self._trails = {}

    def of(self, config):
        found = self._trails.get(id(config))
        if found is None or found.config() is not config:
            found = Trail(weakref.ref(config, self._forget(id(config))))
            self._trails[id(config)] = found
        return found

    def _forget(self, key):
        trails = self._trails

        def forget(reference):
            found = trails.get(key)
            if found is not None and found.config is reference:
                del trails[key]

        return forget

    def note(self, config, key, old, op, frame):
        self.of(config).note(key, old, self._write(config, op, frame))

    def note_ignored(self, config, keys, frame):
        write = None
        ignored = self.of(config).ignored
        for key in keys:
            if len(ignored) >= MAX_KEYS:
                return
            write = write or self._write(config, "ignored", frame)
            ignored[key] = write

    def _write(self, config, op, frame):
        load = _LOADING.get()
        if load is not None and load.config_id == id(config):
            return Write(op, load.sources, load.direct, load.place)
        direct, place = self.who(frame)
        return Write(op, (), direct, place)

    def enter(self, config, source, frame):
        """A loader begins; give what it returns to `leave`."""
        outer = _LOADING.get()
        if outer is not None and outer.config_id == id(config):
            load = Load(id(config), (*outer.sources, source), outer.direct, outer.place)
        else:
            direct, place = self.who(frame)
            load = Load(id(config), (source,), direct, place)
        return _LOADING.set(load)

    def leave(self, token):
        _LOADING.reset(token)

    def who(self, frame):
        """The caller outside Flask's config module, and the app's line behind it (None: it is the caller)."""
        direct = None
        while frame is not None:
            code = frame.f_code
            if direct is None and not _only_passes_on(code):
                direct = (code.co_filename, frame.f_lineno, function_name(code))
            kind = self._files.kind(code.co_filename)
            if kind == APP:
                here = (code.co_filename, frame.f_lineno, function_name(code))
                return (here, None) if direct in (None, here) else (direct, here)
            if kind == FRAMEWORK and code.co_name == "wsgi_app":
                break  # further out is the server
            frame = frame.f_back
        return direct, None


def _only_passes_on(code):
    """Flask's config module, and the setter behind `app.debug = True`."""
    name = code.co_filename.replace("\\", "/")
    if name.endswith("/flask/config.py"):
        return True
    return code.co_name == "debug" and name.endswith(("/flask/app.py", "/flask/sansio/app.py"))
