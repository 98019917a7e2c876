"""Raw HTTP for tests of the guest: one request per connection, the answer's bytes as they came, a small
cookie jar.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass, field

Headers = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Answer:
    raw: bytes

    @property
    def head(self) -> list[str]:
        return self.raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")

    @property
    def status(self) -> int:
        return int(self.head[0].split()[1])

    @property
    def body(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]

    def values(self, name: str) -> list[str]:
        pairs = (line.partition(": ") for line in self.head[1:])
        return [value for key, _, value in pairs if key.lower() == name.lower()]

    def without_date(self) -> bytes:
        """The answer but for what the clock decides: the Date header and when a refreshed cookie expires."""
        head = [line for line in self.head if not line.lower().startswith("date:")]
        head = [re.sub(r"Expires=[^;]*GMT", "Expires=", line) for line in head]
        return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + self.body


@dataclass(slots=True)
class Browser:
    """Keeps cookies by name, and nothing else of what a browser does."""

    port: int
    agent: str = "tests"
    cookies: dict[str, str] = field(default_factory=dict)

    def send(
        self, method: str, path: str, body: bytes = b"", headers: Headers = (), chunked: bool = False
    ) -> Answer:
        lines = [f"{method} {path} HTTP/1.1", "Host: app.test", f"user-agent: {self.agent}"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        lines += [f"{name}: {value}" for name, value in headers]
        if chunked:
            lines.append("Transfer-Encoding: chunked")
            half = len(body) // 2
            parts = [body[:half], body[half:], b""]
            body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
        elif body or method in ("POST", "PUT"):
            lines.append(f"Content-Length: {len(body)}")
        request = "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body
        answer = Answer(exchange_bytes(self.port, request))
        self._keep(answer)
        return answer

    def get(self, path: str, *headers: tuple[str, str]) -> Answer:
        return self.send("GET", path, headers=headers)

    def post_form(self, path: str, body: str) -> Answer:
        kind = ("Content-Type", "application/x-www-form-urlencoded")
        return self.send("POST", path, body.encode(), (kind,))

    def _keep(self, answer: Answer) -> None:
        for value in answer.values("Set-Cookie"):
            name, _, rest = value.partition("=")
            content = rest.partition(";")[0]
            if content:
                self.cookies[name] = content
            else:
                self.cookies.pop(name, None)


def exchange_bytes(port: int, request: bytes, tries: int = 20) -> bytes:
    """A server that answers before it has read the whole body (uWSGI and a chunked one) resets the connection
    behind its answer; when that overtakes a part of the answer, the request is sent again.
    """
    parts: list[bytes] = []
    with socket.create_connection(("127.0.0.1", port), timeout=40) as connection:
        try:
            connection.sendall(request)
            while part := connection.recv(1 << 16):
                parts.append(part)
        except ConnectionError:
            if not _is_whole(b"".join(parts)):
                if not tries:
                    raise
                return exchange_bytes(port, request, tries - 1)
    return b"".join(parts)


def _is_whole(raw: bytes) -> bool:
    """Whether an answer is as long as it says; False when it does not say."""
    if b"\r\n\r\n" not in raw:
        return False
    answer = Answer(raw)
    return answer.values("Content-Length") == [str(len(answer.body))]
