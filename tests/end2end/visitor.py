"""What the tests of whole apps share: a visitor who fills in forms, and what the window has to know of any
app.
"""

from __future__ import annotations

import re
from pathlib import PurePath

import httpx
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMainWindow

from inspector.domain.exchanges import Exchange, FlashFact, Place
from inspector.gui.tour.browser import Browser
from tests.end2end.desk import Desk

_TOKEN = re.compile(r'name="csrf_token"[^>]*?value="([^"]+)"')


class Visitor(Browser):
    """A browser that knows how many exchanges it has made, so that the log can be waited for."""

    def __init__(self, desk: Desk, url: str) -> None:
        super().__init__(url)
        self._desk = desk
        self._made = 0

    async def submit(self, form: str, to: str = "", **fields: str) -> str:
        """Open the page with the form and send it with the CSRF token that stands there."""
        page = await self.get(form)
        token = _TOKEN.search(page)
        assert token is not None, f"{form} ({self.status}) has no CSRF token"
        return await self.post(to or form, csrf_token=token[1], **fields)

    async def exchange(self, method: str, path: str) -> Exchange:
        """The newest of these, once all are in the log."""
        desk = self._desk
        await desk.sees(f"{self._made} rows", lambda: len(desk.rows()) >= self._made)
        return desk.workspace.requests.exchange(desk.row(method, path).number)

    def _show(self, response: httpx.Response) -> str:
        self._made += 1 + len(response.history)
        return super()._show(response)


def writers(found: Exchange) -> dict[object, str]:
    """Session key -> `file.py function` of its last write, in this exchange. Each has a line."""
    assert found.session is not None
    assert all(write.place.line > 0 for write in found.session.writes)
    return {write.key: where(write.place) for write in found.session.writes}


def where(place: Place | None) -> str:
    assert place is not None
    return f"{PurePath(place.file).name} {place.function}"


def line_of(flash: FlashFact) -> str:
    """The source line that pushed or consumed the flash."""
    assert flash.place is not None
    with open(flash.place.file, encoding="utf-8") as source:
        return source.read().splitlines()[flash.place.line - 1]


async def replay_as_recorded(desk: Desk, number: int) -> Exchange:
    """Ctrl+R on the row, Ctrl+Return in the editor: the exchange that this made."""
    requests = desk.workspace.requests
    table = await desk.choose_request(number)
    QTest.keyClick(table, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    editor = desk.find(QMainWindow, "replay")
    await desk.sees("the window is in front", editor.isActiveWindow)
    url = desk.find(QLineEdit, "replay.url", editor)
    QTest.keyClick(url, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await desk.sees("the replay's row", lambda: requests.replays_of(number))
    editor.close()
    original, again = (requests.exchange(n) for n in (number, requests.replays_of(number)[0]))
    assert original.session is not None
    assert again.session is not None
    assert (again.client, again.session.cookie_in) == (original.client, original.session.cookie_in)
    return again


async def check_snapshots(desk: Desk, routes: int, keys: int) -> None:
    """At least so many of each, and every one says where it comes from."""
    workspace = desk.workspace
    await desk.sees("its routes", lambda: len(workspace.routes.rows) >= routes)
    await desk.sees("its config", lambda: len(workspace.config.rows) >= keys)
    assert [row.problem for row in workspace.routes.rows if row.problem] == []
    assert [row.rule for row in workspace.routes.rows if row.registered is None] == []
    unknown = [row.key for row in workspace.config.rows if not row.is_default and row.place is None]
    assert unknown == []
    assert len(workspace.config.extensions) == 1


def check_undisturbed(desk: Desk) -> None:
    """Every request was recorded, and nothing of the probe failed."""
    assert [line.text for line in desk.workspace.output.lines if line.stream == "inspector"] == []
    assert desk.workspace.requests.dropped == 0
    assert [row.path for row in desk.rows() if row.failed or (row.status or 500) >= 500] == []
