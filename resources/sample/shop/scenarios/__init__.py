"""The scenarios: each shows one thing that Flask does with cookies, sessions, flashes, routes, requests …

One module per theme, each with a blueprint `bp` and a `THEME` that lists its scenarios. All are nested in
the blueprint made here, so the endpoint of `set_cookie` in cookies.py is `scenarios.cookies.set_cookie`.
"""

from flask import Blueprint, current_app, render_template

from . import (
    configuration,
    cookies,
    errors,
    flashes,
    neighbours,
    requests,
    responses,
    routing,
    sessions,
    values,
)

MODULES = (
    cookies,
    sessions,
    values,
    flashes,
    neighbours,
    configuration,
    routing,
    requests,
    responses,
    errors,
)


def create_blueprint():
    scenarios = Blueprint("scenarios", __name__, url_prefix="/scenarios")
    scenarios.add_url_rule("/", view_func=index)
    for module in MODULES:
        scenarios.register_blueprint(module.bp)
    return scenarios


def index():
    kind = current_app.config["SESSION_KIND"]
    themes = [(module.THEME, module.THEME.for_kind(kind)) for module in MODULES]
    return render_template("scenarios/index.html", themes=themes)
