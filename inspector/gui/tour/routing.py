"""The routes tab: a route with its code and use, which rule takes a URL, the URL and a request of a route."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QTableView,
    QTabWidget,
    QTextBrowser,
    QToolButton,
    QTreeView,
)

from inspector.gui.tour.engine import Step
from inspector.gui.tour.stage import Stage, cells, text_of

_READ_LINE = "shop/store.py:82"


async def page_shown(stage: Stage) -> None:
    stage.tab("routes")
    tree = stage.find(QTreeView, "routes.tree")
    await stage.see_text("blueprints are groups", "auth  (", lambda: text_of(tree))
    stage.window.navigator.show_route.emit("", "auth.login", "")
    page = stage.find(QTextBrowser, "routes.details.text")
    await stage.see_text("the view and its line", "auth.py:", page.toPlainText)
    stage.check("who registered it", "Registered" in page.toPlainText(), page.toPlainText())
    stage.check("how it was used", "Last requests" in page.toPlainText(), page.toPlainText())


async def list_shown(stage: Stage) -> None:
    stage.click(stage.find(QToolButton, "routes.as_tree"))
    table = stage.find(QTableView, "routes.table")
    await stage.see("as one list", table.isVisible)
    await stage.see_text("with hits and times", "auth.login", lambda: text_of(table))
    stage.click(stage.find(QToolButton, "routes.as_tree"))
    await stage.see("and as a tree again", lambda: stage.find(QTreeView, "routes.tree").isVisible())


async def matched(stage: Stage) -> None:
    stage.find(QTabWidget, "routes.details").setCurrentIndex(2)
    stage.write(stage.find(QLineEdit, "routes.match.url"), "/login")
    outcome = stage.find(QLabel, "routes.match.outcome")
    await stage.see_text("the rule that takes it", "auth.login", outcome.text)
    stage.write(stage.find(QLineEdit, "routes.match.url"), "/product/none")
    await stage.see_text("no rule takes this one", "404", outcome.text)
    rules = stage.find(QTableView, "routes.match.rules")
    await stage.see("and why", lambda: any("refuses" in line[1] for line in cells(rules.model())))


async def built(stage: Stage) -> None:
    stage.window.navigator.show_route.emit("", "store.product", "")
    stage.find(QTabWidget, "routes.details").setCurrentIndex(1)
    field = stage.find(QLineEdit, "routes.build.argument.product_id")
    stage.write(field, "x")
    note = stage.find(QLabel, "routes.build.note")
    await stage.see_text("the converter refuses", "refuses “x”", note.text)
    stage.write(field, "2")
    url = stage.find(QLineEdit, "routes.build.url")
    await stage.see("the URL", lambda: url.text().endswith("/2"), url.text)


async def sent(stage: Stage) -> None:
    stage.click(stage.find(QPushButton, "routes.build.send"))
    await stage.see("the replay editor opens", lambda: _editor(stage) is not None)
    editor = _editor(stage)
    assert editor is not None
    stage.subject = editor
    stage.click(stage.find(QPushButton, "replay.send", editor))
    await stage.see(
        "the answer is there", lambda: any("200" in each.text() for each in editor.findChildren(QLabel))
    )


async def jumped(stage: Stage) -> None:
    """From the request to its route and back."""
    editor = _editor(stage)
    if editor is not None:
        editor.close()
    number = stage.workspace.requests.row(len(stage.workspace.requests) - 1).number
    await stage.see("the request is in the log", lambda: stage.workspace.requests.total == number)
    stage.tab("routes")
    stage.window.navigator.show_route.emit("", "store.product", "")
    stage.find(QTabWidget, "routes.details").setCurrentIndex(0)
    page = stage.find(QTextBrowser, "routes.details.text")
    await stage.see_text("and counted at its route", "/product/2", page.toPlainText)


async def reads_recorded(stage: Stage) -> None:
    """The switch reaches the app a moment later, so one asks until it tells."""
    switch = stage.find(QCheckBox, "routes.reads")
    stage.check("it is off at first", not switch.isChecked())
    stage.press(switch, Qt.Key.Key_Space)
    stage.window.navigator.show_route.emit("", "store.cart", "")
    page = stage.find(QTextBrowser, "routes.details.text")
    for _ in range(10):
        await stage.browser.get("/cart")
        if await stage.until(lambda: _READ_LINE in page.toPlainText(), 1):
            break
    stage.check("the key that was read, and the line", _READ_LINE in page.toPlainText(), page.toPlainText())
    tree = stage.find(QTreeView, "routes.tree")
    await stage.see_text("in the list as well", "username", lambda: text_of(tree))
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())


async def reads_left(stage: Stage) -> None:
    switch = stage.find(QCheckBox, "routes.reads")
    stage.press(switch, Qt.Key.Key_Space)
    await stage.see("it is off again", lambda: not stage.workspace.session_reads.on)


def _editor(stage: Stage) -> QMainWindow | None:
    """The editor of a request that was not recorded is titled by its method and URL."""
    return next(
        (
            window
            for window in QApplication.topLevelWidgets()
            if isinstance(window, QMainWindow)
            and window.objectName() == "replay"
            and window.isVisible()
            and window.windowTitle().startswith("GET ")
        ),
        None,
    )


STEPS = (
    Step("route", "A route: its rule, its code, what runs around it, how it was used", page_shown),
    Step("routes-list", "The same as one list", list_shown),
    Step("match", "Which rule takes a URL, and why the others do not", matched),
    Step("build", "The URL of a route, with a field for each argument", built),
    Step("send", "A request to that route, in the replay editor", sent),
    Step("sent", "The request counts at its route", jumped),
    Step("session-reads", "Which session keys a route reads and writes, with the lines", reads_recorded),
    Step("session-reads-off", "Recording of reads is switched off again", reads_left),
)
