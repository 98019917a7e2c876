"""Threads, locks and sleep as the interpreter has them, whatever gevent or eventlet has patched since.

The sender must not become a greenlet: it would stand still while the app computes, and the app would stand
still while it sends.
"""

import sys


def original(module, name):
    """The attribute as it was before any monkey-patching."""
    patched_by = sys.modules.get("gevent.monkey")
    if patched_by is not None:
        return patched_by.get_original(module, name)
    patched_by = sys.modules.get("eventlet.patcher")
    if patched_by is not None:
        return getattr(patched_by.original(module), name)
    return getattr(__import__(module), name)


allocate_lock = original("_thread", "allocate_lock")
start_new_thread = original("_thread", "start_new_thread")
sleep = original("time", "sleep")
