"""Which test of pytest makes a request: its test client calls the app in the test's own process.

pytest says in the environment what it runs. Whether it is loaded is looked up when an app is seen, not with
each request: what serves without pytest pays nothing.

A test client hardly ever closes a body, and many a test never reads it: the exchange is over when the whole
of it has passed, not when the garbage collector comes by.
"""

import gc
import os
import sys

from .bodies import BodyTee
from .record import Record

VARIABLE = "PYTEST_CURRENT_TEST"
MAX_TEST = 1000
"""Characters: parameters may stand in the name."""

_at_fork = None


def is_loaded():
    return "pytest" in sys.modules


def record_maker():
    """What makes the record of a request in this process."""
    return _record_in_test if is_loaded() else Record


def _record_in_test(probe, environ, start_response):
    record = Record(probe, environ, start_response)
    record.test = current_test()
    if "SERVER_SOFTWARE" not in environ:  # no server: a test client
        record.tee, record.sized_tee = UnclosedBodyTee, SizedUnclosedBodyTee
    return record


def current_test():
    """ "tests/test_cart.py::test_add (call)", or None between two tests."""
    text = os.environ.get(VARIABLE)
    return None if not text or text == _at_fork else text[:MAX_TEST]


def forked():
    """In a child: a server that a fixture has forked goes on to see the test of that moment, for all others
    too. What changes after the fork is right again.
    """
    global _at_fork
    _at_fork = os.environ.get(VARIABLE)


def finish_all():
    """At the end of the process: what was streamed to a test that has thrown it away."""
    if is_loaded():
        gc.collect()


class UnclosedBodyTee(BodyTee):
    __slots__ = ()

    def _pass_on(self):
        record = self._record
        whole = _content_length(record)
        for chunk in super()._pass_on():
            if record.response_body.size >= whole:
                record.finish()
            yield chunk
        record.finish()


class SizedUnclosedBodyTee(UnclosedBodyTee):
    __slots__ = ()

    def __len__(self):
        return len(self._result)


def _content_length(record):
    """Infinite when it is not told."""
    for name, value in record.response_headers or ():
        if name.lower() == "content-length" and value.isdigit():
            return int(value)
    return float("inf")
