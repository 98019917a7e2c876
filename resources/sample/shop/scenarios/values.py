"""What types a session value keeps: that depends on who writes it down."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, current_app, redirect, session, url_for
from markupsafe import Markup

from .scenario import Scenario, Theme, done

bp = Blueprint("values", __name__, url_prefix="/values")


@bp.get("/types")
def types():
    session["a_tuple"] = (1, "два", "三")
    session["a_uuid"] = UUID("12345678-1234-5678-1234-567812345678")
    session["a_time"] = datetime.fromisoformat("2026-05-17T12:30:00+00:00")
    if current_app.config["SESSION_KIND"] == "cookie":  # the others have no way to write these
        session["some_bytes"] = b"\x00\xffraw"
        session["some_html"] = Markup("<b>bold</b>")
    return redirect(url_for("scenarios.values.show"))


@bp.get("/nested")
def nested():
    session["nested"] = {
        "list": [1, 2.5, None, True, [[], {}]],
        "dict": {"город": {"名": "北京", "🌍": [1, [2, [3]]]}},
    }
    return redirect(url_for("scenarios.values.show"))


@bp.get("/show")
def show():
    return done("As the next request reads them: look at the types.", "Values and their types")


@bp.post("/forget")
def forget():
    for key in ("a_tuple", "a_uuid", "a_time", "some_bytes", "some_html", "nested"):
        session.pop(key, None)
    return redirect(url_for("scenarios.values.show"))


@bp.get("/impossible")
def impossible():
    session["thing"] = object()  # fails after the view has returned, when the session is saved
    return "This page is never sent."


THEME = Theme(
    "values",
    "Types in a session",
    "Flask's cookie tags tuple, bytes, Markup, UUID and datetime. msgpack and JSON turn some into others.",
    (
        Scenario(
            "Tuple, UUID, datetime, bytes, Markup",
            types,
            "“after” of the first request against “before” of the second: which types came back?",
        ),
        Scenario(
            "Lists in dicts in lists",
            nested,
            "A tree in the session table; keys in three scripts.",
        ),
        Scenario("Forget them", forget, "Deleted keys, one row each, from one line.", post={}),
        Scenario(
            "A value that cannot be saved",
            impossible,
            "An exception that no view is to blame for: it comes from save_session. Nothing was saved.",
            raises=True,
        ),
    ),
)
