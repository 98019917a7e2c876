"""The bounded queue between the request threads and the window, and the one thread that empties it.

Records are turned into frames on that thread, many at a time: it sleeps a few milliseconds after the
first, so that it does not fight the request threads for the interpreter. Thread, lock and sleep are the
originals, taken before any monkey-patching.
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
MAX_BYTES = 12 * 1024 * 1024
"""With what the sender holds besides, the app grows by less than 16 MiB when the window stands still."""
BEHIND = 100
BATCH_PAUSE = 0.020
SEND_AT = 256 * 1024
LEFT_OUT_KEY = "flask_session_probe.left_out"


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
        self._lock = allocate_lock()
        self._wake = allocate_lock()
        self._wake.acquire()
        self._ready = allocate_lock()
        self._ready.acquire()
        self._asleep = False
        self._started = False
        self._idle = True
        self._link: Any = None

    # -- for everybody -----------------------------------------------------------------------------------

    def put(self, record):
        """Queue one finished exchange; dropped and counted when there is no room."""
        weight = _weight(record)
        with self._lock:
            if self.dead:
                return
            if len(self._queue) >= MAX_ITEMS or self._bytes + weight > MAX_BYTES:
                self.full = True  # until there is room the hooks step aside: the app is as fast as without us
                self.dropped += 1
                return
            record.weight = weight
            self._bytes += weight
            self._queue.append(record)
        if self._asleep or not self._started:
            self._rouse()

    def leave_out(self, environ):
        """Count a request that is not recorded, once, though it passes two of our hooks."""
        if LEFT_OUT_KEY not in environ:
            environ[LEFT_OUT_KEY] = True
            self.dropped += 1

    def put_message(self, message, wake=True):
        """Queue one ready message; without `wake` it goes with the next."""
        with self._lock:
            if self.dead or (len(self._queue) >= MAX_ITEMS and not _is_outcome(message)):
                return
            self._queue.append(message)
        if wake and (self._asleep or not self._started):
            self._rouse()

    @property
    def is_behind(self):
        """The window reads slower than it is told."""
        return len(self._queue) > BEHIND

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
            elif self._asleep:
                self._asleep = False
                self._wake.release()

    def _run(self):
        try:
            self._link = Link(self._probe)
            self._link.open(self.lost)
            self._ready.release()
            messages = Messages(self._probe)
            while not self.dead:
                if not self._queue:
                    self._sleep_until_roused()
                sleep(BATCH_PAUSE)
                self._idle = False
                self._drain(messages)
                self._idle = True
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

    def _drain(self, messages):
        parts = []
        size = freed = 0
        queue = self._queue
        for _ in range(len(queue)):
            try:
                item = queue.popleft()
            except IndexError:  # the link was lost meanwhile
                return
            if type(item) is Record:
                freed += item.weight
            data = self._frame(messages, item)
            if data:
                parts.append(data)
                size += len(data)
            if size >= SEND_AT:
                self._link.send(b"".join(parts))
                parts, size = [], 0
        with self._lock:
            self._bytes -= freed
            self.full = False
            dropped, self.dropped = self.dropped, 0
        if dropped:
            parts.append(frame({"m": M.DROPPED, "count": dropped}))
        if parts:
            self._link.send(b"".join(parts))

    def _frame(self, messages, item):
        try:
            if type(item) is Progress:
                return frame_of_json(messages.progress(item.record).encode("ascii"))
            if type(item) is not Record:
                return frame(item)
            try:
                return frame_of_json(messages.exchange(item).encode("ascii"))
            except WireError:
                return frame_of_json(messages.exchange(item, without_values=True).encode("ascii"))
        except Exception:
            self._probe.problems.note("message")
            self.dropped += 1
            return b""

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
            if self._asleep:
                self._asleep = False
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
    weight = 6144  # measured: what a record with its environ and headers takes
    for body in (record.request_body, record.response_body):
        if body is not None:
            weight += min(body.size, body.cap)
    session = record.session
    if session is not None:
        weight += len(session.before or "") + len(session.after or "")
    return weight
