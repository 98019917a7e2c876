"""A session interface of its own: JSON under an id in memory. What JSON lacks cannot be saved."""

from __future__ import annotations

import json
import uuid
from typing import Any

from flask import Flask, Response, session
from flask.sessions import SessionInterface, SessionMixin


class JsonSession(dict[str, Any], SessionMixin):
    sid = ""


class JsonSessions(SessionInterface):
    def __init__(self) -> None:
        self.stored: dict[str, str] = {}

    def open_session(self, app: Any, request: Any) -> JsonSession:
        sid = request.cookies.get("sid") or uuid.uuid4().hex
        opened = JsonSession(json.loads(self.stored.get(sid, "{}")))
        opened.sid = sid
        return opened

    def save_session(self, app: Any, session: Any, response: Response) -> None:
        self.stored[session.sid] = json.dumps(session)
        response.set_cookie("sid", session.sid)


app = Flask(__name__)
app.config["SESSION_COOKIE_NAME"] = "sid"
app.session_interface = JsonSessions()


@app.get("/hello/<name>")
def hello(name: str) -> str:
    session["username"] = name
    return name


@app.get("/")
def index() -> dict[str, Any]:
    return {key: str(value) for key, value in session.items()}
