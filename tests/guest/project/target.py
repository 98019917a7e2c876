"""The app that the guest's tests run: three Flask apps in one process. Python 3.8 and Flask 2.1 upwards."""

import os
import sys
import uuid
from datetime import datetime, timezone

import itsdangerous
from flask import Flask, Response, abort, flash, redirect, render_template, request, send_file, session
from flask.sessions import SessionInterface, SessionMixin
from markupsafe import Markup
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

if os.environ.get("FIXED_TIME"):
    itsdangerous.TimestampSigner.get_timestamp = lambda self: 1700000000

app = Flask(__name__)
app.secret_key = "first"


class Sorry(Exception):
    pass


@app.errorhandler(Sorry)
def sorry(error):
    return f"sorry: {error}", 418


@app.route("/")
def index():
    session["visits"] = session.get("visits", 0) + 1
    return f"visits {session['visits']} user {session.get('user')}"


@app.route("/login", methods=["POST"])
def login():
    session.update(user=request.form["user"], cart=[])
    flash("Welcome", "success")
    return redirect("/messages")


@app.route("/flash-twice")
def flash_twice():
    flash("one")
    flash(Markup("<b>two</b>"), "info")
    return "ok"


@app.route("/messages")
def messages():
    return render_template("messages.html")


@app.route("/types")
def types():
    session["tuple"] = (1, "a")
    session["bytes"] = b"\x00\xff"
    session["markup"] = Markup("<i>x</i>")
    session["uuid"] = uuid.UUID(int=5)
    session["when"] = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)  # noqa: UP017 (runs on 3.8)
    return "ok"


@app.route("/mutate")
def mutate():
    session["cart"].append("apple")
    return "ok"


@app.route("/reassign")
def reassign():
    cart = session["cart"]
    cart.append("pear")
    session["cart"] = cart
    return "ok"


@app.route("/permanent")
def permanent():
    session.permanent = True
    return "ok"


@app.route("/pop")
def pop():
    return str(session.pop("user", None))


@app.route("/clear")
def clear():
    session.clear()
    return "ok"


@app.teardown_request
def tear_down(error):
    if "teardown-fails" in request.args:
        raise RuntimeError("in the teardown")


@app.route("/untouched")
def untouched():
    return "ok"


@app.route("/late")
def late():
    live = session._get_current_object()

    def generate():
        yield "first "
        live["too_late"] = 1
        yield "second"

    return Response(generate(), mimetype="text/plain")


@app.route("/unserialisable")
def unserialisable():
    session["bad"] = {1, 2}
    return "never"


@app.route("/echo", methods=["POST", "PUT"])
def echo():
    return Response(request.get_data(), mimetype="application/octet-stream")


@app.route("/chunked", methods=["POST"])
def chunked():
    return f"{len(request.stream.read())} bytes"


@app.route("/unread", methods=["POST"])
def unread():
    return "did not look"


@app.route("/upload", methods=["POST"])
def upload():
    return ",".join(f"{name}={file.filename}" for name, file in request.files.items(multi=True))


@app.route("/file")
def file():
    return send_file(__file__, mimetype="text/x-python", conditional=True)


@app.route("/big")
def big():
    return Response((b"x" * 65536 for _ in range(32)), mimetype="application/octet-stream")


@app.route("/raise")
def fail():
    app.logger.warning("about to fail with %s", "boom")
    try:
        {}["missing"]
    except KeyError as error:
        raise ValueError("boom") from error


@app.route("/handled")
def handled():
    raise Sorry("this one is caught")


@app.route("/abort/<int:code>")
def stop(code):
    abort(code)


@app.route("/stream-fails")
def stream_fails():
    def generate():
        yield b"a"
        raise RuntimeError("in the stream")

    return Response(generate())


class Taken(Response):
    """How Flask-Sock and Flask-SocketIO end a websocket: its socket is the server's no more."""

    def __init__(self, error):
        super().__init__()
        self.error = error

    def __call__(self, environ, start_response):
        raise self.error


@app.route("/taken/<kind>")
def taken(kind):
    return Taken({"gunicorn": StopIteration(), "werkzeug": ConnectionError(), "bug": OSError("odd")}[kind])


@app.route("/cookies")
def cookies():
    answer = Response("two")
    answer.set_cookie("a", "1", max_age=5)
    answer.set_cookie("b", "2", httponly=True, samesite="Lax")
    answer.headers.add("X-Twice", "1")
    answer.headers.add("X-Twice", "2")
    return answer


@app.route("/empty")
def empty():
    return "", 204


@app.route("/environment")
def environment():
    return {"argv": sys.argv, "path": [os.path.basename(path) for path in sys.path], "cwd": os.getcwd()}


# -- an interface of the user's own, with a session that is a plain dict ---------------------------------


class PlainSession(dict, SessionMixin):
    def __init__(self, content, sid):
        super().__init__(content)
        self.sid = sid
        self.modified = False

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        self.modified = True


class MemorySessions(SessionInterface):
    def __init__(self):
        self.stored = {}

    def open_session(self, app, request):
        sid = request.cookies.get(app.config["SESSION_COOKIE_NAME"])
        if sid not in self.stored:
            sid = uuid.uuid4().hex
        return PlainSession(self.stored.get(sid, {}), sid)

    def save_session(self, app, session, response):
        if session.modified:
            self.stored[session.sid] = dict(session)
            response.set_cookie(app.config["SESSION_COOKIE_NAME"], session.sid)


own = Flask("own")
own.config.update(SESSION_COOKIE_NAME="own_sid", SECRET_KEY="second")


@own.route("/count")
def count():
    session["n"] = session.get("n", 0) + 1
    return str(session["n"])


own.session_interface = MemorySessions()

proxied = Flask("proxied")
proxied.wsgi_app = ProxyFix(proxied.wsgi_app, x_for=1, x_host=1, x_proto=1)


@proxied.route("/where")
def where():
    return request.url


app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/own": own, "/proxied": proxied})


def create_app(name):
    made = Flask(name)
    made.add_url_rule("/", "hello", lambda: "hello from " + name)
    return made
