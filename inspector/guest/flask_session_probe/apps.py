"""The Flask apps of this process: a key for each, and what is known of its session interface now."""

import weakref

from .originals import allocate_lock


class AppState:
    """One Flask object. `refresh` looks again whenever the interface or the cookie's name was replaced."""

    __slots__ = ("app", "configured_name", "cookie_name", "interface", "interface_name", "key", "kind")

    def __init__(self, app, key):
        self.app = weakref.ref(app)
        self.key = key
        self.interface = None
        self.interface_name = "?"
        self.kind = "other"
        self.cookie_name = "session"
        self.configured_name = None


class Apps:
    """`state` is the hot lookup; everything else happens when an app or an interface is seen for the first
    time.
    """

    def __init__(self, on_new, on_interface):
        self._lock = allocate_lock()
        self._states = {}
        self._made = {}
        self.on_created = None
        self._on_new = on_new
        self._on_interface = on_interface

    def state(self, app):
        state = self._states.get(id(app))
        if state is None or state.app() is not app:
            state = self._add(app)
        interface = app.session_interface
        if state.interface is not interface or state.configured_name != app.config.get("SESSION_COOKIE_NAME"):
            self._refresh(state, app, interface)
        return state

    def all(self):
        """The apps still alive, as (state, app)."""
        pairs = [(state, state.app()) for state in list(self._states.values())]
        return [(state, app) for state, app in pairs if app is not None]

    def created(self, app):
        """Flask's constructor has run. Keys are given here: apps of one name are numbered in the order in
        which they are made, which is the same in every run and process.
        """
        with self._lock:
            self._made = {each: entry for each, entry in self._made.items() if entry[0]() is not None}
            self._made[id(app)] = (weakref.ref(app), self._free_key(app))
        if self.on_created is not None:
            self.on_created()

    def made(self):
        """The apps still alive, in the order in which they were made."""
        return [app for app in [entry[0]() for entry in list(self._made.values())] if app is not None]

    def find(self, key):
        """The app of that key. Raises LookupError with a sentence."""
        for state, app in self.all():
            if state.key == key:
                return app
        raise LookupError("There is no app %r in this process." % (key,))

    def _add(self, app):
        with self._lock:
            state = self._states.get(id(app))
            if state is not None and state.app() is app:
                return state
            made = self._made.get(id(app))
            state = AppState(app, made[1] if made and made[0]() is app else self._free_key(app))
            self._states[id(app)] = state
        self._refresh(state, app, app.session_interface)
        self._on_new(state, app)
        return state

    def _free_key(self, app):
        taken = {other.key for other in self._states.values() if other.app() is not None}
        taken.update(key for other, key in self._made.values() if other() is not None)
        key, number = app.name, 2
        while key in taken:
            key, number = "%s-%d" % (app.name, number), number + 1
        return key

    def _refresh(self, state, app, interface):
        state.interface = interface
        state.configured_name = app.config.get("SESSION_COOKIE_NAME")
        kind = type(interface)
        state.interface_name = "%s.%s" % (kind.__module__, kind.__qualname__)
        state.cookie_name = cookie_name(app, interface)
        state.kind = interface_kind(interface)
        self._on_interface(state, kind)


def cookie_name(app, interface):
    try:
        return interface.get_cookie_name(app)
    except Exception:
        return app.config.get("SESSION_COOKIE_NAME") or "session"


def interface_kind(interface):
    """ "cookie" when the values travel in the cookie, "server" when it only carries an id, "other" when it
    does not say.
    """
    from flask.sessions import SecureCookieSessionInterface

    if isinstance(interface, SecureCookieSessionInterface):
        return "cookie"
    names = {base.__name__ for base in type(interface).__mro__}
    if names & {"ServerSideSessionInterface", "RedisSessionInterface"} or hasattr(interface, "key_prefix"):
        return "server"
    return "other"
