"""What `flask --app` could take, read from source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.app_candidates import AppKind, close_names, find_in_source
from inspector.domain.module_source import runs_itself, serves_itself


def names(source: str) -> list[tuple[str, str]]:
    return [(each.kind.value, each.name) for each in find_in_source(source)]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from flask import Flask\napp = Flask(__name__)", [("app", "app")]),
        ("import flask\nshop: flask.Flask = flask.Flask('shop')", [("app", "shop")]),
        ("from flask import Flask as F\nx = F(__name__)", [("app", "x")]),
        (
            "class Shop(Flask): ...\nfront = Shop(__name__)\nback = Shop(__name__)",
            [("app", "front"), ("app", "back")],
        ),
        ("def create_app():\n    pass\napp = create_app()", [("factory", "create_app"), ("app", "app")]),
        ("def build() -> 'flask.Flask': ...", [("factory", "build")]),
        ("def build():\n    app = Flask('x')\n    return app", [("factory", "build")]),
        ("def build(name):\n    return Flask(name)", [("factory", "build")]),
        ("from eve import Eve\napp = Eve()", [("app", "app")]),
        ("def helper():\n    app = Flask('x')\n    app.run()", []),
        ("if DEBUG:\n    app = Flask('x')\nelse:\n    app = Flask('y')", [("app", "app")]),
        (
            "try:\n    import gevent\nexcept ImportError:\n    pass\nwith x:\n    app = Flask('x')",
            [("app", "app")],
        ),
        ("if __name__ == '__main__':\n    app = Flask('x')", []),
        ("from shop import app as application", [("app", "application")]),
        ("from flask import app", []),
        ("class View:\n    app = Flask('x')", []),
        ("def f(): app = Flask('x')", []),
        ("from dash import Dash\napp = Dash(__name__)\nserver = app.server", [("app", "server")]),
        ("import dash\napp = dash.Dash(__name__, server=True)", [("app", "app.server")]),
        (
            "one, two = 1, 2\na = Dash('a')\nb = Dash('b')\ns = b.server\nother = c.server",
            [("app", "s"), ("app", "a.server")],
        ),
        ("server = Flask('x')\napp = Dash(server=server)", [("app", "server")]),
        ("cx = connexion.FlaskApp(__name__)\nweb = cx.app", [("app", "web")]),
        ("cx = connexion.FlaskApp(__name__)", []),
        ("application = Flask('x')\nthis is not python", [("app", "application")]),
        ("def make_app(config, *, debug=False):\n  !", [("factory", "make_app")]),
    ],
)
def test_apps_and_factories(source, found):
    assert names(source) == found


def test_arguments_of_a_factory():
    (factory,) = find_in_source("def create_app(config, env='dev', *, testing, **more):\n    ...")
    assert factory.kind is AppKind.FACTORY
    assert factory.arguments == "config, env='dev', *, testing, **more"
    assert factory.required == ("config", "testing")
    (plain,) = find_in_source("def create_app(config, env='dev'):\n  !")
    assert plain.required == ("config",)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("app = Flask('x')\napp.run()", 2),
        ("app = Flask('x')\nif __name__ == '__main__':\n    app.run()", 0),
        ("thing.run()", 0),
        ("!", 0),
    ],
)
def test_an_app_that_runs_itself(source, line):
    assert runs_itself(source) == line
    assert serves_itself(source) == 0
    assert serves_itself(source.replace("app.run()", "socketio.run(app)")) == line


@given(st.text())
def test_any_text_can_be_looked_at(text):
    find_in_source(text)
    runs_itself(text)


def test_close_names():
    assert close_names("wsgi:ap", ["wsgi:app", "other:thing"]) == ["wsgi:app"]
