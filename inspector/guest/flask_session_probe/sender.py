"""The bounded queue between the request threads and the window, and the one thread that sends.

Finished records become bytes many at a time: by the request thread that finds PACK_AT of them, while code
and records are in its processor's cache, else by the sender, which also does what needs a look into source
files. It rests between two sends, and longer while the app is busy: each time it wakes, the request threads
lose the interpreter and their cache to it (0.8 ms of CPU time, measured on two cores). Thread and locks are
the originals, taken before any monkey-patching.
"""

from collections import deque
from typing import Any

from .link import Link
from .messages import Messages
from .originals import allocate_lock, sleep, start_new_thread
from .progress import Progress
from .record import Record
from .wire import M, WireError, frame, frame_of_json

MAX_ITEMS = 10_000
LEFT_OUT_KEY = "flask_session_probe.left_out"
MAX_BYTES = 8 * 1024 * 1024
"""With what the sender holds besides, the app grows by less than 16 MiB when the window stands still."""
BEHIND = 1024 * 1024
PACK_AT = 32
PAUSE = 0.020
BUSY_PAUSE = 0.200
BUSY_RATE = 500
"""Exchanges per second: more than one page with all its pictures, more than anybody can follow."""
HEAVY = 64 * 1024
"""Bytes of values and bodies from which on no request thread makes the message."""
RECORD_WEIGHT = 6144
"""Bytes; measured: what a record with its environ and headers takes."""


class Sender:
    """`put` and `put_message` never block on the window and never raise."""

    def __init__(self, probe):
        self.dead = False
        self.full = False
        self.dropped = 0
        self.on_lost = None
        self._probe = probe
        self._queue: Any = deque()
        self._packed: Any = deque()
        self._bytes = 0
        self._messages = Messages(probe)
        self._packing = allocate_lock()
        self._lock = allocate_lock()
        self._wake = allocate_lock()
        self._wake.acquire()
        self._ready = allocate_lock()
        self._ready.acquire()
        self._asleep = False
        self._pausing = False
        self._started = False
        self._idle = True
        self._sending = False
        self._link: Any = None

    # -- for everybody -----------------------------------------------------------------------------------

    def put(self, record):
        """Queue one finished exchange; dropped and counted when there is no room."""
        if self.dead:
            return
        if self._bytes > MAX_BYTES or len(self._queue) >= MAX_ITEMS:
            self.full = True  # until there is room the hooks step aside: the app is as fast as without us
            self.dropped += 1
            return
        # No lock: should a thread be interrupted within +=, the sum is a little wrong until it is zero again.
        record.weight = weight = _weight(record)
        self._bytes += weight
        queue = self._queue
        queue.append(record)
        if len(queue) >= PACK_AT and not self._sending:  # for a window that stands still no request works
            self._pack_light()
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
        while (self._queue or self._packed or not self._idle) and not self.dead and waited < timeout:
            self._rouse()
            sleep(0.005)
            waited += 0.005

    def abandon(self):
        """After a fork: the child's copy of the socket goes, the parent's lives on."""
        self.dead = True
        if self._link is not None:
            self._link.close()

    # -- records to bytes --------------------------------------------------------------------------------

    def _pack_light(self):
        """In a request thread; one at a time, the others go on. Stops at what is large, or needs a look into
        files.
        """
        if not self._packing.acquire(False):
            return
        try:
            queue, knows = self._queue, self._messages.knows
            parts = []
            while queue and type(queue[0]) is Record and queue[0].weight < HEAVY and knows(queue[0]):
                parts.append(self._frame(queue.popleft()))
            self._keep(parts)
        except IndexError:  # the link was lost meanwhile
            pass
        finally:
            self._packing.release()

    def _pack_all(self):
        """In the sender's thread."""
        with self._packing:
            queue = self._queue
            parts = []
            while queue and not self.dead:
                parts.append(self._frame(queue.popleft()))
                if len(parts) >= PACK_AT:
                    self._keep(parts)
                    parts = []
            dropped, self.dropped = self.dropped, 0
            if dropped:
                parts.append(frame({"m": M.DROPPED, "count": dropped}))
            self._keep(parts)

    def _keep(self, parts):
        data = b"".join(parts)
        if data:
            self._bytes += len(data)
            self._packed.append((data, len(parts)))

    def _frame(self, item):
        try:
            if type(item) is Record:
                self._bytes -= item.weight
                return self._exchange(item)
            if type(item) is Progress:
                return frame_of_json(self._messages.progress(item.record).encode("ascii"))
            return frame(item)
        except Exception:
            self._probe.problems.note("message")
            self.dropped += 1
            return b""

    def _exchange(self, record):
        try:
            return frame_of_json(self._messages.exchange(record).encode("ascii"))
        except WireError:
            return frame_of_json(self._messages.exchange(record, without_values=True).encode("ascii"))

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
                if not self._queue and not self._packed:
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
            if self._queue or self.dead:
                return
            self._asleep = True
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
        """How many messages were sent."""
        self._pack_all()
        sent = 0
        self._sending = True
        while self._packed:
            data, count = self._packed[0]  # counted as held until the window has taken it
            self._link.send(data)
            self._packed.popleft()
            self._bytes -= len(data)
            sent += count
        self._sending = self.full = False
        if not self._queue:
            self._bytes = 0
        return sent

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
            self._packed.clear()
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


def _weight(record):
    weight = RECORD_WEIGHT
    for body in (record.request_body, record.response_body):
        if body is not None:
            weight += body.size if body.size < body.cap else body.cap
    session = record.session
    if session is not None and session.before is not None:
        weight += len(session.before) + len(session.after or "")
    return weight
