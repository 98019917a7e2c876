"""Which browser or tool a request comes from: clients are followed through the chain of their session
cookies.

A request belongs to the client that was last given, or has ever shown, the session cookie value it
carries, so parallel requests with an older value still map to the same client. A request without a
session cookie belongs to the client of the same address and User-Agent that holds no cookie now, else to
a new one. Only hashes of values are kept, in two generations: what was not used while one filled up is
forgotten with the next.
"""

import os

from .originals import allocate_lock

MAX_VALUES = 40000
MAX_AGENTS = 2000


class Recent:
    """A bounded mapping; `get` on the hot path takes no lock."""

    __slots__ = ("_limit", "_new", "_old")

    def __init__(self, limit):
        self._limit = limit // 2
        self._new = {}
        self._old = {}

    def get(self, key):
        value = self._new.get(key)
        if value is None:
            value = self._old.get(key)
            if value is not None:
                self.put(key, value)
        return value

    def put(self, key, value):
        new = self._new
        new[key] = value
        if len(new) > self._limit:
            self._old = new
            self._new = {}

    def drop(self, key):
        self._new.pop(key, None)
        self._old.pop(key, None)


class Clients:
    """`of_request` at the start of a request, `of_response` before its headers leave."""

    def __init__(self):
        self._lock = allocate_lock()
        self._names = frozenset(("session",))
        self._by_value = Recent(MAX_VALUES)
        self._by_agent = Recent(MAX_AGENTS)
        self._holds = Recent(MAX_VALUES)
        self._same = {}

    def forked(self):
        """In a child process: the lock may have been held by a thread that is not there any more."""
        self._lock = allocate_lock()

    def know_cookie(self, name):
        """A session cookie name of an app in this process."""
        if name not in self._names:
            self._names = self._names | {name}

    def of_request(self, environ):
        """(client id, whether it is new)."""
        header = environ.get("HTTP_COOKIE")
        values = self._session_cookies(header) if header else None
        agent = (environ.get("REMOTE_ADDR"), environ.get("HTTP_USER_AGENT"))
        known = self._by_value.get
        for name, value in values or ():
            # Two browsers may hold the same value (signed within one second): then the agent decides.
            client = known(hash((name, value, agent))) or known(hash((name, value)))
            if client is not None:
                return client, False
        with self._lock:
            client = None if values else self._by_agent.get(agent)
            if client is not None:
                return client, False
            client = _new_id()
            if not values:
                self._by_agent.put(agent, client)
            for name, value in values or ():
                self._learn(client, name, value, agent)
            return client, True

    def of_response(self, client, environ, set_cookies):
        """Note what the Set-Cookie headers of a response gave to (or took from) the client."""
        for header in set_cookies:
            name, _, rest = header.partition("=")
            if name not in self._names:
                continue
            value = rest.partition(";")[0].strip('"')
            agent = (environ.get("REMOTE_ADDR"), environ.get("HTTP_USER_AGENT"))
            with self._lock:
                if value:
                    self._learn(client, name, value, agent)
                    if self._by_agent.get(agent) == client:
                        self._by_agent.drop(agent)
                else:
                    self._forget(client, name, agent)

    def window_id(self, client):
        """What the window calls the client: it knows the chain of its cookies across processes."""
        return self._same.get(client, client)

    def adopt(self, entries):
        """Ids that the window knows from another process or run: [{client, cookies: [[name, value]]}]."""
        with self._lock:
            for entry in entries:
                for name, value in entry.get("cookies") or ():
                    self._learn(entry["client"], name, value)
                if entry.get("was"):  # we took it for another, because its cookie came from another process
                    self._same[entry["was"]] = entry["client"]
                    if len(self._same) > MAX_AGENTS:
                        del self._same[next(iter(self._same))]

    def _learn(self, client, name, value, agent=None):
        self._by_value.put(hash((name, value)), client)
        if agent is not None:
            self._by_value.put(hash((name, value, agent)), client)
        held = self._holds.get(client)
        if held is None or name not in held:
            self._holds.put(client, (held or frozenset()) | {name})

    def _forget(self, client, name, agent):
        held = (self._holds.get(client) or frozenset()) - {name}
        if held:
            self._holds.put(client, held)
        else:
            self._holds.drop(client)
            self._by_agent.put(agent, client)

    def _session_cookies(self, header):
        names = self._names
        found = []
        for part in header.split(";"):
            name, _, value = part.partition("=")
            name = name.strip()
            if name in names and value:
                found.append((name, value.strip().strip('"')))
        return found


def cookie_value(header, name):
    """The first value of that name in a Cookie header, as Werkzeug finds it; None without one."""
    for part in (header or "").split(";"):
        key, equals, value = part.partition("=")
        if equals and key.strip() == name:
            return value.strip().strip('"')
    return None


def _new_id():
    return os.urandom(4).hex()
