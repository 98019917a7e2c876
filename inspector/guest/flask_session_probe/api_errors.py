"""Exceptions that the packages for REST interfaces answer by themselves: they put a router of their own in
front of Flask's handling, so that Flask never looks for a handler.
"""

import functools
import sys

from .exceptions import hide_our_frames
from .import_hook import ImportWatcher
from .record import current

_MODULES = ("flask_restx.api", "flask_restful", "flask_restplus.api")


def watch_apis(probe):
    """Patch each as soon as it is imported; most apps use none."""
    waiting = {}
    for name in _MODULES:
        if name in sys.modules:
            _patch(name, probe)
        else:
            waiting[name] = functools.partial(_patch, name, probe)
    if waiting:
        ImportWatcher(waiting).install()


def _patch(module, probe):
    kind = getattr(sys.modules[module], "Api", None)
    original = vars(kind).get("error_router") if kind is not None else None
    if original is None:
        return

    @functools.wraps(original)
    def error_router(self, original_handler, error):
        try:
            answer = original(self, original_handler, error)
        except BaseException as raised:
            __traceback_hide__ = True  # noqa: F841
            raised.__traceback__ = hide_our_frames(raised.__traceback__)
            raise
        try:
            record = current.get()
            if record is not None:  # what Flask was asked about after all is known already
                record.raised(error, _is_expected(self, error))
        except Exception:
            probe.problems.note("api error")
        return answer

    setattr(kind, "error_router", error_router)  # noqa: B010 - mypy


def _is_expected(api, error):
    """The interface has a handler (Flask-RESTX) or an entry in its table of errors (Flask-RESTful)."""
    kinds = tuple(getattr(api, "_own_and_child_error_handlers", None) or ())
    named = getattr(api, "errors", None) or ()
    fallback = getattr(api, "_default_error_handler", None)
    return isinstance(error, kinds) or type(error).__name__ in named or fallback is not None
