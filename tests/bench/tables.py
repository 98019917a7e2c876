"""1,500 rules in the routes tab: how long from the arrived snapshot to the painted tab, and each view after.

`python -m tests.bench.tables` prints the times as JSON; `measure()` runs that in a process of its own. The
peer of each figure is the same with 15 rules: what remains when there is next to nothing to show.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from tests.bench.report import Figure, in_own_process, view_figures
from tests.bench.tab_on_screen import View, measured, shown

if TYPE_CHECKING:
    from inspector.gui.tabs.routes import RoutesTab

RULES = 1_500
FEW = 15


def measure() -> list[Figure]:
    """The figures for `make bench`."""
    seen: dict[str, dict[str, float]] = in_own_process("tests.bench.tables")
    return view_figures("routes", seen[str(RULES)], seen[str(FEW)], f"{FEW} rules")


def measure_routes(count: int) -> dict[str, float]:
    """Milliseconds (the median of some rounds) until each thing is painted."""
    from inspector.gui.tabs.routes import RoutesTab
    from inspector.workspace.workspace import Workspace

    workspace = Workspace()
    app, tab = shown(RoutesTab, workspace)
    answer = json.dumps(snapshot(count))
    seen = measured(app, lambda: views(tab, workspace, answer, count))
    tab.deleteLater()
    return seen


def views(tab: RoutesTab, workspace: Any, answer: str, count: int) -> dict[str, View]:
    """What is timed, in this order."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QToolButton

    from inspector.domain.route_hooks import hook_from_wire
    from inspector.domain.routes import route_from_wire

    def show() -> None:
        record = json.loads(answer)
        rows = [route_from_wire("shop", rule, order) for order, rule in enumerate(record["rules"])]
        workspace.routes.show(rows, {"shop": [hook_from_wire(hook) for hook in record["hooks"]]})

    as_tree = tab.findChild(QToolButton, "routes.as_tree")
    return {
        "shown": show,
        "choose": lambda: tab.show_route("shop", f"part{(count // 2) % 20}.view{count // 2}"),
        "filter": lambda: tab.list.view.filter.set_text_now("view1 int"),
        "unfilter": lambda: tab.list.view.filter.set_text_now(""),
        "sort": lambda: tab.list.model.sort(3, Qt.SortOrder.DescendingOrder),
        "unsort": lambda: tab.list.model.sort(-1),
        "as_list": as_tree.click,
        "as_tree": as_tree.click,
    }


def snapshot(count: int) -> dict[str, Any]:
    """As the probe answers: rules of twenty blueprints, with docs, places and hooks."""
    file = "/home/ann/shop/views.py"
    rules = [
        {
            "rule": f"/part{number % 20}/view{number}/<int:item>/<path:rest>",
            "methods": ["GET", "HEAD", "OPTIONS"],
            "endpoint": f"part{number % 20}.view{number}",
            "converters": {
                "item": ["werkzeug.routing.converters.IntegerConverter", "", "int"],
                "rest": ["werkzeug.routing.converters.PathConverter", "", "path"],
            },
            "arguments": ["item", "rest"],
            "defaults": {},
            "blueprint": f"part{number % 20}",
            "view": {
                "name": f"shop.views.view{number}",
                "file": file,
                "line": number * 7,
                "doc": "Shows one of them.\n\n" + "With what belongs to it. " * 8,
                "decorators": ["login_required"],
            },
            "registered": [file, number * 7 - 1, "<module>"],
        }
        for number in range(count)
    ]
    hooks = [["before", scope, "load_user", file, 3, None] for scope in (None, "part0", "part1")]
    return {"rules": rules, "hooks": hooks}


if __name__ == "__main__":
    json.dump({count: measure_routes(count) for count in (FEW, RULES)}, sys.stdout)
