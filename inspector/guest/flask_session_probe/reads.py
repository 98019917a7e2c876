"""Which endpoint reads which session keys, from which line: told in sums while the window asks for it.

Off, there is none of it in the app (read_patches.py). On, a read of the app is put on a bounded queue and a
thread sums up what came, some times a second.
"""

import os
from collections import deque
from typing import Any, Dict

from .originals import allocate_lock, sleep, start_new_thread
from .places import place_facts
from .read_patches import ReadPatches
from .record import current
from .wire import M

PAUSE = 0.3
"""Seconds between two messages."""
MAX_WAITING = 20_000
"""Reads not yet summed up; the oldest go first."""
MAX_SUMS = 1000
"""Of one message."""
MAX_KEY = 200
_PLAIN = (int, float, bool, bytes, type(None))
_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep


class Reads:
    def __init__(self, probe):
        self._probe = probe
        self._patches = ReadPatches(self._note, self._refused)
        self._told = set()
        self._begin()

    def _begin(self):
        self._lock = allocate_lock()
        self._sending = allocate_lock()
        self._waiting: Any = deque(maxlen=MAX_WAITING)
        self._running = False

    def forked(self):
        """In a child process: the thread has stayed behind. It starts with the settings of the next link."""
        self._patches.forked()
        self._begin()

    def switch(self, on):
        """What the window's settings say; again with every link."""
        if not on:
            self._patches.take_off()
            return
        self._patches.put_on({type(app.session_interface) for app in self._probe.apps.made()})
        with self._lock:
            if self._running:
                return
            self._running = True
        start_new_thread(self._run, ())

    def interface_seen(self, kind):
        """Another class of session interfaces is in use."""
        if self._patches.on:
            self._patches.put_on((kind,))

    # -- in the request thread ---------------------------------------------------------------------------

    def _note(self, session, key, frame):
        """A read counts when it is of the session of this request, outside of its being opened and saved, and
        neither ours nor only the framework's. `session` None: the one behind `flask.session`.
        """
        try:
            record = current.get()
            trace = record.session if record is not None else None
            if trace is None or trace.session is None or not (session is None or session is trace.session):
                return
            saving = trace.saving_at is not None and not trace.is_saved
            rule = record.request.url_rule if record.request is not None else None
            if saving or rule is None or frame.f_code.co_filename.startswith(_HERE):
                return
            place = self._probe.files.place(frame)
            if place is not None:
                self._waiting.append((record.app_key, rule.endpoint, _key_text(key), place))
        except Exception:
            self._probe.problems.note("session read")

    def _refused(self, kind):
        """Told once for each class."""
        if kind not in self._told:
            self._told.add(kind)
            name = "%s.%s" % (kind.__module__, kind.__qualname__)
            error = "reads of %s are not recorded: this class does not let its methods be replaced" % name
            self._probe.tell({"m": M.PROBLEM, "where": "session reads", "error": error, "count": 1})

    # -- the thread --------------------------------------------------------------------------------------

    def _run(self):
        while True:
            sleep(PAUSE)
            self.send()
            if self._probe.sender.dead:  # the next window says itself what it wants
                self.switch(False)
            with self._lock:
                if not self._patches.on:
                    self._running = False
                    return

    def send(self):
        """What was read since the last time. With a window that does not keep up, it waits."""
        if not self._waiting or self._probe.sender.is_behind:
            return
        try:
            with self._sending:
                sums = self._sums()
            self._probe.tell({"m": M.READS, "reads": sums})
        except Exception:
            self._probe.problems.note("session reads")

    def _sums(self):
        sums: Dict[Any, Any] = {}
        for _ in range(len(self._waiting)):
            *about, place = self._waiting.popleft()
            known = sums.get(tuple(about))
            if known is not None or len(sums) < MAX_SUMS:
                sums[tuple(about)] = ((known[0] if known else 0) + 1, place)
        return [
            dict(place_facts(place), app=app, endpoint=endpoint, key=key, count=count)
            for (app, endpoint, key), (count, place) in sums.items()
        ]


def _key_text(key):
    """As the window shows the keys of writes; nothing of the app's own is called."""
    if type(key) is str:
        return key[:MAX_KEY]
    return str(key)[:MAX_KEY] if type(key) in _PLAIN else "<%s>" % type(key).__name__
