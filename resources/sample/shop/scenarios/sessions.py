"""The session: a dict that survives until the next request."""

import secrets

from flask import Blueprint, redirect, session, url_for

from .scenario import Scenario, Theme, done

bp = Blueprint("sessions", __name__, url_prefix="/sessions")


@bp.get("/set")
def set_key():
    session["colour"] = "green"
    return done("session['colour'] = 'green'")


@bp.get("/several")
def set_several():
    session["city"] = "Москва"
    session.update(drink="茶", temperature=95, sugar=False, friends=["Ann", "Борис", "王芳"])
    return done("Five keys in one request: one save, one cookie.")


@bp.get("/get")
def get_key():
    colour = session.get("colour", "not chosen yet")
    return done(f"session.get('colour') is: {colour}")


@bp.get("/pop")
def pop_key():
    colour = session.pop("colour", None)
    return done(f"Taken out of the session: {colour}")


@bp.post("/clear")
def clear():
    session.clear()
    return redirect(url_for("scenarios.sessions.get_key"))


@bp.get("/count")
def count():
    session["visits"] = session.get("visits", 0) + 1
    return done(f"Visit number {session['visits']}. Reload the page.")


@bp.get("/permanent")
def make_permanent():
    session.permanent = True
    session["colour"] = "gold"
    return done("Permanent: the cookie now says when it ends, 31 days from now. Each visit moves that date.")


@bp.get("/not-permanent")
def make_temporary():
    session.permanent = False
    session["colour"] = "grey"
    return done("Not permanent: the cookie ends when the browser is closed.")


@bp.get("/nested-lost")
def nested_lost():
    profile = session.get("profile")
    if profile is None:
        session["profile"] = {"city": "Berlin", "visited": []}
        return done("A profile was made. Open this scenario again: that visit will be lost.")
    profile["visited"].append("Paris")  # changes a list inside: the session does not notice
    return done("'Paris' was added to profile['visited'], but the session is not marked as modified.")


@bp.get("/nested-kept")
def nested_kept():
    profile = session.setdefault("profile", {"city": "Berlin", "visited": []})
    profile["visited"].append("Rome")
    session.modified = True  # say it, since Flask cannot see it
    return done("'Rome' was added and session.modified set: it is kept.")


@bp.get("/near-limit")
def near_limit():
    session["filler"] = secrets.token_urlsafe(2800)  # random, because Flask compresses what it can
    return done("The session cookie is now about 3,900 bytes: most of the 4,093 that a browser keeps.")


@bp.get("/over-limit")
def over_limit():
    session["filler"] = secrets.token_urlsafe(4000)
    return done(
        "More than 4,093 bytes. Werkzeug warns, and the browser keeps the *old* cookie without a word."
    )


@bp.get("/small-again")
def small_again():
    session.pop("filler", None)
    return done("The filler is out of the session.")


THEME = Theme(
    "sessions",
    "Sessions",
    "The same lines on every session interface: compare what the cookie carries on each.",
    (
        Scenario(
            "Set a key", set_key, "Session: colour appears in “after”, with the file and line that wrote it."
        ),
        Scenario(
            "Several keys",
            set_several,
            "Five rows written by two lines; Cyrillic, Chinese, a number, a bool, a list.",
        ),
        Scenario(
            "Get", get_key, "Before and after are equal: reading makes no new cookie, but “Vary: Cookie”."
        ),
        Scenario("Pop", pop_key, "colour is there before and gone after. The second time nothing changes."),
        Scenario("Clear", clear, "Everything is deleted, and the session cookie too.", post={}),
        Scenario(
            "Count visits", count, "Each reload is a request whose “before” is the “after” of the last one."
        ),
        Scenario(
            "Permanent: 31 days",
            make_permanent,
            "_permanent: true in the session; Expires in its Set-Cookie.",
        ),
        Scenario(
            "Permanent no more", make_temporary, "_permanent is false, Expires is gone from Set-Cookie."
        ),
        Scenario(
            "A nested change that is lost",
            nested_lost,
            "Open it twice. The second request is marked: profile.visited changed, but was never saved. "
            "(Not so in a permanent session, nor with Flask-Session: those save after every request.)",
        ),
        Scenario(
            "A nested change that is kept",
            nested_kept,
            "The same change with session.modified = True: saved.",
        ),
        Scenario(
            "A cookie near the limit",
            near_limit,
            "The size in the Cookies tab, against the 4,093.",
            kinds=("cookie",),
        ),
        Scenario(
            "A cookie over the limit",
            over_limit,
            "The size is over 4,093; a warning in the server output; the next request brings the old cookie.",
            kinds=("cookie",),
        ),
        Scenario("Small again", small_again, "filler is deleted, the size falls.", kinds=("cookie",)),
    ),
)
