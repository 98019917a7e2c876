"""The process that `probe_cost` measures: one Flask app, called as a WSGI server would, without a server.

Reads a number per line, answers that many requests, prints {cpu, own, wall, rss} as JSON: the CPU seconds
of the whole process, those of the request's own thread and the wall seconds of each request, bytes. Its
probe, if any, is active when FLASK_INSPECTOR is set; what the sender does is part of `cpu`, not of `own`.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from typing import Any

PATH = os.environ.get("FLASK_INSPECTOR")
probe: Any = None
if PATH:
    from flask_session_probe.attach import activate  # type: ignore[import-not-found]

    probe = activate()

from flask import Flask, session  # noqa: E402 - after the probe, as with a real server

app = Flask("costly")
app.secret_key = "bench"
HEADERS = {
    "HTTP_HOST": "127.0.0.1:5000",
    "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "HTTP_ACCEPT": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "HTTP_ACCEPT_LANGUAGE": "en-US,en;q=0.5",
    "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
    "HTTP_CONNECTION": "keep-alive",
}


@app.route("/")
def index() -> str:
    session["visits"] = session.get("visits", 0) + 1
    return "<p>hello</p>" * 80


@app.route("/fill")
def fill() -> str:
    """About 500 bytes of values."""
    session["user"] = {"id": 17, "name": "ann", "roles": ["admin", "editor"]}
    session["cart"] = [{"sku": f"A-{number}", "count": number, "price": 9.5} for number in range(8)]
    session["csrf_token"] = "f" * 40
    return "filled"


def call(path: str, cookie: str) -> str:
    """One request, its body read and closed; the session cookie it left."""
    kept: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        kept.extend(value for name, value in headers if name == "Set-Cookie")
        return lambda data: None

    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "5000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "REMOTE_PORT": "40000",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **HEADERS,
    }
    if cookie:
        environ["HTTP_COOKIE"] = cookie
    result = app(environ, start_response)
    for _ in result:
        pass
    close = getattr(result, "close", None)
    if close is not None:
        close()
    return kept[0].partition(";")[0] if kept else cookie


def rss() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    cookie = call("/fill", "")
    for line in sys.stdin:
        walls, own = [], []
        cpu = time.process_time()
        for _ in range(int(line)):
            start, used = time.perf_counter(), time.thread_time()
            call("/", cookie)
            own.append(time.thread_time() - used)
            walls.append(time.perf_counter() - start)
        if probe is not None and not os.environ.get("STALLED"):
            probe.sender.flush(5.0)
        used = time.process_time() - cpu
        print(json.dumps({"cpu": used, "own": own, "wall": walls, "rss": rss()}), flush=True)


main()
