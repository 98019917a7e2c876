"""Run by test_broken_probe.py: every part that the hooks call raises; the app must not notice.

Prints {"answers": [[status, body, cookie set]], "problems": number of kinds of failures noted} as JSON.
"""

from __future__ import annotations

import json
import logging
import sys

from flask import Flask, flash, get_flashed_messages, session
from flask_session_probe.attach import install_probe  # type: ignore[import-not-found]
from flask_session_probe.link import Address  # type: ignore[import-not-found]

probe = None
if sys.argv[1] == "probed":
    probe = install_probe(Address("127.0.0.1:1:token"))

app = Flask(__name__)
app.secret_key = "key"


@app.route("/")
def index() -> str:
    session["visits"] = session.get("visits", 0) + 1
    flash("hello")
    logging.getLogger("shop").warning("seen")
    return f"{session['visits']} {get_flashed_messages()}"


@app.route("/broken")
def broken() -> str:
    raise LookupError("the app's own")


def raising(*arguments: object, **named: object) -> object:
    raise RuntimeError("the probe's own")


def answers() -> list[list[object]]:
    client = app.test_client()
    found: list[list[object]] = []
    for path in ("/", "/", "/broken", "/nowhere"):
        answer = client.get(path)
        found.append([answer.status_code, answer.get_data(as_text=True), "Set-Cookie" in answer.headers])
    return found


def break_each(part: object, methods: tuple[str, ...]) -> None:
    for name in methods:
        setattr(part, name, raising)


if probe is not None:
    from flask_session_probe import bodies, record, sessions  # type: ignore[import-not-found]

    stage = sys.argv[2]
    if stage == "clients":
        break_each(probe.clients, ("of_request", "of_response"))
    elif stage == "sessions":
        break_each(sessions.SessionTrace, ("opened", "changed", "saving", "saved", "finish"))
    elif stage == "bodies":
        break_each(bodies.KeptBody, ("take",))
    elif stage == "reads":
        probe.reads.switch(True)
        break_each(probe.reads, ("_sums",))
        break_each(probe.files, ("place", "kind"))
    elif stage == "apps":
        break_each(probe.apps, ("state",))
    else:
        break_each(record.Record, ("log", "_read_request"))
        break_each(probe.files, ("place",))
print(json.dumps({"answers": answers(), "problems": len(probe.problems._counts) if probe else 0}))
