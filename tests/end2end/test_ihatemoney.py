"""`ihatemoney`, which nobody here wrote: a factory with blueprints, Flask-WTF and translations. A visitor
makes a project, leaves, logs in again.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QTableView

from inspector.domain.target import TargetSpec
from inspector.gui.tour.stage import text_of
from tests.end2end.desk import Desk, in_window
from tests.end2end.visitor import (
    Visitor,
    check_snapshots,
    check_undisturbed,
    line_of,
    replay_as_recorded,
    where,
    writers,
)
from tests.guest.environments import IHATEMONEY, python_with

pytestmark = pytest.mark.usefixtures("qapp")

SETTINGS = """\
SECRET_KEY = "not the default"
SQLALCHEMY_DATABASE_URI = "sqlite:///{database}"
SESSION_COOKIE_SECURE = False
MAIL_SUPPRESS_SEND = True
"""


def target(folder: Path) -> TargetSpec:
    settings = folder / "settings.cfg"
    settings.write_text(SETTINGS.format(database=folder / "money.db"), encoding="utf-8")
    return TargetSpec(
        "ihatemoney.run:create_app",
        project=folder,
        python=Path(python_with(IHATEMONEY)),
        env={"IHATEMONEY_SETTINGS_FILE_PATH": str(settings)},
    )


def test_a_project_is_made_left_and_entered_again(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        async with Visitor(desk, await desk.serving()) as visitor:
            await make_project(desk, visitor)
            await log_in_again(desk, visitor)
            await change_language(desk, visitor)
            await add_member(desk, visitor)
        await check_history(desk)
        await replay_login(desk)
        await check_snapshots(desk, routes=40, keys=45)
        await check_origins(desk)
        check_undisturbed(desk)

    in_window(tmp_path, scenario, target(tmp_path))


async def make_project(desk: Desk, visitor: Visitor) -> None:
    await visitor.submit(
        "/create",
        id="trip",
        name="Trip to 東京",
        password="sesame",
        contact_email="ann@example.com",
    )
    assert "A reminder email has just been sent to you" in visitor.page
    form = await visitor.exchange("GET", "/create")
    assert writers(form)["csrf_token"] == "web.py set_show_admin_dashboard_link"
    post = await visitor.exchange("POST", "/create")
    assert post.session is not None
    assert post.session.before is not None
    assert "csrf_token" in post.session.before
    assert writers(post)["projects"] == "web.py set_authorized_project"
    assert [where(flash.place) for flash in post.flashes.pushed] == ["web.py create_project"]
    shown = await visitor.exchange("GET", "/trip/")
    (flash,) = shown.flashes.consumed
    assert (flash.category, flash.text) == ("success", "A reminder email has just been sent to you")
    assert flash.place is not None
    assert flash.place.template == "layout.html"
    assert "get_flashed_messages(" in line_of(flash)
    assert shown.flashes.waiting == ()


async def log_in_again(desk: Desk, visitor: Visitor) -> None:
    await visitor.submit("/trip/", to="/exit")
    left = await visitor.exchange("POST", "/exit")
    assert left.session is not None
    assert [(write.op, where(write.place)) for write in left.session.writes] == [("clear", "web.py exit")]
    assert left.session.after == {}
    await visitor.get("/trip/")
    assert "sesame" not in visitor.page
    await visitor.submit("/authenticate", id="trip", password="sesame")
    login = await visitor.exchange("POST", "/authenticate")
    assert (login.status, login.endpoint) == (302, "main.authenticate")
    assert login.session is not None
    assert login.session.after is not None
    assert login.session.after["projects"] == {"trip": "Trip to 東京"}
    assert writers(login)["projects"] == "web.py set_authorized_project"


async def change_language(desk: Desk, visitor: Visitor) -> None:
    """In the session, from the window: the next page is in it, and the visitor is still logged in."""
    await visitor.get("/lang/en")
    assert writers(await visitor.exchange("GET", "/lang/en"))["lang"] == "web.py change_lang"
    await desk.choose_client("B1")
    await desk.sees("the session", lambda: "| en |" in desk.session_text())
    await desk.change_value("lang", "fr")
    desk.save_session()
    await desk.sees("the edit waits", lambda: desk.workspace.clients.at(0).pending)
    await visitor.get("/trip/members/add")
    assert "Ajouter" in visitor.page
    await desk.sees("it was applied", lambda: not desk.workspace.clients.at(0).pending)
    row = await visitor.exchange("GET", "/trip/members/add")
    assert row.status == 200
    assert [outcome.result for outcome in row.edits] == ["applied"]


async def add_member(desk: Desk, visitor: Visitor) -> None:
    await visitor.submit("/trip/members/add", name="Zoë", weight="1")
    pushed = (await visitor.exchange("POST", "/trip/members/add")).flashes.pushed
    shown = await visitor.exchange("GET", "/trip/")
    assert [where(flash.place) for flash in pushed] == ["web.py add_member"]
    assert [flash.text for flash in shown.flashes.consumed] == [flash.text for flash in pushed]
    assert "Zoë" in pushed[0].text
    assert len(desk.workspace.clients) == 1


async def check_history(desk: Desk) -> None:
    """The Flashes tab names the lines too."""
    desk.tab("flashes")
    history = desk.find(QTableView, "flashes.history")
    await desk.sees("who showed it", lambda: "layout.html:4" in text_of(history))
    assert "web.py:" in text_of(history)
    assert desk.workspace.flashes.waiting() == []


async def replay_login(desk: Desk) -> None:
    """With the cookie and the token as they were recorded: the app takes both once more."""
    original = desk.row("POST", "/authenticate").number
    again = await replay_as_recorded(desk, original)
    assert again.status == 302
    assert again.response.header("Location") == "/trip/"
    assert again.session is not None
    assert again.session.after is not None
    assert again.session.after["projects"] == {"trip": "Trip to 東京"}


async def check_origins(desk: Desk) -> None:
    rows = {row.key: row for row in desk.workspace.config.rows}
    key = rows["SECRET_KEY"]
    assert key.place is not None
    assert key.hidden
    assert "settings.cfg" in key.origin
    assert [setting.value for setting in key.overwritten] != []
    assert "default_settings" in rows["SITE_NAME"].origin
    assert rows["RESTFUL_JSON"].place is not None
    assert where(rows["RESTFUL_JSON"].place) == "run.py load_configuration"
