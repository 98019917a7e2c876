"""Which browser or tool a request comes from: clients are followed through the chain of their session
cookies.

A request belongs to the client that was last given, or has ever shown, the session cookie value it
carries; so parallel requests with an older value still map to the same client. A request without a
session cookie belongs to the client of the same address and User-Agent that holds no cookie now, else to
a new one. Values are remembered as hashes only.
"""

import os
from _thread import allocate_lock
from collections import OrderedDict

MAX_VALUES = 20000
MAX_AGENTS = 2000


class Clients:
    """`of_request` at the start of a request, `of_response` before its headers leave."""

    def __init__(self):
        self._lock = allocate_lock()
        self._names = frozenset(("session",))
        self._by_value = OrderedDict()
        self._by_agent = OrderedDict()
        self._holds = OrderedDict()

    def forked(self):
        """In a child process: the lock may have been held by a thread that is not there any more."""
        self._lock = allocate_lock()

    def know_cookie(self, name):
        """A session cookie name of an app in this process."""
        if name not in self._names:
            self._names = self._names | {name}

    def of_request(self, environ):
        """(client id, whether it is new)."""
        values = self._session_cookies(environ.get("HTTP_COOKIE"))
        with self._lock:
            if values:
                return self._by_cookies(values)
            agent = (environ.get("REMOTE_ADDR"), environ.get("HTTP_USER_AGENT"))
            client = self._by_agent.get(agent)
            new = client is None
            if new:
                client = _new_id()
                self._by_agent[agent] = client
                _trim(self._by_agent, MAX_AGENTS)
            return client, new

    def of_response(self, client, environ, set_cookies):
        """Note what the Set-Cookie headers of a response gave to (or took from) the client."""
        for header in set_cookies:
            name, value = _pair(header)
            if name not in self._names:
                continue
            agent = (environ.get("REMOTE_ADDR"), environ.get("HTTP_USER_AGENT"))
            with self._lock:
                if value:
                    self._learn(client, name, value)
                    if self._by_agent.get(agent) == client:
                        del self._by_agent[agent]
                else:
                    self._forget(client, name, agent)

    def adopt(self, entries):
        """Ids that the window knows from another process or an earlier run: [{client, cookies: [[name,
        value]]}].
        """
        with self._lock:
            for entry in entries:
                for name, value in entry.get("cookies") or ():
                    self._learn(entry["client"], name, value)

    def _by_cookies(self, values):
        known = None
        for pair in values:
            known = self._by_value.get(hash(pair))
            if known is not None:
                break
        client = known or _new_id()
        for name, value in values:
            self._learn(client, name, value, steal=False)
        return client, known is None

    def _learn(self, client, name, value, steal=True):
        key = hash((name, value))
        if steal or key not in self._by_value:
            self._by_value[key] = client
        self._by_value.move_to_end(key)
        self._holds.setdefault(client, set()).add(name)
        self._holds.move_to_end(client)
        _trim(self._by_value, MAX_VALUES)
        _trim(self._holds, MAX_VALUES)

    def _forget(self, client, name, agent):
        names = self._holds.get(client)
        if names is not None:
            names.discard(name)
        if not names:
            self._holds.pop(client, None)
            self._by_agent[agent] = client
            _trim(self._by_agent, MAX_AGENTS)

    def _session_cookies(self, header):
        if not header:
            return None
        names = self._names
        found = []
        for part in header.split(";"):
            name, _, value = part.partition("=")
            if name.strip() in names and value:
                found.append((name.strip(), value.strip().strip('"')))
        return found


def cookie_value(header, name):
    """The first value of that name in a Cookie header, as Werkzeug's `request.cookies` finds it; None
    without one.
    """
    for part in (header or "").split(";"):
        key, equals, value = part.partition("=")
        if equals and key.strip() == name:
            return value.strip().strip('"')
    return None


def _pair(header):
    name, _, rest = header.partition("=")
    return name.strip(), rest.partition(";")[0].strip().strip('"')


def _trim(table, limit):
    while len(table) > limit:
        table.popitem(last=False)


def _new_id():
    return os.urandom(4).hex()
