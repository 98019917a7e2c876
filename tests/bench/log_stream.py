"""2,000 exchanges a second into the visible request log: how late are the ticks of the event loop?

The window's side of the way is what counts: each exchange arrives as a frame in shorthand, is expanded and
checked, goes through all stores of the workspace and into the table, which is in sight, follows its tail and
is painted. `python -m tests.bench.log_stream` prints the ticks as JSON; `measure()` runs that in a process
of its own.
"""

from __future__ import annotations

import itertools
import json
import marshal
import sys
import time
from collections.abc import Iterator

from inspector.guest.flask_session_probe.plain_values import MARSHAL_VERSION
from inspector.guest.flask_session_probe.shorthand import Exchange, Session
from inspector.guest.flask_session_probe.wire import FrameReader, M, frame, length_of
from tests.bench.report import Figure, in_own_process
from tests.bench.tab_on_screen import shown

RATE = 2_000
SECONDS = 5.0
TICK_MS = 16
ARRIVAL_MS = 5
"""The link hands over what came in one read of its socket: at this rate about ten at a time."""


def measure() -> list[Figure]:
    """The figures for `make bench`."""
    seen = in_own_process("tests.bench.log_stream")
    return [
        Figure("log.rate", seen["rate"], "exchanges/s", seen["rate"] / RATE, "what was offered"),
        Figure("log.tick_p99", seen["p99"], "ms", seen["p99"] / TICK_MS, "a tick on time", "under 50"),
        Figure("log.tick_max", seen["max"], "ms", seen["max"] / TICK_MS, "a tick on time", "at most 100"),
    ]


def measure_log_stream(rate: int = RATE, seconds: float = SECONDS) -> dict[str, float]:
    """Gaps between ticks (ms) while the tab is fed. Needs a QApplication of nobody else."""
    from PySide6.QtCore import Qt, QTimer

    from inspector.domain.exchanges import exchange_from_wire
    from inspector.gui.tabs.requests import RequestsTab
    from inspector.services.garbage import keep_pauses_short
    from inspector.workspace.workspace import Workspace

    workspace = Workspace()
    app, tab = shown(RequestsTab, workspace)
    keep_pauses_short()
    frames = iter(list(itertools.islice(wire_frames(), round(rate * seconds * 1.1))))
    reader = FrameReader()
    reader.feed(EXPLANATIONS)
    gaps: list[float] = []
    fed, started, last = 0, time.perf_counter(), time.perf_counter()

    def feed() -> None:
        nonlocal fed
        due = int((time.perf_counter() - started) * rate)
        batch = reader.feed(b"".join(itertools.islice(frames, due - fed)))
        fed = due
        workspace.feed_many([(exchange_from_wire(record), record) for record in batch])

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1000)
        last = now

    feeder = QTimer(interval=ARRIVAL_MS)
    ticker = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
    feeder.timeout.connect(feed)
    ticker.timeout.connect(tick)
    feeder.start()
    ticker.start()
    QTimer.singleShot(round(seconds * 1000), app.quit)
    app.exec()
    elapsed = time.perf_counter() - started
    feeder.stop()
    ticker.stop()
    rows = tab.findChild(type(tab._table), "requests.table").model().rowCount()
    tab.deleteLater()
    gaps = sorted(gaps[5:])
    return {"rate": rows / elapsed, "p99": gaps[int(len(gaps) * 0.99)], "max": gaps[-1], "ticks": len(gaps)}


PLACE = {"file": "/home/ann/shop/auth.py", "line": 31, "function": "login", "template": None}
ROUTE = {"app": "shop", "endpoint": "shop.index", "rule": "/", "blueprint": "shop", "view": None}
ENVIRON = {
    "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": "/", "QUERY_STRING": "",
    "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "HTTP_HOST": "127.0.0.1:5000",
    "REMOTE_ADDR": "127.0.0.1", "REMOTE_PORT": "50000", "HTTP_USER_AGENT": "Mozilla/5.0",
    "HTTP_ACCEPT": "text/html", "HTTP_ACCEPT_LANGUAGE": "en", "HTTP_ACCEPT_ENCODING": "gzip",
    "HTTP_CONNECTION": "keep-alive", "HTTP_COOKIE": "session=" + "x" * 80,
}  # fmt: skip
_EXPLAINED = ((M.ROUTE, ROUTE), (M.PLACE, PLACE), (M.NAMES, {"names": list(ENVIRON)}))
EXPLANATIONS = b"".join(
    frame({"m": name, "number": number, **facts}) for number, (name, facts) in enumerate(_EXPLAINED, 1)
)


def wire_frames() -> Iterator[bytes]:
    """As the probe sends them: sessions that change, flashes, several clients and paths."""
    body = (3400, [b"<p>Visit</p>" * 30])
    paths = ("/", "/cart", "/static/style.css", "/items/7/edit", "/login")
    for number in itertools.count(1):
        before = {"visits": number - 1, "user": {"name": "ann", "roles": ["a", "b"]}}
        session = Session(
            kind="cookie", interface="flask.sessions.SecureCookieSessionInterface", app="shop",
            cookie_name="session", permanent=False, modified=True, accessed=True, stored=None, sid=None,
            open_error=None, save_error=None, before=written(before),
            after=written({**before, "visits": number}),
            writes=[("visits", "set", written(number), 2, None, False)],
            pushed=[("message", written("hi"), 2)] * (number % 9 == 0), consumed=None, waiting=None,
            edits=None, began=1.0, opened_at=1.001, saving_at=1.002, saved_at=1.003,
        )  # fmt: skip
        environ = ENVIRON | {
            "REQUEST_METHOD": ("GET", "POST")[number % 5 == 0],
            "PATH_INFO": paths[number % 5],
            "QUERY_STRING": "page=2" if number % 7 == 0 else "",
        }
        status = ("200 OK", "200 OK", "302 FOUND", "404 NOT FOUND", "500 INTERNAL SERVER ERROR")[number % 5]
        exchange = Exchange(
            progress=False, pid=7, number=number, started=1.7e9 + number / RATE,
            seconds=(number % 37 + 0.5) / 1000, body_seconds=0.0001, client=f"c{number % 4}",
            new_client=False, names=3, values=tuple(environ.values()), status=status,
            headers=[("Content-Type", "text/html"), ("Set-Cookie", "session=y")],
            request_body=None, response_body=body, streamed=False, route=1, view_args=None, inner=None,
            form=None, files=None, logs=None, test=None, session=tuple(session),
        )  # fmt: skip
        frame_body = written(tuple(exchange))
        yield length_of(frame_body) + frame_body


def written(value: object) -> bytes:
    return marshal.dumps(value, MARSHAL_VERSION)


if __name__ == "__main__":
    json.dump(measure_log_stream(), sys.stdout)
