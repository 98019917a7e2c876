"""Flashes: messages put into the session for the next page that asks for them."""

from flask import Blueprint, flash, jsonify, redirect, render_template, session, url_for

from shop import auth

from .scenario import Scenario, Theme

bp = Blueprint("flashes", __name__, url_prefix="/flashes")


@bp.get("/plain")
def plain():
    flash("A message without a category. Its category is then 'message'.")
    return redirect(url_for("scenarios.flashes.show"))


@bp.get("/categories")
def categories():
    flash("Saved. 保存しました", "success")
    flash("Almost full.", "warning")
    flash("Ошибка: that did not work.", "error")
    return redirect(url_for("scenarios.flashes.show"))


@bp.get("/filtered")
def filtered():
    flash("You see this one.", "error")
    flash("This one is taken out of the queue and shown by nobody.", "debug")
    return redirect(url_for("scenarios.flashes.filtered_page"))


@bp.get("/filtered-page")
def filtered_page():
    # The template asks with category_filter=["error"]. The queue is emptied all the same.
    return render_template("scenarios/filtered.html")


@bp.get("/never-shown")
def never_shown():
    flash("Pushed by an API call, which shows no page.", "info")
    return jsonify(
        waiting=len(session["_flashes"]), hint="Call again: the queue grows. Any page shows them all."
    )


@bp.get("/same-request")
def same_request():
    flash("Pushed and shown in one request.", "success")
    return show()


@bp.get("/show")
def show():
    return render_template("scenarios/flashes.html")


THEME = Theme(
    "flashes",
    "Flashes",
    "A queue in session['_flashes']: flash() appends, get_flashed_messages() takes everything out.",
    (
        Scenario(
            "Without a category", plain, "Flash +1 on the redirect, −1 on the page after it, with both lines."
        ),
        Scenario(
            "With categories",
            categories,
            "Three flashes: success, warning, error; then all consumed at once.",
        ),
        Scenario(
            "With category_filter",
            filtered,
            "Two pushed, two consumed, one shown: a filter hides the others for good.",
            also=(filtered_page,),
        ),
        Scenario(
            "On login",
            auth.log_in,
            "POST /login: username and _flashes are written, then the redirect shows the flash.",
            endpoint="auth.log_in",
            post={"username": "ann"},
        ),
        Scenario(
            "Never shown",
            never_shown,
            "Flashes tab: the queue of this client grows with each call, since when and from where.",
        ),
        Scenario(
            "In the same request",
            same_request,
            "Pushed and consumed by one request: the session ends as it began.",
        ),
    ),
)
