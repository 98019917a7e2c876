"""Log in and out. The shop believes everybody: a name is enough, no password is asked."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

bp = Blueprint("auth", __name__)


@bp.get("/login")
def login():
    return render_template("auth/login.html", next_page=request.args.get("next", ""))


@bp.post("/login")
def log_in():
    username = request.form["username"].strip()  # a missing field is answered with 400
    if not username:
        flash("A name, please.", "error")
        return redirect(url_for("auth.login"))
    session["username"] = username
    # Permanent: the cookie gets an expiry date (31 days here). Otherwise it ends with the browser.
    session.permanent = "remember" in request.form
    flash(f"Welcome, {username}! You are logged in.", "success")
    return redirect(local_page(request.form.get("next")) or url_for("store.index"))


@bp.route("/logout", methods=["GET", "POST"])
def logout():
    username = session.pop("username", None)
    session.permanent = False
    if username:
        flash(f"See you soon, {username}.")
    return redirect(url_for("store.index"))


def local_page(address):
    """`address` if it stays on this site: a redirect to a foreign one is a gift to phishers."""
    is_local = bool(address) and address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_local else None
