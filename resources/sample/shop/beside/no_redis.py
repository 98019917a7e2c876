"""What stands in place of the shops on Redis when nobody said where Redis is."""

from flask import render_template

from .small_app import small_app


def create_app():
    app = small_app("no_redis")
    app.add_url_rule("/", "page", page, defaults={"path": ""})
    app.add_url_rule("/<path:path>", "page", page)
    return app


def page(path):
    return render_template("errors/no_redis.html"), 503
