"""`os._exit` inside a request: the process ends at once, without a word. The request is told before that, as
one that failed at this line.

What there is to do is done on a thread of its own, which is waited for only so long: a signal handler may
call `os._exit` while its thread holds a lock of ours.
"""

import functools
import os
import sys
from time import perf_counter

from .exceptions import stack
from .originals import allocate_lock, start_new_thread
from .record import current

FLUSH_SECONDS = 0.3


def watch_exit(probe):
    """Wrap `os._exit`, once per process."""
    original = os._exit
    end = ProcessEnd(probe)

    @functools.wraps(original)
    def _exit(*args, **kwargs):
        try:
            end.tell(kwargs.get("status", args[0] if args else None), sys._getframe(1))
        finally:  # also when a signal interrupts us
            original(*args, **kwargs)

    setattr(os, "_exit", _exit)  # noqa: B010 - mypy
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=end.forked)


class ProcessEnd:
    def __init__(self, probe):
        self._probe = probe
        self._since = perf_counter()

    def forked(self):
        """The request that forked goes on in the parent: it does not end with this child."""
        self._since = perf_counter()

    def tell(self, status, frame):
        """Does nothing outside of a request, in a child that one has forked, without a window."""
        try:
            record = current.get()
            sender = self._probe.sender
            if record is None or record.ticks < self._since or sender.dead or type(status) is not int:
                return
            done = allocate_lock()
            done.acquire()
            start_new_thread(self._tell, (record, sender, status, frame, done))
            done.acquire(True, FLUSH_SECONDS)
        except Exception:
            self._probe.problems.note("exit")

    def _tell(self, record, sender, status, frame, done):
        try:
            chain = [("os._exit", "os._exit(%d) ended the process here" % status, stack(frame))]
            while record is not None and record.ticks >= self._since:
                outer = record.outer
                record.errors = (*(record.errors or ()), (None, False, chain))
                record.finish()
                record = outer
            sender.flush(FLUSH_SECONDS)
        except Exception:
            self._probe.problems.note("exit")
        finally:
            done.release()
