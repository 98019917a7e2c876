"""Extensions as they register themselves: under their own class, a subclass of another's, in a plain dict."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import flask
import pytest

from inspector.guest.flask_session_probe.installed import Installed


def kind(module: str, *bases: type) -> type:
    return type("Made", bases or (object,), {"__module__": module})


SQLALCHEMY = kind("flask_sqlalchemy.extension")
CACHE = kind("flask_caching")


@pytest.mark.parametrize(
    ("name", "thing", "package"),
    [
        ("sqlalchemy", SQLALCHEMY(), "Flask-SQLAlchemy"),
        ("sqlalchemy", kind("flask_builder.models", SQLALCHEMY)(), "Flask-SQLAlchemy"),
        ("sqlalchemy", kind("shop", SQLALCHEMY)(), "Flask-SQLAlchemy"),
        ("flask-smorest", {"ext_obj": None}, "flask-smorest"),
        ("flask_smorest", None, "flask-smorest"),
        ("cache", {CACHE(): 1}, "Flask-Caching"),
        ("cache", {"it": CACHE()}, "Flask-Caching"),
        ("builder", kind("flask_builder.base")(), "Flask-Builder"),
        ("builder", kind("flask_builder.base"), "Flask-Builder"),
        ("own", kind("shop")(), None),
        ("own", {}, None),
    ],
)
def test_the_package_of_an_extension(name: str, thing: Any, package: str | None) -> None:
    installed = Installed()
    packages = ("Flask-SQLAlchemy", "flask-smorest", "Flask-Caching", "Flask-Builder")
    installed._by_module = {each.lower().replace("-", "_"): (each, "1.0") for each in packages}
    app = flask.Flask("shop")
    app.extensions[name] = thing
    (found,) = installed.extensions(app)
    assert (found["name"], found["package"]) == (name, package)


def test_packages_that_register_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = Installed()
    installed._by_module = {name: (name, "1.0") for name in ("flask", "metrics_flask_exporter", "other")}
    for name in ("metrics_flask_exporter", "other"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    assert [each["name"] for each in installed.extensions(flask.Flask("shop"))] == ["metrics_flask_exporter"]
