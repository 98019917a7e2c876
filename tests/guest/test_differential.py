"""The probe changes nothing: the same traffic with and without it gives the same bytes, the Date header
aside.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.guest.conftest import PROJECT
from tests.guest.http_side import Browser
from tests.guest.window_side import Server, WindowSide

FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
UPLOAD = (("Content-Type", "multipart/form-data; boundary=B"),)
UPLOAD_BODY = (
    b'--B\r\nContent-Disposition: form-data; name="doc"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n'
    b"hello\r\n--B--\r\n"
)

TRAFFIC = [
    ("GET", "/", b"", ()),
    ("GET", "/", b"", ()),
    ("HEAD", "/", b"", ()),
    ("OPTIONS", "/login", b"", ()),
    ("POST", "/login", b"user=ann", FORM),
    ("POST", "/login", b"wrong=field", FORM),
    ("GET", "/flash-twice", b"", ()),
    ("GET", "/messages", b"", ()),
    ("GET", "/messages", b"", ()),
    ("GET", "/types", b"", ()),
    ("GET", "/mutate", b"", ()),
    ("GET", "/reassign", b"", ()),
    ("GET", "/untouched", b"", ()),
    ("GET", "/untouched?teardown-fails", b"", ()),
    ("GET", "/permanent", b"", ()),
    ("GET", "/late", b"", ()),
    ("HEAD", "/late", b"", ()),
    ("GET", "/unserialisable", b"", ()),
    ("POST", "/echo", bytes(range(256)) * 40, ()),
    ("PUT", "/echo", b"", ()),
    ("POST", "/unread", b"z" * 5000, ()),
    ("POST", "/upload", UPLOAD_BODY, UPLOAD),
    ("GET", "/file", b"", ()),
    ("HEAD", "/file", b"", ()),
    ("GET", "/file", b"", (("Range", "bytes=10-20"),)),
    ("GET", "/file", b"", (("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"),)),
    ("GET", "/static/none.css", b"", ()),
    ("GET", "/big", b"", ()),
    ("GET", "/raise", b"", ()),
    ("GET", "/handled", b"", ()),
    ("GET", "/abort/404", b"", ()),
    ("GET", "/abort/503", b"", ()),
    ("GET", "/stream-fails", b"", ()),
    ("GET", "/cookies", b"", ()),
    ("GET", "/empty", b"", ()),
    ("DELETE", "/empty", b"", ()),
    ("GET", "/proxied/where", b"", (("X-Forwarded-Host", "shop.test"),)),
    ("GET", "/pop", b"", ()),
    ("GET", "/clear", b"", ()),
    ("GET", "/", b"", (("Cookie", "session=not.a.cookie"),)),
]


@pytest.fixture(scope="module")
def pair(python: str) -> Iterator[tuple[Browser, Browser]]:
    """The same app twice: with the probe, and without."""
    window = WindowSide()
    fixed = {"FIXED_TIME": "1", "PYTHONHASHSEED": "0"}
    servers = [Server(python, PROJECT, "target", each, fixed) for each in (window, None)]
    try:
        probed, plain = (Browser(int(server.url().rsplit(":", 1)[1])) for server in servers)
        yield probed, plain
        assert not [fact for fact in window.facts if fact["m"] == "problem"]
    finally:
        for server in servers:
            server.stop()
        window.close()


def test_the_same_bytes_with_and_without_the_probe(pair: tuple[Browser, Browser]) -> None:
    for method, path, body, headers in TRAFFIC:
        probed, plain = (browser.send(method, path, body, headers) for browser in pair)
        assert probed.without_date() == plain.without_date(), f"{method} {path}"
    probed, plain = (browser.send("POST", "/chunked", b"c" * 3000, chunked=True) for browser in pair)
    assert probed.without_date() == plain.without_date()
    assert probed.body.endswith(b"3000 bytes")


def test_what_the_server_prints_of_exceptions_that_leave_the_app(python: str) -> None:
    """With the debugger's setting they do: Werkzeug prints them, on every Python without a frame of ours."""
    window = WindowSide()
    printed = []
    for side in (window, None):
        server = Server(python, PROJECT, "target", side, {"FLASK_DEBUG": "1"})
        try:
            browser = Browser(int(server.url().rsplit(":", 1)[1]))
            for path in ("/raise", "/stream-fails", "/unserialisable"):
                browser.send("GET", path)
        finally:
            server.stop()
        lines = [line for line in server.lines if not line.startswith(("127.0.0.1", " *", "["))]
        printed.append(lines)
    window.close()
    assert any("ValueError: boom" in line for line in printed[0])
    assert printed[0] == printed[1]
