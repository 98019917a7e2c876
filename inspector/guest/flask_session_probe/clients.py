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


class Recent(dict):
    """A bounded mapping whose hits cost one look into a dict. What is missing is None, or what the generation
    before knew.
    """

    def __init__(self, limit):
        self._limit = limit // 2
        self._old = {}

    def __missing__(self, key):
        value = self._old.get(key)
        if value is not None:
            self.put(key, value)
        return value

    def put(self, key, value):
        self[key] = value
        if len(self) > self._limit:
            self._old = self.copy()
            self.clear()

    def drop(self, key):
        self.pop(key, None)
        self._old.pop(key, None)


class Clients:
    """`of_request` at the start of a request, `of_response` before its headers leave."""

    def __init__(self):
        self._lock = allocate_lock()
        self._names = frozenset(("session",))
        self._by_value = Recent(MAX_VALUES)  # hash of a value -> (client, agent)
        self._shared = Recent(MAX_AGENTS)  # hash of (a value that several hold, agent) -> client
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
        """(client id, whether it is new, its address and User-Agent)."""
        header = environ.get("HTTP_COOKIE")
        agent = environ.get("REMOTE_ADDR"), environ.get("HTTP_USER_AGENT")
        values = self._session_values(header) if header else ()
        for _, value in values:
            seen = self._by_value[hash(value)]
            if seen is not None:
                client, its_agent = seen
                if its_agent != agent:
                    client = self._shared[hash((value, agent))] or client
                return client, False, agent
        return (*self._without_known_value(values, agent), agent)

    def _without_known_value(self, values, agent):
        with self._lock:
            client = None if values else self._by_agent[agent]
            if client is not None:
                return client, False
            client = _new_id()
            if not values:
                self._by_agent.put(agent, client)
            for name, value in values:
                self._learn(client, name, value, agent)
            return client, True

    def of_response(self, client, agent, header):
        """Note what a Set-Cookie header gave to (or took from) the client."""
        name, _, rest = header.partition("=")
        if name in self._names:
            value = rest.partition(";")[0].strip('"')
            if not value:
                self._forget(client, name, agent)
            elif self._by_value[hash(value)] != (client, agent):
                with self._lock:
                    self._learn(client, name, value, agent)

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
        key = hash(value)
        seen = self._by_value[key]
        if seen is not None and seen[0] != client:
            # Two browsers may hold the same value (signed within one second): then the agent decides.
            self._shared.put(hash((value, seen[1])), seen[0])
            self._shared.put(hash((value, agent)), client)
        self._by_value.put(key, (client, agent))
        held = self._holds[client]
        if held is None or name not in held:
            self._holds.put(client, (held or frozenset()) | {name})
            if self._by_agent[agent] == client:
                self._by_agent.drop(agent)

    def _forget(self, client, name, agent):
        with self._lock:
            held = (self._holds[client] or frozenset()) - {name}
            if held:
                self._holds.put(client, held)
            else:
                self._holds.drop(client)
                self._by_agent.put(agent, client)

    def _session_values(self, header):
        names = self._names
        if ";" not in header:
            name, _, value = header.partition("=")
            return ((name, value.strip('"')),) if value and name in names else ()
        found = []
        for part in header.split(";"):
            name, _, value = part.partition("=")
            name = name.strip()
            if name in names and value:
                found.append((name, value.strip().strip('"')))
        return found


def _new_id():
    return os.urandom(4).hex()
