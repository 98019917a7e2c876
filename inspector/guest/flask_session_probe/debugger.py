"""Werkzeug's debugger answers for an app that raised: its page is the response that ends the exchange."""

import sys

from .import_hook import ImportWatcher
from .record import ENVIRON_KEY

_MODULE = "werkzeug.debug"


def watch_debugger(probe):
    """Patch it as soon as it is imported; most processes never do."""
    if _MODULE in sys.modules:
        _patch(probe)
    else:
        ImportWatcher({_MODULE: lambda: _patch(probe)}).install()


def _patch(probe):
    """`debug_application` is what runs the app; the debugger's own pages do not come by it."""
    from werkzeug.debug import DebuggedApplication

    original = DebuggedApplication.debug_application

    def debug_application(self, environ, start_response):
        if probe.sender.dead or ENVIRON_KEY in environ:
            return original(self, environ, start_response)
        try:
            record = probe.new_record(probe, environ, start_response)
        except Exception:
            probe.problems.note("begin")
            return original(self, environ, start_response)
        return record.wrap(original(self, environ, record.start_response))

    setattr(DebuggedApplication, "debug_application", debug_application)  # noqa: B010 - mypy
