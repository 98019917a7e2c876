"""Where the Flask apps of this process are mounted, before any request tells: read off the WSGI objects
around them, without calling into any.

A dispatcher is whatever has a dictionary `mounts` (path -> WSGI app), as Werkzeug's DispatcherMiddleware has.
What wraps an app keeps it as `wsgi_app`, `app` or `application`; a bound method leads to its object.
"""

import functools
import weakref
from inspect import getattr_static
from types import MethodType
from typing import Any, Dict, Set

from .registrations import wrap

_WRAPPED = ("wsgi_app", "app", "application", "wsgi_application")
_MOST = 500
"""Objects looked at from one start: middlewares are people's work, a tree of objects behind one is not."""


class Mounts:
    """`root_of(app)`: "/redis", "" for an app at the root, None where nobody can tell."""

    def __init__(self):
        self._dispatchers = []
        self._roots = {}
        self.on_made = None

    def made(self, dispatcher):
        """Its constructor has run."""
        self._dispatchers = [each for each in self._dispatchers if each() is not None]
        self._dispatchers.append(weakref.ref(dispatcher))
        if self.on_made is not None:
            self.on_made()

    def root_of(self, app):
        known = self._roots.get(id(app))
        return known[1] if known is not None and known[0]() is app else None

    def look_from(self, served):
        """`served` is the WSGI app that the server calls: only what it leads to has a place."""
        return self._keep(_reached(served)[0].values())

    def look(self, apps):
        """What the server calls is not known: it is among the dispatchers and `apps`, and nothing else leads
        to it. Gives the apps whose place was not known, or another one.
        """
        starts = [each() for each in self._dispatchers]
        starts = [each for each in starts if each is not None]
        starts += [app for app in apps if "wsgi_app" in vars(app)]
        walks = [(id(start), *_reached(start)) for start in starts]
        found: Dict[int, Any] = {}
        for me, places, seen in walks:
            if all(other in seen for other, _, reached in walks if me in reached):
                for key, place in places.items():
                    found.setdefault(key, place)
        return self._keep(found.values())

    def _keep(self, places):
        changed = [app for app, root in places if self.root_of(app) != root]
        self._roots = {key: known for key, known in self._roots.items() if known[0]() is not None}
        self._roots.update((id(app), (weakref.ref(app), root)) for app, root in places)
        return changed


def flask_apps_behind(start):
    """Those that a WSGI app leads to, the outermost first."""
    return [app for app, _ in _reached(start)[0].values()]


def _reached(start):
    """The Flask apps behind a WSGI app as {id: (app, root)}, and the ids of all objects on the way."""
    from flask import Flask

    places: Dict[int, Any] = {}
    seen: Set[int] = set()
    waiting = [(start, "")]
    while waiting and len(seen) < _MOST:
        found, root = waiting.pop(0)
        if isinstance(found, MethodType):
            found = found.__self__
        if id(found) in seen:
            continue
        seen.add(id(found))
        if issubclass(type(found), Flask):  # not isinstance: a proxy would be asked for its class
            places[id(found)] = (found, root)
            waiting.append((vars(found).get("wsgi_app"), root))
            continue
        waiting += [(getattr_static(found, name, None), root) for name in _WRAPPED]
        mounts = getattr_static(found, "mounts", None)
        if isinstance(mounts, dict):
            waiting += [(app, root + at.rstrip("/")) for at, app in mounts.items() if isinstance(at, str)]
    return places, seen


def watch_mounts(probe):
    """Note every dispatcher of Werkzeug's that is made from now on."""
    from werkzeug.middleware.dispatcher import DispatcherMiddleware

    wrap(DispatcherMiddleware, "__init__", functools.partial(_init, probe))


def _init(probe, original):
    def __init__(self, *args, **kwargs):
        original(self, *args, **kwargs)
        try:
            probe.mounts.made(self)
        except Exception:
            probe.problems.note("dispatcher made")

    return __init__
