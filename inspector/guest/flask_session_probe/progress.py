"""Exchanges that take long are told while they run: a streamed response after a second, a websocket at once.

A `progress` message has the fields of `exchange` as far as they are known; the exchange with the same id
follows at the end. The session is left out: it is told once, complete.
"""

import sys
from time import perf_counter
from typing import Any

FIRST_AFTER = 1.0
THEN_EVERY = 0.5


def tell_progress(record):
    """Queue what is known of a running exchange now; left out while the window does not keep up."""
    sender = record.probe.sender
    if sender.is_behind:
        return
    seen: Any = object.__new__(type(record))
    seen.__dict__.update(record.__dict__)
    seen.ended = perf_counter()
    seen.session = seen.errors = seen.logs = None
    if record.app_key is None and record.state is not None:
        seen.app_key = record.state.key
    seen.app_object = seen.opened_for = seen.outer = None
    sender.put(seen, progress=True)


def is_websocket(environ):
    return environ.get("HTTP_UPGRADE", "").lower() == "websocket"


def websocket_ended(record):
    """simple_websocket answers on the server's own socket; what the app returns at the end goes nowhere."""
    if "simple_websocket" not in sys.modules:
        return
    if record.status is None or record.status.startswith("200"):
        record.status = "101 Switching Protocols"
        record.response_headers = None
