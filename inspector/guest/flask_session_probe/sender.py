"""The bounded queue between the request threads and the window, and the one thread that sends.

What lies in the queue is bytes already, exchanges in shorthand, but for a few items that are made into
messages here: they need a look into source files. The sender rests between two sends, and longer while the
app is busy: each time it wakes, the request threads lose the interpreter and their cache to it (0.8 ms of
CPU time, measured on two cores). Thread and locks are the originals, taken before any monkey-patching.
"""

from collections import deque
from typing import Any

from .link import Link
from .originals import allocate_lock, sleep, start_new_thread
from .shortening import Shortener, Told
from .wire import M, frame, length_of

MAX_ITEMS = 10_000
LEFT_OUT_KEY = "flask_session_probe.left_out"
MAX_BYTES = 8 * 1024 * 1024
"""With what the sender holds besides, the app grows by less than 16 MiB when the window stands still."""
BEHIND = 1024 * 1024
SEND_BYTES = 256 * 1024
"""So many are sent at once, or what there is."""
PAUSE = 0.020
BUSY_PAUSE = 0.200
BUSY_RATE = 500
"""Exchanges per second: more than one page with all its pictures, more than anybody can follow."""


class Sender:
    """`put` and `put_message` never block on the window and never raise."""

    def __init__(self, probe):
        self.dead = False
        self.full = False
        self.dropped = 0
        self.on_lost = None
        self._probe = probe
        self._queue: Any = deque()
        self._bytes = 0
        self._shortener = Shortener(probe, self._queue)
        self._shortener.set_clock()
        self._lock = allocate_lock()
        self._wake = allocate_lock()
        self._wake.acquire()
        self._ready = allocate_lock()
        self._ready.acquire()
        self._asleep = False
        self._pausing = False
        self._started = False
        self._idle = True
        self._link: Any = None

    # -- for everybody -----------------------------------------------------------------------------------

    def put(self, record, progress=False):
        """Queue one exchange, finished or not; dropped and counted when there is no room."""
        if self.dead:
            return
        queue = self._queue
        if self._bytes > MAX_BYTES or len(queue) >= MAX_ITEMS:
            self.full = True  # until there is room the hooks step aside: the app is as fast as without us
            self.dropped += 1
            return
        data = self._shortener.written(record, progress)
        # No lock: should a thread be interrupted within +=, the sum is a little wrong until it is zero again.
        self._bytes += len(data)
        queue.append(data)
        if self._asleep or not self._started:
            self._rouse()

    def leave_out(self, environ):
        """Count a request that is not recorded, once, though it passes two of our hooks."""
        if LEFT_OUT_KEY not in environ:
            environ[LEFT_OUT_KEY] = True
            self.dropped += 1

    def put_message(self, message, wake=True):
        """Queue one ready message; without `wake` it goes with the next."""
        if self.dead or (len(self._queue) >= MAX_ITEMS and not _is_outcome(message)):
            return
        self._queue.append(message)
        if wake and (self._asleep or not self._started):
            self._rouse()

    @property
    def is_behind(self):
        """The window reads slower than it is told."""
        return self._bytes > BEHIND

    def start(self):
        """Connect now instead of with the first fact."""
        self._rouse()

    def wait_connected(self, timeout):
        """Whether the window has answered the handshake in time."""
        if self._ready.acquire(True, timeout):
            self._ready.release()
            return not self.dead
        return False

    def flush(self, timeout):
        """Wait until everything queued has been sent, for the end of the process."""
        waited = 0.0
        while (self._queue or not self._idle) and not self.dead and waited < timeout:
            self._rouse()
            sleep(0.005)
            waited += 0.005

    def abandon(self):
        """After a fork: the child's copy of the socket goes, the parent's lives on."""
        self.dead = True
        if self._link is not None:
            self._link.close()

    # -- the thread --------------------------------------------------------------------------------------

    def _rouse(self):
        with self._lock:
            if not self._started:
                self._started = True
                start_new_thread(self._run, ())
            elif self._asleep or self._pausing:
                self._asleep = self._pausing = False
                self._wake.release()

    def _run(self):
        try:
            self._link = Link(self._probe)
            self._link.open(self.lost)
            self._ready.release()
            pause = PAUSE
            while not self.dead:
                if not self._queue:
                    self._sleep_until_roused()
                self._rest(pause)
                self._idle = False
                sent = self._send_all()
                self._idle = True
                pause = BUSY_PAUSE if sent > BUSY_RATE * pause else PAUSE
        except Exception:
            self._probe.problems.note("sender")
            self.lost()
        finally:
            if self._link is not None:
                self._link.close()

    def _sleep_until_roused(self):
        with self._lock:
            self._asleep = True  # before the look: who adds something after it sees this and rouses us
            if self._queue or self.dead:
                self._asleep = False
                return
        self._wake.acquire()

    def _rest(self, seconds):
        """So long, or until roused."""
        with self._lock:
            if self.dead:
                return
            self._pausing = True
        roused = self._wake.acquire(True, seconds)
        with self._lock:
            if not roused and not self._pausing:  # roused right after the time was over
                self._wake.acquire()
            self._pausing = False

    def _send_all(self):
        """About how many exchanges were sent."""
        queue = self._queue
        self._shortener.set_clock()
        sent = 0
        while queue and not self.dead:
            parts, size = self._next_parts()
            self._link.send(b"".join(parts))
            self._bytes -= size  # held until the window has taken it
            sent += len(parts) // 2
        self.full = False
        self._tell_dropped()
        if not queue:
            self._bytes = 0
        return sent

    def _next_parts(self):
        """(frames of the next items, how many bytes of them are counted as queued)."""
        queue, size = self._queue, 0
        parts: Any = []
        try:
            while queue and size < SEND_BYTES:
                item = queue.popleft()
                if type(item) is bytes:
                    size += len(item)
                    parts += length_of(item), item
                else:
                    parts.append(self._made(item))
        except IndexError:  # the link was lost meanwhile
            pass
        return parts, size

    def _made(self, item):
        try:
            return frame(item.make() if type(item) is Told else item)
        except Exception:
            self._probe.problems.note("message")
            return b""

    def _tell_dropped(self):
        dropped, self.dropped = self.dropped, 0
        if dropped:
            self._link.send(frame({"m": M.DROPPED, "count": dropped}))

    def send_now(self, message):
        """Past the queue: answers to calls."""
        self._link.send(frame(message))

    def lost(self):
        """The window is gone: from now on nothing is queued."""
        with self._lock:
            if self.dead:
                return
            self.dead = True
            self._queue.clear()
            self._bytes = 0
            if self._asleep or self._pausing:
                self._asleep = self._pausing = False
                self._wake.release()
            if self._ready.locked():
                self._ready.release()
        if self._link is not None:
            self._link.close()
        if self.on_lost is not None:
            self.on_lost()


def _is_outcome(message):
    """Of an edit: there are few, and somebody waits for each."""
    return type(message) is dict and message["m"] == M.EDIT
