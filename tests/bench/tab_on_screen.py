"""A tab of the window on the screen, over a workspace in memory, and how long each of its views takes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from inspector.workspace.workspace import Workspace

    Tab = TypeVar("Tab", bound=QWidget)

ROUNDS = 5

View = Callable[[], object]


def shown(kind: Callable[..., Tab], workspace: Workspace) -> tuple[QApplication, Tab]:
    """Without a task runner: no app is asked, nothing is replayed."""
    from PySide6.QtWidgets import QApplication

    from inspector.gui.navigator import Navigator
    from inspector.gui.theme import Theme

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme = Theme(app, "light", app)
    theme.apply()
    tab = kind(workspace, None, Navigator(), theme)
    tab.resize(1400, 900)
    tab.show()
    app.processEvents()
    return app, tab


def measured(app: QApplication, views: Callable[[], Mapping[str, View]]) -> dict[str, float]:
    """Milliseconds (the median of some rounds) until each is painted; `views` makes those of a round."""

    def timed(do: View) -> float:
        started = time.perf_counter()
        do()
        app.processEvents()  # layouts, and the painting that they ask for
        return (time.perf_counter() - started) * 1000

    rounds = [{name: timed(do) for name, do in views().items()} for _ in range(ROUNDS)]
    return {name: round(statistics.median(seen[name] for seen in rounds), 2) for name in rounds[0]}
