"""An app that reads its session in every way, and tells what it can see of being watched. Python 3.8 and
Flask 2.1 upwards. Several apps in one process: signed cookies, sessions of the app's own, Flask-Session if it
is there.
"""

import copy
import os
import pickle
import sys
import tempfile
import traceback

import flask
import itsdangerous
from flask import Flask, flash, get_flashed_messages, render_template_string, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionInterface, SessionMixin
from werkzeug.middleware.dispatcher import DispatcherMiddleware

FIXED = os.environ.get("FIXED_TIME")
if FIXED:
    itsdangerous.TimestampSigner.get_timestamp = lambda self: 1700000000

LOOP = "{% for key in keys %}{{ session[key] }}{% endfor %}{{ session.user }}{{ 'cart' in session }}"


def raw_session():
    """The object itself: asking for it by `flask.session` marks it accessed from Flask 3.1.3 on."""
    context = getattr(flask.globals, "request_ctx", None) or flask._request_ctx_stack.top
    found = vars(context._get_current_object() if hasattr(context, "_get_current_object") else context)
    return found["_session"] if "_session" in found else found["session"]


def fill():
    for key, value in (("user", "ann"), ("cart", [1]), ("visits", 3)):
        session[key] = value
    return "filled"


def by_get():
    return str(session.get("user")) + str(session.get("nothing", "-"))


def by_item():
    return str(session["visits"])


def by_missing():
    try:
        return session["nothing"]
    except KeyError:
        lines = [line for line in traceback.format_exc().splitlines() if "File" in line]
    return "".join(lines if sys.version_info >= (3, 11) else lines[:1])  # our frames cannot be hidden before


def by_contains():
    return str("user" in session)


def by_setdefault():
    return str(session.setdefault("visits", 0)) + str(session.setdefault("added", 1))


def by_pop():
    return str(session.pop("cart", None))


def by_all():
    return str(
        [len(session.keys()), len(session.items()), list(session), dict(session) == dict(session.items())]
    )


def by_template():
    return render_template_string(LOOP, keys=["visits"])


def by_flashes():
    return str(get_flashed_messages())


def pushed():
    flash("hello")
    return "ok"


def by_helper():
    return str(current_user())


def current_user():
    return session.get("user")


def not_at_all():
    return "nothing"


def permanent():
    session.permanent = True
    return "ok"


def before():
    flask.g.user = session.get("who", "nobody")


def streamed():
    def chunks():
        yield "user "
        yield session["user"]

    return flask.Response(flask.stream_with_context(chunks()))


def looked():
    """What differs when a class is not what it was."""
    live = raw_session()
    seen = [live.accessed, live.modified, type(live).__name__]
    seen += [
        sorted({kind.__name__ for kind in type(live).__mro__})
    ]  # a set: dressing.py adds one of that name
    plain = dict(live)
    seen += [live.accessed, sorted(plain), len(live), bool(live), live == plain, repr(live) == repr(live)]
    seen += ["user" in live, live.accessed, list(live.keys()), live.accessed, sorted({**live}), live.accessed]
    seen += [isinstance(live, SecureCookieSession), isinstance(live, dict), live.accessed, live.modified]
    try:
        again = pickle.loads(pickle.dumps(live))
        seen += [type(again) is type(live), dict(again) == dict(live), live.accessed]
    except (TypeError, AttributeError, pickle.PicklingError) as error:
        seen += [type(error).__name__]
    again = copy.deepcopy(live)
    seen += [type(again) is type(live), again == plain, live.accessed, live.modified]
    seen += [type(live).get.__name__, type(live).__contains__.__name__, live.get("user"), live.accessed]
    return "\n".join(map(str, seen))


def patched():
    methods = [*vars(SecureCookieSession).values(), vars(type(session))["__iter__"]]
    codes = [getattr(each, "__code__", None) for each in methods]
    files = [code.co_filename for code in codes if code] + [type(each).__module__ for each in methods]
    return "watched" if any("flask_session_probe" in each for each in files) else "as it was"


VIEWS = [
    fill,
    by_get,
    by_item,
    by_missing,
    by_contains,
    by_setdefault,
    by_pop,
    by_all,
    by_template,
    by_flashes,
]
VIEWS += [pushed, by_helper, not_at_all, permanent, streamed, looked, patched]


def make(name, interface=None):
    made = Flask(name)
    made.secret_key = "reading"
    for view in VIEWS:
        made.add_url_rule("/" + view.__name__, view.__name__, view)
    if interface is not None:
        made.session_interface = interface
    return made


app = make("reading")
app.before_request(before)


# -- an interface of the app's own -----------------------------------------------------------------------


class OwnSession(dict, SessionMixin):
    modified = False
    accessed = False

    def __getitem__(self, key):
        self.accessed = True
        return super().__getitem__(key)

    def get(self, key, default=None):
        found = key in self
        return self[key] if found else default

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        self.modified = True


class OwnSessions(SessionInterface):
    stored = {}

    def open_session(self, app, request):
        content = OwnSession(self.stored)
        content.get("opened by the app's own interface")
        return content

    def save_session(self, app, session, response):
        if session.accessed:
            response.headers["X-Accessed"] = "yes"
        if session.get("user") and session.modified:
            self.stored.update(session.items())


class Locked(type(SecureCookieSession)):
    def __setattr__(cls, name, value):
        if name[0] != "_" or name.endswith("item__"):
            raise TypeError("cannot set " + name)
        super().__setattr__(name, value)


class LockedSession(SecureCookieSession, metaclass=Locked):
    pass


class LockedSessions(SecureCookieSessionInterface):
    session_class = LockedSession


MOUNTS = {"/own": make("own", OwnSessions()), "/locked": make("locked", LockedSessions())}

try:
    from cachelib import FileSystemCache
    from flask_session import Session
except ImportError:
    pass
else:
    stored = make("stored")
    stored.config.update(
        SESSION_COOKIE_NAME="stored",
        SESSION_TYPE="cachelib",
        SESSION_CACHELIB=FileSystemCache(tempfile.mkdtemp()),
    )
    Session(stored)
    if FIXED:
        stored.session_interface._generate_sid = lambda length: "s" * length
    MOUNTS["/stored"] = stored

app.wsgi_app = DispatcherMiddleware(app.wsgi_app, MOUNTS)
