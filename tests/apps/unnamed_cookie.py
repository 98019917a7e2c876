"""A session interface whose cookie has a name that it tells nobody."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Flask, Response, session
from flask.sessions import SessionInterface, SessionMixin


class MemorySession(dict[str, Any], SessionMixin):
    sid = ""


class MemorySessions(SessionInterface):
    def __init__(self) -> None:
        self.stored: dict[str, dict[str, Any]] = {}

    def open_session(self, app: Any, request: Any) -> MemorySession:
        sid = request.cookies.get("own", "").partition(".")[0] or uuid.uuid4().hex
        opened = MemorySession(self.stored.get(sid, {}))
        opened.sid = sid
        return opened

    def save_session(self, app: Any, session: Any, response: Response) -> None:
        self.stored[session.sid] = dict(session)
        response.set_cookie("theme", "dark")
        response.set_cookie("own", f"{session.sid}.signature")


app = Flask(__name__)
app.session_interface = MemorySessions()


@app.get("/")
def index() -> str:
    session["n"] = session.get("n", 0) + 1
    return str(session["n"])
