"""Which line registered a rule. Noted when a rule is bound to its map, which every way of adding one does.

A blueprint keeps its rules until it is registered itself: the line that counts is the one that added the
rule to the blueprint, so it is remembered there and handed on.
"""

import functools
import threading
import weakref
from typing import Any

from .places import function_name


class Registrations:
    """`place_of(rule)` is [file, line, function] or None. Kept beside the rules: nothing is put on them."""

    def __init__(self, files):
        self._files = files
        self._places = {}
        self._of_blueprints: Any = weakref.WeakKeyDictionary()
        self._now = threading.local()

    def place_of(self, rule):
        known = self._places.get(id(rule))
        return list(known[1]) if known is not None and known[0]() is rule else None

    def bound(self, rule, frame):
        """`rule` has just been bound by the code that `frame` belongs to."""
        place = getattr(self._now, "place", None) or self._line(frame)
        if place is not None:
            self._places[id(rule)] = (weakref.ref(rule), place)

    def kept(self, blueprint, key, frame):
        """`blueprint` was given a rule, to be added when it is registered."""
        place = self._line(frame)
        if place is not None:
            self._of_blueprints.setdefault(blueprint, {})[key] = place

    def replayed(self, blueprint, key):
        """The place of a rule that `blueprint` adds now; `bound` will take it until `done`."""
        self._now.place = self._of_blueprints.get(blueprint, {}).get(key)

    def done(self):
        self._now.place = None

    def _line(self, frame):
        found = self._files.place(frame)
        if found is None:
            return None
        code, line, _ = found
        return code.co_filename, line, function_name(code)


def watch_registrations(probe):
    """Patch the three methods. Without one of them (a Flask to come) there are just fewer places."""
    from flask import Blueprint
    from flask.blueprints import BlueprintSetupState
    from werkzeug.routing import Rule

    wrap(Rule, "bind", functools.partial(_bind, probe))
    wrap(Blueprint, "add_url_rule", functools.partial(_keep, probe))
    wrap(BlueprintSetupState, "add_url_rule", functools.partial(_replay, probe))


def wrap(kind, name, make):
    """Replace the method by what `make` makes of it, on the class that has it."""
    owner = next((base for base in kind.__mro__ if name in vars(base)), None)
    if owner is None:
        return
    original = vars(owner)[name]
    wrapper: Any = functools.wraps(original)(make(original))
    wrapper._flask_session_probe = True
    setattr(owner, name, wrapper)


def _frame():
    import sys

    return sys._getframe(2)  # past this function and the wrapper


def _bind(probe, original):
    def bind(self, map, *args, **kwargs):
        result = original(self, map, *args, **kwargs)
        if not getattr(map, "of_the_probe", False):
            try:
                probe.registrations.bound(self, _frame())
            except Exception:
                probe.problems.note("rule bound")
        return result

    return bind


def _keep(probe, original):
    def add_url_rule(self, rule, endpoint=None, view_func=None, *args, **kwargs):
        try:
            probe.registrations.kept(self, (rule, endpoint, id(view_func)), _frame())
        except Exception:
            probe.problems.note("rule of a blueprint")
        return original(self, rule, endpoint, view_func, *args, **kwargs)

    return add_url_rule


def _replay(probe, original):
    def add_url_rule(self, rule, endpoint=None, view_func=None, *args, **kwargs):
        try:
            probe.registrations.replayed(self.blueprint, (rule, endpoint, id(view_func)))
        except Exception:
            probe.problems.note("rule of a blueprint")
        try:
            return original(self, rule, endpoint, view_func, *args, **kwargs)
        finally:
            probe.registrations.done()

    return add_url_rule
