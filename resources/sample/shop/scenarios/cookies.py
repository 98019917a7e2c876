"""Plain cookies: name and value, kept by the browser, sent back with every request that they fit."""

import time
from datetime import timedelta

from flask import Blueprint, make_response, redirect, request, url_for

from .scenario import Scenario, Theme, done

bp = Blueprint("cookies", __name__, url_prefix="/cookies")


@bp.get("/set")
def set_cookie():
    response = make_response(done("The cookie `taste` lasts until the browser is closed."))
    response.set_cookie("taste", "sweet")
    return response


@bp.get("/max-age")
def set_max_age():
    response = make_response(done("The cookie `taste` lasts ten minutes from now, by the browser's clock."))
    response.set_cookie("taste", "salty", max_age=600)
    return response


@bp.get("/expires")
def set_expires():
    response = make_response(done("The cookie `resolution` ends at a date: three days from now."))
    response.set_cookie("resolution", "more-tea", expires=time.time() + 3 * 24 * 3600)
    return response


@bp.get("/scoped")
def set_scoped():
    response = make_response(
        done("`scoped` goes to pages below /scenarios/cookies only, and not to JavaScript.")
    )
    response.set_cookie(
        "scoped", "1", path=url_for("scenarios.cookies.read").rpartition("/")[0], httponly=True
    )
    return response


@bp.get("/secure")
def set_secure():
    response = make_response(done("`safe` is for https and for requests that begin on this site."))
    response.set_cookie(
        "safe", "1", secure=True, httponly=True, samesite="Strict", max_age=timedelta(hours=1)
    )
    return response


@bp.get("/domain")
def set_domain():
    response = make_response(
        done("`foreign` is meant for example.com. The browser refuses it: we are not there.")
    )
    response.set_cookie("foreign", "1", domain="example.com")
    return response


@bp.get("/unicode")
def set_unicode():
    response = make_response(
        done("A cookie knows ASCII only; Werkzeug quotes 茶 as octal numbers of its UTF-8.")
    )
    response.set_cookie("drink", "茶 🍵; чай")
    return response


@bp.get("/several")
def set_several():
    response = make_response(done("Three Set-Cookie headers in one response."))
    for name in ("one", "two", "three"):
        response.set_cookie(name, name.upper(), max_age=60)
    return response


@bp.get("/read")
def read():
    taste = request.cookies.get("taste", "none yet: set one first")
    return done(f"request.cookies['taste'] is: {taste}")


@bp.get("/delete")
def delete():
    # "Deleting" is setting it again with a date that is over. Path and domain must be those it was set with.
    response = redirect(url_for("scenarios.cookies.read"))
    response.delete_cookie("taste")
    return response


THEME = Theme(
    "cookies",
    "Cookies",
    "What a response may ask the browser to keep, and with which conditions.",
    (
        Scenario(
            "Set a cookie",
            set_cookie,
            "Response headers: Set-Cookie without an end; Cookies of the next request.",
        ),
        Scenario(
            "max_age", set_max_age, "Max-Age=600 in Set-Cookie. It wins over Expires when both are there."
        ),
        Scenario(
            "expires", set_expires, "Expires with a date in GMT, whatever the time zone of the server is."
        ),
        Scenario(
            "path and httponly", set_scoped, "The next request to the shop's front page does not carry it."
        ),
        Scenario(
            "secure and samesite",
            set_secure,
            "Secure; HttpOnly; SameSite=Strict. Over http some browsers drop it.",
        ),
        Scenario(
            "domain of somebody else",
            set_domain,
            "Set-Cookie leaves the server, but no request ever brings it.",
        ),
        Scenario(
            "A value that is not ASCII",
            set_unicode,
            "The raw header against the decoded value in the Cookies part.",
        ),
        Scenario(
            "Several at once", set_several, "Three Set-Cookie rows in the response headers, in this order."
        ),
        Scenario("Read", read, "The Cookie header of the request, split into names and values."),
        Scenario(
            "Delete", delete, "Set-Cookie with Expires=Thu, 01 Jan 1970 and Max-Age=0, then a redirect."
        ),
    ),
)
