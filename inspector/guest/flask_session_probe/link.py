"""The connection to the window: handshake, sending, and a thread that receives calls.

Loopback only, original sockets and threads (see sender.py). The window proves that it knows the token
before it gets a fact.
"""

import hmac
import os
import platform
import secrets
import sys
from _socket import AF_INET, AF_INET6, IPPROTO_TCP, SHUT_RDWR, SOCK_STREAM, TCP_NODELAY
from _socket import socket as Socket
from typing import Any

from .originals import allocate_lock, start_new_thread
from .wire import PROTOCOL, FrameReader, M, frame, proof

HANDSHAKE_TIMEOUT = 10.0


class Address:
    """FLASK_INSPECTOR taken apart: host:port:token."""

    __slots__ = ("attached", "host", "port", "runner", "token")

    def __init__(self, text, runner=False):
        host, port, self.token = text.rsplit(":", 2)
        self.host = host.strip("[]")
        self.port = int(port)
        self.runner = runner
        self.attached = False

    @property
    def is_loopback(self):
        return self.host in ("127.0.0.1", "::1", "localhost")


class Refused(Exception):
    """What listens there is not our window."""


class Link:
    def __init__(self, probe):
        self._probe = probe
        self._lock = allocate_lock()
        self._reader = FrameReader()
        self._pending: Any = []
        self._socket: Any = None

    def open(self, on_lost):
        """Connect and shake hands. Raises OSError, WireError or Refused."""
        address = self._probe.address
        self._socket = sock = Socket(AF_INET6 if ":" in address.host else AF_INET, SOCK_STREAM)
        sock.settimeout(HANDSHAKE_TIMEOUT)
        sock.connect((address.host, address.port))
        sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        self._shake_hands(address)
        sock.settimeout(None)
        start_new_thread(self._receive, (on_lost,))

    def _shake_hands(self, address):
        challenge = self._expect(M.CHALLENGE)
        nonce = secrets.token_hex(16)
        self._socket.sendall(frame(self._hello(address, challenge["nonce"], nonce)))
        welcome = self._expect(M.WELCOME)
        if not hmac.compare_digest(str(welcome.get("proof")), proof(address.token, "window", nonce)):
            raise Refused("the window could not prove that it knows the token")
        self._probe.edits.forget()  # of a link that was lost; the window queues again what still waits
        self._probe.settings(welcome.get("settings") or {})
        self._probe.clients.adopt(welcome.get("clients") or ())

    def _hello(self, address, challenge, nonce):
        return {
            "m": M.HELLO,
            "proof": proof(address.token, "probe", challenge),
            "nonce": nonce,
            "protocol": PROTOCOL,
            "pid": os.getpid(),
            "python": platform.python_version(),
            "flask": version("flask"),
            "werkzeug": version("werkzeug"),
            "argv0": sys.argv[0] if sys.argv else "",
            "runner": address.runner,
            "attached": address.attached,
            "cwd": os.getcwd(),
        }

    def _expect(self, name):
        while not self._pending:
            data = self._socket.recv(65536)
            if not data:
                raise Refused("the window closed the connection during the handshake")
            self._pending.extend(self._reader.feed(data))
        message = self._pending.pop(0)
        if message["m"] != name:
            raise Refused("expected %s, got %s" % (name, message["m"]))
        return message

    def _receive(self, on_lost):
        from .calls import answer_call

        try:
            while True:
                messages, self._pending = self._pending, []
                for message in messages:
                    if message["m"] == M.CALL:
                        answer_call(self._probe, message)
                data = self._socket.recv(65536)
                if not data:
                    break
                self._pending = self._reader.feed(data)
        except OSError:
            pass
        except Exception:
            self._probe.problems.note("link")
        on_lost()

    def send(self, data):
        """Blocks while the window does not read; only our own threads call it."""
        with self._lock:
            self._socket.sendall(data)

    def close(self):
        if self._socket is None:
            return
        try:
            if os.getpid() == self._probe.pid:
                self._socket.shutdown(SHUT_RDWR)
        except OSError:
            pass
        self._socket.close()


def version(package):
    """Of an installed distribution; "" when it does not say."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed(package)
    except PackageNotFoundError:
        return ""
