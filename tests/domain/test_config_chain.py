"""Who set a key: the chain as the probe sends it and as it is said."""

from __future__ import annotations

from typing import Any

from inspector.domain.config import config_from_wire

PYFILE = {
    "op": "set",
    "sources": [
        {"loader": "from_envvar", "detail": "SHOP_SETTINGS", "file": None, "line": None},
        {
            "loader": "from_pyfile",
            "detail": "/srv/shop/settings.cfg",
            "file": "/srv/shop/settings.cfg",
            "line": 4,
        },
    ],
    "file": "/srv/shop/app.py",
    "line": 12,
    "function": "create_app",
    "replaced": ["from file"],
}
LIBRARY = {
    "op": "setdefault",
    "sources": [],
    "file": "/venv/lib/python3.11/site-packages/flask_wtf/csrf.py",
    "line": 190,
    "function": "CSRFProtect.init_app",
    "package": ["Flask-WTF", "1.2.2"],
    "via": ["/srv/shop/app.py", 20, "create_app"],
}
HERE = {"op": "set", "sources": [{"loader": "inspector", "detail": None}], "file": "/x/probe.py", "line": 1}


def row(*chain: dict[str, Any], first: list[Any] | None = None, **more: Any) -> Any:
    return config_from_wire(
        "shop",
        {"key": "K", "value": "now", "type": "str", "chain": list(chain), "first": first or [], **more},
    )


def test_the_line_inside_the_file_is_the_place() -> None:
    found = row(PYFILE)
    assert found.origin == "settings.cfg:4  from_envvar(SHOP_SETTINGS) → from_pyfile(settings.cfg)"
    assert (found.place.file, found.place.line) == ("/srv/shop/settings.cfg", 4)
    assert found.chain[0].caller.line == 12


def test_a_library_is_named_with_the_apps_own_line() -> None:
    found = row(LIBRARY)
    assert found.origin == "app.py:20  setdefault() by Flask-WTF 1.2.2"
    assert found.chain[0].caller.line == 190


def test_what_was_overwritten_is_kept() -> None:
    found = row(PYFILE, LIBRARY, first=["default"], has_default=True)
    assert [(s.text(), s.replaced, s.value) for s in found.overwritten] == [
        ("Flask's default", True, "default"),
        ("from_envvar(SHOP_SETTINGS) → from_pyfile(settings.cfg)", True, "from file"),
    ]


def test_a_change_made_here() -> None:
    found = row(PYFILE, HERE, undo=1)
    assert found.changed_here
    assert found.origin == "changed in this window"
    assert found.place is None


def test_without_a_chain() -> None:
    assert row().origin == ""
    assert row(is_default=True, has_default=True).origin == "Flask's default"
    assert row(has_default=True, is_default=False).origin == "the app's class"
