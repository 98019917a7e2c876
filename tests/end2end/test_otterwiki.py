"""`otterwiki`, which nobody here wrote: Flask-Login, CSRF on every form, flashes through a function of its
own. Two people register, one logs in, and becomes the other.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from inspector.domain.target import TargetSpec
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
from tests.guest.environments import OTTERWIKI, python_with

pytestmark = pytest.mark.usefixtures("qapp")

PASSWORD = "open, sesame!"


def target(folder: Path) -> TargetSpec:
    pages = folder / "pages"
    subprocess.run(["git", "init", "--quiet", str(pages)], check=True)
    return TargetSpec(
        "otterwiki.server:app",
        project=folder,
        python=Path(python_with(OTTERWIKI)),
        env={
            "REPOSITORY": str(pages),
            "SECRET_KEY": "sixteen characters or more",
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'wiki.db'}",
            "EMAIL_NEEDS_CONFIRMATION": "False",
        },
    )


def test_a_login_and_what_becomes_of_it(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        desk.workspace.session_reads.switch(True)
        async with Visitor(desk, await desk.serving()) as visitor:
            await register(desk, visitor, "ann")
            await register(desk, visitor, "bob")
            await log_in(desk, visitor)
            await become_bob(desk, visitor)
            await rename(desk, visitor)
        await replay_login(desk)
        await check_reads(desk)
        await check_snapshots(desk, routes=50, keys=80)
        await check_origins(desk)
        check_undisturbed(desk)

    in_window(tmp_path, scenario, target(tmp_path))


async def register(desk: Desk, visitor: Visitor, name: str) -> None:
    await visitor.submit(
        "/-/register",
        email=f"{name}@example.com",
        name=name.title(),
        password1=PASSWORD,
        password2=PASSWORD,
    )
    post = await visitor.exchange("POST", "/-/register")
    shown = await visitor.exchange("GET", "/-/login")
    assert post.status == 302
    assert [where(flash.place) for flash in post.flashes.pushed] == ["helper.py toast"]
    (flash,) = shown.flashes.consumed
    assert "Your account has been created" in flash.text
    assert flash.place is not None
    assert flash.place.template == "layout.html"
    assert "get_flashed_messages(" in line_of(flash)


async def log_in(desk: Desk, visitor: Visitor) -> None:
    first = await visitor.exchange("GET", "/-/register")
    assert first.session is not None
    assert first.session.before is not None
    assert "csrf_token" in first.session.before
    await visitor.submit("/-/login", email="ann@example.com", password=PASSWORD)
    assert "You logged in successfully" in visitor.page
    login = await visitor.exchange("POST", "/-/login")
    assert {key: writers(login)[key] for key in ("_user_id", "_fresh", "_id")} == dict.fromkeys(
        ("_user_id", "_fresh", "_id"), "auth.py SimpleAuth.handle_login"
    )
    assert login.session is not None
    assert login.session.after is not None
    assert login.session.after["_user_id"] == "1"
    assert [flash.text for flash in login.flashes.pushed] == ["You logged in successfully."]


async def become_bob(desk: Desk, visitor: Visitor) -> None:
    """By an edit in the window: Flask-Login takes it, the visitor stays logged in."""
    assert 'value="Ann"' in await visitor.get("/-/settings")
    await desk.choose_client("B1")
    await desk.sees("the session", lambda: "_user_id" in desk.session_text())
    await desk.change_value("_user_id", "2")
    desk.save_session()
    await desk.sees("the edit waits", lambda: desk.workspace.clients.at(0).pending)
    assert 'value="Bob"' in await visitor.get("/-/settings")
    await desk.sees("it was applied", lambda: not desk.workspace.clients.at(0).pending)
    changed = await visitor.exchange("GET", "/-/settings")
    assert [outcome.result for outcome in changed.edits] == ["applied"]


async def rename(desk: Desk, visitor: Visitor) -> None:
    await visitor.submit("/-/settings", name="Bobby Tables")
    assert visitor.status == 200
    assert 'value="Bobby Tables"' in visitor.page
    shown = await visitor.exchange("GET", "/-/settings")
    assert [flash.text for flash in shown.flashes.consumed] == ["Your name was updated successfully."]
    assert len(desk.workspace.clients) == 1


async def replay_login(desk: Desk) -> None:
    """With the cookie and the token as they were recorded: ann is logged in once more."""
    again = await replay_as_recorded(desk, desk.row("POST", "/-/login").number)
    assert again.status == 302
    assert again.session is not None
    assert again.session.after is not None
    assert again.session.after["_user_id"] == "1"
    assert writers(again)["_user_id"] == "auth.py SimpleAuth.handle_login"


async def check_reads(desk: Desk) -> None:
    """By the app's own lines, its templates, and by extensions where no line of the app asked them to."""

    def reader(endpoint: str, key: str) -> str:
        uses = dict(desk.workspace.routes.readers("otterwiki.server", key))
        return where(uses[endpoint].place) if endpoint in uses else ""

    await desk.sees("the reads", lambda: reader("settings", "_flashes"))
    assert reader("register", "_user_id") == "auth.py SimpleAuth.register_form"
    assert reader("settings", "_remember") == "login_manager.py LoginManager._update_remember_cookie"
    assert reader("settings", "_flashes").startswith("layout.html")


async def check_origins(desk: Desk) -> None:
    rows = {row.key: row for row in desk.workspace.config.rows}
    key = rows["SECRET_KEY"]
    assert key.hidden
    assert where(key.place) == "server.py <module>"
    assert [setting.value for setting in key.overwritten] == [None, "CHANGE ME"]
    assert rows["SITE_NAME"].origin != ""
