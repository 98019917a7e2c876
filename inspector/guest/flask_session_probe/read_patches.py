"""Stand-ins for what reads a session, on the classes of the sessions themselves and only while asked for.

In place, so that `type(session)` stays what it is: a stand-in notes and calls what it stands for, and is
taken off again. `__iter__` of a class is left alone: with one of Python's making, `dict(session)` would read
key by key, which marks the session as accessed. Iteration is seen at `flask.session` instead.
"""

import functools
import sys

from .exceptions import hide_our_frames
from .originals import allocate_lock
from .wire import EVERY_KEY

_BY_KEY = ("__getitem__", "get", "__contains__", "setdefault", "pop")
_ALL = ("keys", "values", "items", "copy")
_INHERITED = object()
_NOT_BOUND = (type, staticmethod, classmethod)
"""Called without the session."""


class ReadPatches:
    """`note(session, key, frame)` is told of each read, `refused(kind)` of a class that does not let its
    methods be replaced; neither raises.
    """

    def __init__(self, note, refused):
        self.on = False
        self._note = note
        self._refused = refused
        self._put = []
        self._done = set()
        self._busy = set()
        self.forked()

    def forked(self):
        """In a child process: what another thread was doing is nobody's business any more."""
        self._lock = allocate_lock()
        self._busy.clear()

    def put_on(self, interfaces):
        """On `flask.session` now, and on the class of each session that these interfaces will open."""
        with self._lock:
            if not self.on:
                self.on = True
                self._watch_iteration()
            for kind in interfaces:
                self._watch_interface(kind)

    def take_off(self):
        """What somebody has put on top meanwhile stays, and ours below it is deaf."""
        with self._lock:
            self.on = False
            put, self._put = self._put, []
            for owner, name, stand_in, original in reversed(put):
                if vars(owner).get(name) is not stand_in:
                    continue
                if original is _INHERITED:
                    delattr(owner, name)
                else:
                    setattr(owner, name, original)
            self._done.clear()

    def _watch_interface(self, kind):
        for owner in kind.__mro__:
            method = vars(owner).get("open_session")
            if method is None:
                continue
            if owner not in self._done:
                self._done.add(owner)
                self._replace(owner, "open_session", self._opener(method), method)
            break

    def _watch_class(self, kind):
        """Of sessions; also the app's own one where dressing.py has swapped it."""
        try:
            with self._lock:
                for owner in {kind, getattr(kind, "_probe_base", kind)} - self._done:
                    self._done.add(owner)
                    for name in _BY_KEY + _ALL:
                        self._watch_method(owner, name)
        except Exception:
            self._refused(kind)

    # -- stand-ins ---------------------------------------------------------------------------------------

    def _replace(self, owner, name, stand_in, original):
        if not self.on:
            return  # switched off meanwhile
        setattr(owner, name, stand_in)
        self._put.append((owner, name, stand_in, original))

    def _watch_method(self, owner, name):
        found = next((vars(each)[name] for each in owner.__mro__ if name in vars(each)), None)
        if not callable(found) or not hasattr(found, "__get__") or isinstance(found, _NOT_BOUND):
            return
        original = vars(owner).get(name, _INHERITED)
        stand_in = self._reader(owner, name, original)
        functools.update_wrapper(stand_in, found)
        self._replace(owner, name, stand_in, original)

    def _reader(self, owner, name, original):
        busy, every = self._busy, name in _ALL

        def read(session, /, *args, **kwargs):
            known = id(session)
            outermost = self.on and known not in busy
            try:
                if outermost:
                    busy.add(known)  # a method that calls another one is one read
                    key = EVERY_KEY if every else (args[0] if args else kwargs.get("key"))
                    self._note(session, key, sys._getframe(1))
                if original is _INHERITED:
                    return getattr(super(owner, session), name)(*args, **kwargs)
                return original.__get__(session, type(session))(*args, **kwargs)
            except BaseException as error:
                __traceback_hide__ = True  # noqa: F841
                error.__traceback__ = hide_our_frames(error.__traceback__)
                raise
            finally:
                if outermost:
                    busy.discard(known)

        return read

    def _opener(self, original):
        def open_session(interface, /, *args, **kwargs):
            try:
                session = original.__get__(interface, type(interface))(*args, **kwargs)
            except BaseException as error:
                __traceback_hide__ = True  # noqa: F841
                error.__traceback__ = hide_our_frames(error.__traceback__)
                raise
            if self.on and session is not None and type(session) not in self._done:
                self._watch_class(type(session))
            return session

        return functools.update_wrapper(open_session, original)

    def _watch_iteration(self):
        import flask

        proxy = type(flask.session)
        original = vars(proxy).get("__iter__")
        if original is not None:
            stand_in = _Iteration(self, original, flask.session)
            self._replace(proxy, "__iter__", stand_in, original)

    def iterated(self, frame):
        """`for key in flask.session`."""
        if self.on:
            self._note(None, EVERY_KEY, frame)


class _Iteration:
    """In the place of the `__iter__` that all of Werkzeug's proxies share."""

    def __init__(self, patches, original, proxy):
        self._patches = patches
        self._original = original
        self._proxy = proxy

    def __get__(self, instance, owner=None):
        if instance is None:
            return self._original.__get__(None, owner)
        try:
            found = self._original.__get__(instance, owner)
        except BaseException as error:
            __traceback_hide__ = True  # noqa: F841
            error.__traceback__ = hide_our_frames(error.__traceback__)
            raise
        if instance is self._proxy:
            self._patches.iterated(sys._getframe(1))
        return found
