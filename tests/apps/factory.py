"""A factory that needs an argument, and one that gives something else."""

from flask import Flask


def create_app(config):
    app = Flask(__name__)
    app.config["NAME"] = config
    return app


def make_app(config="default"):
    app = Flask(__name__)

    @app.get("/")
    def index():
        return config

    return app


def make_nothing():
    return {"this": "is no app"}
