"""Two places for the values of OwnSessionInterface. Both forget a value when its time is over."""

import time
from threading import Lock


class MemoryContainer:
    """A dict. Gone with the process, and every worker process has its own."""

    def __init__(self):
        self._lock = Lock()
        self._values = {}  # sid -> (value, when it ends)

    def get(self, sid):
        with self._lock:
            value, end = self._values.get(sid, (None, 0))
            return value if end > time.time() else None

    def set(self, sid, value, seconds):
        with self._lock:
            now = time.time()
            self._values = {key: kept for key, kept in self._values.items() if kept[1] > now}
            self._values[sid] = (value, now + seconds)

    def delete(self, sid):
        with self._lock:
            self._values.pop(sid, None)


class RedisContainer:
    """Redis keys `<prefix><sid>` with a time to live."""

    def __init__(self, client, prefix):
        self.client = client
        self.prefix = prefix

    def get(self, sid):
        return self.client.get(self.prefix + sid)

    def set(self, sid, value, seconds):
        self.client.set(self.prefix + sid, value, ex=seconds)

    def delete(self, sid):
        self.client.delete(self.prefix + sid)
