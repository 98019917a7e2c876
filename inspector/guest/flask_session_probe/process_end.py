"""`os._exit` while a request runs: the process ends at once, without a word. The request is told before that,
as one that failed at this line; those of other threads end where they stand. While the runner imports the
app, it is told as what made the import fail.

What there is to do is done on a thread of its own, which is waited for only so long: a signal handler may
call `os._exit` while its thread holds a lock of ours.
"""

import functools
import os
import sys
from time import perf_counter
from typing import Any

from .exceptions import stack
from .import_end import exit_message
from .originals import allocate_lock, start_new_thread
from .record import Record, current

FLUSH_SECONDS = 1.0
"""A window that reads needs some milliseconds of it, on a busy machine some hundred."""
_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep


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
        """Does nothing while no request runs and no app is imported, in a forked child, without a window."""
        try:
            sender = self._probe.sender
            if sender.dead or type(status) is not int:
                return
            own = current.get()
            stands = {record: (stack(at), record is own) for record, at in self._running(own, frame)}
            leaves_import = stack(frame) if self._probe.importing and not stands else None
            if not stands and leaves_import is None:
                return
            done = allocate_lock()
            done.acquire()
            start_new_thread(self._tell, (stands, leaves_import, sender, status, done))
            done.acquire(True, FLUSH_SECONDS)
        except Exception:
            self._probe.problems.note("exit")

    def _running(self, own, frame):
        """(record, innermost frame) of the requests of this process that are not over."""
        found = list(running_records())
        while own is not None:  # also the request that this one was made in
            found.append((own, frame))
            own = own.outer
        return [(record, at) for record, at in found if record.ended is None and record.ticks >= self._since]

    def _tell(self, stands, leaves_import, sender, status, done):
        try:
            for record, (frames, is_own) in stands.items():
                where = "here" if is_own else "while this request ran"
                message = "os._exit(%d) ended the process %s" % (status, where)
                record.errors = (*(record.errors or ()), (None, False, [("os._exit", message, frames)]))
                record.finish()
            if leaves_import is not None:
                sender.put_message(exit_message(status, leaves_import, self._probe.files))
            sender.flush(FLUSH_SECONDS)
        except Exception:
            self._probe.problems.note("exit")
        finally:
            done.release()


def running_records():
    """(record, innermost frame of its thread) of what runs in any thread, found in the frames of our hooks:
    for that, no request has to be written down anywhere.
    """
    for innermost in list(sys._current_frames().values()):
        frame: Any = innermost
        while frame is not None:
            if frame.f_code.co_filename.startswith(_HERE):
                for value in list(frame.f_locals.values()):
                    if type(value) is Record:
                        yield value, innermost
            frame = frame.f_back
