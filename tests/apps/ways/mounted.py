"""Several Flask objects in one process: a shop, its admin under /admin, and one that serves nothing."""

from flask import Flask, session
from werkzeug.middleware.dispatcher import DispatcherMiddleware

app = Flask("shop")
app.secret_key = b"\xff bytes"
admin = Flask("admin")
admin.secret_key = "admin"
admin.config["SESSION_COOKIE_NAME"] = "admin_session"
idle = Flask("idle")


@app.get("/")
def index():
    session["who"] = "customer"
    return "shop"


@admin.get("/")
def admin_index():
    session["who"] = "boss"
    return "admin"


@idle.get("/nobody")
def nobody():
    return "never"


app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/admin": admin})
