"""A counter of visits in Flask-Session on the Redis of VISITS_REDIS, in the format of VISITS_FORMAT."""

import os
import warnings

from flask import Flask, session
from flask_session import Session
from redis import Redis

app = Flask(__name__)
app.config.update(
    SECRET_KEY="visits",
    SESSION_TYPE="redis",
    SESSION_REDIS=Redis.from_url(os.environ["VISITS_REDIS"], protocol=2),
    SESSION_SERIALIZATION_FORMAT=os.environ.get("VISITS_FORMAT", "msgpack"),
)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    Session(app)


@app.get("/visit/<name>")
def visit(name):
    session["username"] = name
    session["visits"] = session.get("visits", 0) + 1
    return f"{session['username']} {session['visits']}"


@app.get("/whoami")
def whoami():
    return str(session.get("username"))
