"""The whole program in this process: window, workspace, child; and what a person can do with it.

in_window(folder, scenario)            the bundled sample; `scenario` is a coroutine function that gets a Desk
in_window(folder, scenario, target=…)  another app
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView, QTreeView

from inspector.app import Program, WindowOptions, make_application, run_program
from inspector.domain.target import RunState, TargetSpec
from inspector.gui.tour.browser import Browser
from inspector.gui.tour.stage import Stage, find_cell, text_of
from inspector.services.paths import Paths
from inspector.workspace.requests import RequestRow

PATIENCE = 40.0


class Desk(Stage):
    """A person in front of the window. What does not come to pass in time fails the test."""

    async def sees(self, what: str, condition: Callable[[], object]) -> None:
        assert await self.until(condition, PATIENCE), f"in vain: {what}"

    async def serving(self) -> str:
        """The address, once the app answers."""
        target = self.workspace.target
        await self.sees(
            "the app serves", lambda: target.state in (RunState.RUNNING, RunState.FAILED, RunState.EXITED)
        )
        assert target.state is RunState.RUNNING, target.failure
        assert target.url is not None
        return target.url

    def rows(self) -> list[RequestRow]:
        requests = self.workspace.requests
        return [requests.row(index) for index in range(len(requests))]

    def row(self, method: str, path: str) -> RequestRow:
        """The newest of these."""
        return next(row for row in reversed(self.rows()) if (row.method, row.path) == (method, path))

    async def choose_request(self, number: int) -> QTableView:
        """Click the row in the log."""
        self.tab("requests")
        table = self.find(QTableView, "requests.table")
        await self.sees("the row", lambda: f"\n{number} |" in f"\n{text_of(table)}")
        self.select(table, find_cell(table.model(), 0, str(number)))
        return table

    async def choose_client(self, label: str) -> None:
        self.tab("cookies")
        clients = self.find(QTableView, "cookies.clients")
        await self.sees("the client", lambda: label in text_of(clients))
        self.select(clients, find_cell(clients.model(), 0, label))

    def session_text(self) -> str:
        return text_of(self.find(QTreeView, "session.editor.tree"))

    async def change_value(self, key: str, text: str) -> None:
        """F2, type, Enter in the session table that can be seen."""
        tree = self.find(QTreeView, "session.editor.tree")
        self.type_into_cell(tree, find_cell(tree.model(), 0, key, 2), text)
        await self.sees("the new value", lambda: text[:20] in text_of(tree))
        await self.sees("the table has the keys again", tree.hasFocus)

    def save_session(self) -> None:
        tree = self.find(QTreeView, "session.editor.tree")
        QTest.keyClick(tree, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)


Scenario = Callable[[Desk], Awaitable[None]]


def in_window(folder: Path, scenario: Scenario, target: TargetSpec | None = None) -> None:
    """Run `scenario` beside the program; both have ended when this returns."""
    options = WindowOptions(Paths.inside(folder / "profile"), target, theme="light")
    program = Program(make_application(), options)
    program.window.resize(1400, 900)

    async def beside() -> Exception | None:
        """The scenario's error, if any: the program is to be closed in order all the same."""
        try:
            await play()
        except Exception as error:  # noqa: BLE001 - raised again below
            return error
        return None

    async def play() -> None:
        target = program.workspace.target
        async with Browser("http://127.0.0.1") as nobody:
            desk = Desk(program.window, nobody, folder)
            await desk.sees("an end of the start", lambda: target.state is not RunState.STOPPED)
            await desk.sees("an end of the start", lambda: target.state is not RunState.STARTING)
            await scenario(desk)

    try:
        error = run_program(program, beside)
    finally:
        program.window.hide()
        program.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if error is not None:
        raise error
