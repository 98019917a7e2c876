"""A target for the replay editor: what it was sent, a login, a slow view, a big answer."""

import time

from flask import Flask, Response, flash, request, session

app = Flask(__name__)
app.secret_key = "replayed"


@app.route("/echo", methods=["GET", "POST", "PUT", "DELETE"])
def echo():
    """What arrived, exactly."""
    return {
        "method": request.method,
        "query": request.query_string.decode(),
        "headers": [[name, value] for name, value in request.headers],
        "body": request.get_data().decode("latin-1"),
        "user": session.get("username"),
    }


@app.post("/login")
def login():
    session["username"] = request.form["username"]
    flash("Welcome, {}!".format(request.form["username"]), "success")
    return "<p>Hello\n<b>{}</b>\n".format(request.form["username"])


@app.get("/slow")
def slow():
    time.sleep(30)
    return "slow"


@app.get("/big")
def big():
    return Response((b"x" * 65536 for _ in range(64)), mimetype="text/plain")
