"""A package with a factory, as in Flask's tutorial."""

from flask import Flask


def create_app(test_config=None):
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: "shop", endpoint="index")
    return app
