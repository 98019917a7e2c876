"""Under gunicorn: what is set in one worker only, what is different in each, what only looks different."""

import os

from flask import Flask, current_app, request, session

app = Flask(__name__)
app.config.update(SECRET_KEY="the same everywhere", SHOP_NAME="Corner", TAGS={"red", "green", "blue"})
app.config["LOCK"] = object()


@app.get("/")
def index():
    session["seen"] = True
    return f"{os.getpid()} {current_app.config['SHOP_NAME']}"


@app.get("/session")
def show_session():
    return dict(session)


@app.get("/set/<value>")
def set_it(value):
    """Not in the process whose number is given as `not`."""
    if request.args.get("not") != str(os.getpid()):
        current_app.config["THEME"] = value
    return str(os.getpid())


@app.get("/route")
def add_route():
    """As an app that loads its plug-ins late."""
    current_app._got_first_request = False
    current_app.add_url_rule("/plugin", "plugin", lambda: "plugin")
    current_app._got_first_request = True
    return str(os.getpid())
