"""No orphan: when the window dies, the server it started ends, however the window died."""

import os
import signal
import sys

from .originals import sleep, start_new_thread

GRACE = 3.0
_PR_SET_PDEATHSIG = 1


def die_with_parent():
    """Linux: the kernel sends SIGTERM when the thread that started us ends. Elsewhere the link's end has to
    do.
    """
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    try:
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    except Exception:  # no ctypes, no libc by that name: the link's end is enough
        return
    if os.getppid() != parent:
        os._exit(1)


def end_process():
    """Ask this process to stop as with SIGTERM; make it stop when it has not after a grace period."""
    start_new_thread(_end, ())


def _end():
    if os.name == "posix":
        os.kill(os.getpid(), signal.SIGTERM)
        sleep(GRACE)
    os._exit(1)
