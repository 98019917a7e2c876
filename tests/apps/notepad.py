"""A target with one session: sign in, flash, clear, print, fail."""

import sys

from flask import Flask, flash, get_flashed_messages, request, session

app = Flask(__name__)
app.secret_key = "notepad"
app.config["DATABASE_URL"] = "postgresql://ann:swordfish@db/notes"


@app.get("/")
def index():
    return dict(session)


@app.get("/hello/<name>")
def hello(name):
    """Signs in."""
    session["username"] = name
    flash(f"Hello {name}", "success")
    return "hello"


@app.get("/flashes")
def flashes():
    return get_flashed_messages(with_categories=True)


@app.get("/clear")
def clear():
    session.clear()
    return "cleared"


@app.get("/fail")
def fail():
    raise RuntimeError("on purpose")


@app.get("/environment/<name>")
def environment(name):
    import os

    return {"value": os.environ.get(name), "argv": sys.argv, "path": sys.path, "cwd": os.getcwd()}


@app.post("/print")
def print_it():
    print(request.get_data(as_text=True), flush=True)
    return "printed"
