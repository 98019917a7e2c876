"""A response of 200 MB, a session that cannot be serialised, one that is too large for a cookie."""

from flask import Flask, Response, session

app = Flask(__name__)
app.secret_key = "enormous"

CHUNK = b"0123456789abcdef" * 65536


@app.get("/200mb")
def two_hundred_megabytes():
    return Response((CHUNK for _ in range(200)), mimetype="application/octet-stream")


@app.get("/not-serialisable")
def not_serialisable():
    session["when"] = object()
    return "never sent"


@app.get("/too-large")
def too_large():
    session["filler"] = "x1y2z3" * 2000
    session["random"] = [n * 7919 % 65536 for n in range(2000)]
    return "sent, but no browser keeps the cookie"


@app.get("/hello/<name>")
def hello(name):
    session["username"] = name
    return f"hello {name}"


@app.get("/")
def who():
    return "you are {}".format(session.get("username"))
