"""Sessions of Flask-Session on Redis, as its documentation sets them up."""

import os

import redis
from flask import Flask, session
from flask_session import Session

app = Flask(__name__)
app.secret_key = "redis"
app.config["SESSION_TYPE"] = "redis"
app.config["SESSION_SERIALIZATION_FORMAT"] = os.environ["SESSION_FORMAT"]
app.config["SESSION_REDIS"] = redis.from_url(os.environ["SESSION_URL"])
Session(app)


@app.route("/")
def index():
    session["n"] = session.get("n", 0) + 1
    session.setdefault("cart", [])
    return str(session["n"])


@app.route("/mutate")
def mutate():
    session["cart"].append("x")
    return "ok"


@app.route("/logout")
def logout():
    session.clear()
    return "ok"
