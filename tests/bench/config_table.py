"""550 keys in the config tab: how long from the arrived snapshot to the painted tab, and each view after.

`python -m tests.bench.config_table` prints the times as JSON; `measure()` runs that in a process of its own.
The peer of each figure is the same with 30 keys, about what Flask itself has.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.bench.report import Figure, in_own_process, view_figures
from tests.bench.tab_on_screen import View, measured, shown

if TYPE_CHECKING:
    from inspector.gui.tabs.config import ConfigTab

KEYS = 550
FEW = 30


def measure() -> list[Figure]:
    """The figures for `make bench`."""
    seen: dict[str, dict[str, float]] = in_own_process("tests.bench.config_table")
    return view_figures("config", seen[str(KEYS)], seen[str(FEW)], f"{FEW} keys")


def measure_config(count: int) -> dict[str, float]:
    """Milliseconds (the median of some rounds) until each thing is painted."""
    from inspector.domain.apps import AppFacts
    from inspector.gui.tabs.config import ConfigTab
    from inspector.workspace.workspace import Workspace

    workspace = Workspace()
    workspace.target.apps = (AppFacts("shop", "shop", "shop"),)
    app, tab = shown(ConfigTab, workspace)
    answer = json.dumps(snapshot(count))
    seen = measured(app, lambda: views(tab, answer))
    tab.deleteLater()
    return seen


def views(tab: ConfigTab, answer: str) -> dict[str, View]:
    """What is timed, in the order in which it is done; each is undone by the next or by the next round."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QTabBar, QToolButton

    from inspector.workspace.config import rows_from_wire

    config, view, model = tab._config, tab._keys.view, tab._keys.model
    app = tab._workspace.target.apps[0]
    bar = tab.findChild(QTabBar, "config.pages")
    assert bar is not None

    def arrive() -> None:
        rows, extensions, flask = rows_from_wire(app, json.loads(answer))
        config.show(rows, {app.key: extensions}, {app.key: flask})

    def button(name: str) -> Callable[[], None]:
        found = tab.findChild(QToolButton, f"config.{name}")
        assert found is not None
        return found.click

    def remember() -> None:
        tab._compare_with("before", config.saved(app), app)

    return {
        "shown": arrive,
        "filtered": lambda: view.filter.set_text_now("shop option 1"),
        "unfiltered": lambda: view.filter.set_text_now(""),
        "sorted": lambda: view.table.sortByColumn(5, Qt.SortOrder.AscendingOrder),
        "unsorted": lambda: view.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder),
        "chosen": lambda: view.select(model.index(model.rowCount() // 2, 0)),
        "only_set": button("only_set"),
        "everything": button("only_set"),
        "problems": button("problems"),
        "all_again": button("problems"),
        "revealed": button("reveal"),
        "masked": button("reveal"),
        "compared": remember,
        "extensions": lambda: bar.setCurrentIndex(2),
        "keys_again": lambda: bar.setCurrentIndex(0),
        "python": lambda: config.export("py", app),
        "json": lambda: config.export("json", app),
    }


def snapshot(count: int) -> dict[str, Any]:
    """As the probe sends it: defaults, chains with overwritten values, secrets, names that are nearly
    Flask's.
    """
    import flask

    defaults = [
        {
            "key": key,
            "value": None,
            "type": "NoneType",
            "is_default": True,
            "has_default": True,
            "default": None,
        }
        for key in flask.Flask.default_config
    ]
    return {
        "entries": [*defaults, *(_entry(number) for number in range(count - len(defaults)))][:count],
        "ignored": [],
        "session": {"class": "flask.sessions.SecureCookieSessionInterface"},
        "extensions": [
            {"name": name.lower(), "package": name, "version": "1.0", "class": f"{name}.X", "module": name}
            for name in ("Flask-Session", "Flask-WTF", "Flask-Login", "Flask-SQLAlchemy", "Flask-Mail")
        ],
        "flask": "3.1.3",
    }


def _entry(number: int) -> dict[str, Any]:
    letters = chr(65 + number % 26) + chr(65 + number // 26)
    prefix = ("SHOP_OPTION", "SESSION_COOKIE", "MAIL_SERVER", "STRIPE_API_KEY", "SQLALCHEMY")[number % 5]
    values: tuple[Any, ...] = (
        "x" * 40,
        number,
        {"engine": "postgresql://ann:swordfish@db/x", "items": [*range(50)]},
        f"8f42a73054b1749f{number}",
        "y" * 10_000,
    )
    write = {"op": "set", "file": "/srv/shop/config.py", "line": number, "function": "create_app"}
    source = {"loader": "from_object", "detail": "config.Base", "file": "/srv/shop/config.py", "line": number}
    return {
        "key": f"{prefix}_{letters}",
        "value": values[number % 5],
        "type": type(values[number % 5]).__name__,
        "is_default": False,
        "has_default": False,
        "default": None,
        "chain": [{**write, "sources": [source], "replaced": ["before"]}, {**write, "sources": []}],
        "first": [],
        "skipped": 0,
    }


if __name__ == "__main__":
    json.dump({count: measure_config(count) for count in (FEW, KEYS)}, sys.stdout)
