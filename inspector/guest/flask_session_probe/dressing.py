"""Sessions that do not tell when they are written to (no `on_update`): their class is swapped for a
subclass that does.

The subclass has the same layout and name, hides itself from pickle and copy, and is taken off before the
interface saves.
"""

import sys

from .originals import allocate_lock

_ASSIGNING = ("__setitem__", "__ior__", "update")
_WRITERS = ("__setitem__", "__delitem__", "__ior__", "pop", "popitem", "clear", "update", "setdefault")


class Dresser:
    def __init__(self):
        self._lock = allocate_lock()
        self._classes = {}
        self._traces = {}

    def dress(self, session, trace):
        """Whether `session` could be watched."""
        base = type(session)
        watched = self._classes.get(base)
        if watched is None:
            watched = self._make(base)
        self._traces[id(session)] = trace
        try:
            session.__class__ = watched
        except TypeError:  # a layout that does not allow it
            self._traces.pop(id(session), None)
            return False
        return True

    def undress(self, session):
        self._traces.pop(id(session), None)
        base = getattr(type(session), "_probe_base", None)
        if base is not None:
            session.__class__ = base

    def _make(self, base):
        with self._lock:
            made = self._classes.get(base)
            if made is None:
                names = _WRITERS if issubclass(base, dict) else ("__setitem__", "__delitem__")
                body = {name: self._writer(base, name) for name in names if hasattr(base, name)}
                body.update(__slots__=(), __module__=base.__module__, __qualname__=base.__qualname__)
                body["_probe_base"] = base
                body["__reduce_ex__"] = _reduce_as(base)
                made = self._classes[base] = type(base)(base.__name__, (base,), body)
            return made

    def _writer(self, base, name):
        original = getattr(base, name)
        traces = self._traces
        assigns = name in _ASSIGNING

        def write(self, *args, **kwargs):
            # Taken out for the time of the call: a method that calls another one is one write.
            trace = traces.pop(id(self), None)
            if trace is None:
                return original(self, *args, **kwargs)
            try:
                return original(self, *args, **kwargs)
            finally:
                traces[id(self)] = trace
                trace.changed(self, sys._getframe(), assigns)

        return write


def _reduce_as(base):
    def reduce(self, protocol):
        # For good: pickle compares the class once more after this has returned.
        self.__class__ = base
        return base.__reduce_ex__(self, protocol)

    return reduce
