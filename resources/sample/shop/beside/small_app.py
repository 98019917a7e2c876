"""What the small apps have in common: the shop's templates, and a page that counts visits in the session."""

from pathlib import Path

from flask import Flask, render_template, session

SHOP = str(Path(__file__).resolve().parent.parent)


def small_app(name, kind=Flask, **settings):
    app = kind(name, root_path=SHOP)
    app.config.from_mapping(settings, SESSION_COOKIE_NAME=f"session_{name}", SESSION_COOKIE_SAMESITE="Lax")
    return app


def visit_page(title, text):
    session["visits"] = session.get("visits", 0) + 1
    return render_template("small.html", title=title, text=text, visits=session["visits"])
