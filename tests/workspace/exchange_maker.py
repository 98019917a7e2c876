"""Exchanges for tests, made the way real ones are: from a wire record."""

from __future__ import annotations

import itertools
from typing import Any

from inspector.domain.exchanges import Exchange, exchange_from_wire
from inspector.guest.flask_session_probe.wire import pack

_counter = itertools.count(1)


def record(**changes: Any) -> dict[str, Any]:
    """A plain GET / of one browser, without a session; `changes` replace fields."""
    number = next(_counter)
    base: dict[str, Any] = {
        "m": "exchange",
        "id": f"100-{number}",
        "pid": 100,
        "app": "shop",
        "started": 1_700_000_000.0 + number,
        "duration_ms": 2.5,
        "timings": {"view": 1.0},
        "method": "GET",
        "scheme": "http",
        "host": "127.0.0.1:5000",
        "path": "/",
        "query": "",
        "url": "http://127.0.0.1:5000/",
        "http": "HTTP/1.1",
        "remote": ["127.0.0.1", 50000],
        "status": 200,
        "reason": "OK",
        "endpoint": "index",
        "rule": "/",
        "blueprint": None,
        "view_args": {},
        "view": {"name": "index", "file": "app.py", "line": 10},
        "client": "aaaa0001",
        "new_client": False,
        "request": {"headers": [["Host", "127.0.0.1:5000"], ["User-Agent", FIREFOX]], "body": None},
        "response": {
            "headers": [["Content-Type", "text/html"]],
            "body": {"size": 5, "kept": 5, "text": "hello"},
            "streamed": False,
        },
        "session": None,
        "flashes": {"pushed": [], "consumed": [], "waiting": []},
        "exception": None,
        "logs": [],
        "edits": [],
        "replay_of": None,
        "inner": None,
    }
    return base | changes


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def exchange(**changes: Any) -> Exchange:
    return exchange_from_wire(record(**changes))


def session(before: dict[Any, Any], after: dict[Any, Any], **changes: Any) -> dict[str, Any]:
    """A signed-cookie session that went from `before` to `after`; saved when these differ."""
    modified = before != after
    base: dict[str, Any] = {
        "kind": "cookie",
        "interface": "flask.sessions.SecureCookieSessionInterface",
        "app": "shop",
        "cookie_name": "session",
        "cookie_in": "old" if before else None,
        "opened": True,
        "new": not before,
        "permanent": False,
        "sid": None,
        "before": pack(before),
        "after": pack(after),
        "modified": modified,
        "accessed": True,
        "saved": modified,
        "deleted": False,
        "lost": [],
        "late": [],
        "open_error": None,
        "save_error": None,
        "writes": [],
    }
    return base | changes


def write(key: Any, value: Any, line: int = 20, op: str = "set", by: str | None = None) -> dict[str, Any]:
    place = {"file": "app.py", "line": line, "function": "view", "template": None}
    return {"key": pack(key), "op": op, "value": pack(value), "by": by, **place}


def flash(text: str, category: str = "message", line: int = 30) -> dict[str, Any]:
    return {"category": category, "text": text, "file": "app.py", "line": line, "function": "view"}
