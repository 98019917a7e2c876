"""The cookie desk: with keys alone, and with real apps that are asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from inspector.domain.cookies import Kind
from inspector.domain.edits import EditBuffer
from inspector.domain.errors import EditRejected, LinkError
from inspector.domain.target import RunState
from inspector.workspace.cookies import CookieDesk, InspectedCookie
from inspector.workspace.sessions import SaveResult
from inspector.workspace.target import TargetControl
from inspector.workspace.workspace import Workspace
from tests.redis_server import redis_server
from tests.waiting import until
from tests.workspace.opened import opened, spec

VALUE = {"username": "ann", "cart": (1, 2)}


def flask_cookie(value: dict[str, Any], key: str = "notepad") -> str:
    return str(_serializer(key).dumps(value))


def flask_value(cookie: str, key: str = "notepad") -> Any:
    return _serializer(key).loads(cookie)


def _serializer(key: str) -> Any:
    app = Flask("any")
    app.secret_key = key
    return SecureCookieSessionInterface().get_signing_serializer(app)


@pytest.fixture
def desk() -> CookieDesk:
    """No app runs."""
    return CookieDesk(TargetControl())


# -- keys ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form", ["{}", "session={}", "Set-Cookie: session={}; HttpOnly; Path=/", "Cookie: a=1; session={}"]
)
async def test_whatever_was_pasted_is_verified_by_each_key(desk: CookieDesk, form: str) -> None:
    found = await desk.inspect(form.format(flask_cookie(VALUE)), keys=["wrong", "notepad"])

    assert found.value == VALUE
    assert [(candidate.label, candidate.ok) for candidate in found.candidates] == [
        ("key 1", False),
        ("key 2", True),
    ]
    assert found.accepted is not None
    assert "this key" in found.accepted.sentence
    assert "SECRET_KEY" not in found.accepted.sentence


@pytest.mark.parametrize("text", ["", "   ", "nonsense", "a.b.c", "eyJ", "x" * 5000, "\ud800", "session="])
async def test_anything_gets_a_report(desk: CookieDesk, text: str) -> None:
    found = await desk.inspect(text, keys=["notepad"])

    assert found.summary
    assert found.accepted is None


async def test_an_edited_cookie_is_signed_as_flask_would(desk: CookieDesk) -> None:
    found = await desk.inspect(f"session={flask_cookie(VALUE)}")
    source = desk.source(found, key="notepad")
    buffer = EditBuffer((await source.load()).value)
    buffer.set(["username"], "bob")
    outcome = await source.save(buffer)

    assert outcome.result is SaveResult.SIGNED
    assert outcome.cookie is not None
    assert flask_value(outcome.cookie) == {"username": "bob", "cart": (1, 2)}
    assert outcome.warnings == ()
    assert source.saves_unchanged


async def test_a_cookie_that_grows_too_large_is_signed_with_a_warning(desk: CookieDesk) -> None:
    import random

    source = desk.source(await desk.inspect(flask_cookie(VALUE)), key="notepad")
    buffer = EditBuffer((await source.load()).value)
    buffer.add([], "noise", random.Random(1).randbytes(4000).hex())
    outcome = await source.save(buffer)

    assert outcome.result is SaveResult.SIGNED
    assert len(outcome.warnings) == 1
    assert "bytes" in outcome.warnings[0]


async def test_without_a_key_it_can_be_edited_but_not_signed(desk: CookieDesk) -> None:
    source = desk.source(await desk.inspect(flask_cookie(VALUE)))
    opened_session = await source.load()

    assert opened_session.editable
    with pytest.raises(EditRejected, match="no key"):
        await source.save(EditBuffer(opened_session.value))


async def test_what_is_no_session_is_not_editable(desk: CookieDesk) -> None:
    opened_session = await desk.source(await desk.inspect("dark-mode")).load()

    assert not opened_session.editable
    assert opened_session.why_not


# -- apps ------------------------------------------------------------------------------------------------


async def _serve(workspace: Workspace, app: str, **changes: Any) -> str:
    await workspace.target.start(spec(app, **changes))
    assert await workspace.target.settled(60) is RunState.RUNNING, workspace.target.failure
    await until(lambda: workspace.target.apps, "the apps")
    return workspace.target.url or ""


async def test_the_running_app_verifies_and_signs_with_its_own_interface(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace:
        url = await _serve(workspace, "notepad")
        desk = workspace.cookies
        found = await desk.inspect(f"session={flask_cookie(VALUE)}", keys=["wrong"])

        assert isinstance(found, InspectedCookie)
        assert found.accepted is not None
        assert found.accepted.app == workspace.target.apps[0].key
        assert found.accepted.value == VALUE
        assert found.accepted.verdict is not None
        assert found.accepted.verdict.key_label == "SECRET_KEY"
        assert "notepad" not in found.accepted.sentence.replace(found.accepted.label, "")

        source = desk.source(found)
        assert "notepad" in source.where
        buffer = EditBuffer((await source.load()).value)
        buffer.set(["username"], "bob")
        outcome = await source.save(buffer)
        assert outcome.cookie is not None
        async with httpx.AsyncClient(
            base_url=url,
            cookies={"session": outcome.cookie},
            trust_env=False,
            timeout=60,
        ) as client:
            assert (await client.get("/")).json()["username"] == "bob"


@pytest.mark.parametrize(
    ("cookie", "words"),
    [
        (flask_cookie(VALUE, "another key"), "another key signed it"),
        (flask_cookie(VALUE)[:-4] + "AAAA", "another key signed it, or the cookie was changed"),
        (flask_cookie(VALUE)[:-6], "cut off"),
    ],
)
async def test_the_app_says_why_it_refuses(tmp_path: Path, cookie: str, words: str) -> None:
    async with opened(tmp_path) as workspace:
        await _serve(workspace, "notepad")
        found = await workspace.cookies.inspect(cookie)

        (candidate,) = found.candidates
        assert not candidate.ok
        assert words in candidate.sentence
        assert found.accepted is None


async def test_a_server_side_session_is_found_and_written_through_the_app(tmp_path: Path) -> None:
    with redis_server() as server:
        async with opened(tmp_path) as workspace:
            url = await _serve(workspace, "redis_visits", env={"VISITS_REDIS": server.url})
            desk = workspace.cookies
            async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
                await client.get("/visit/ann")
                found = await desk.inspect(client.cookies["session"])
                assert found.kind is Kind.SID
                assert found.accepted is not None
                assert found.accepted.value["username"] == "ann"

                source = desk.source(found)
                assert (source.save_label, source.saves_unchanged) == ("Save", False)
                buffer = EditBuffer((await source.load()).value)
                buffer.set(["username"], "bob")
                assert (await source.save(buffer)).result is SaveResult.SAVED
                assert (await client.get("/whoami")).text == "bob"

                await client.get("/visit/carl")
                buffer.set(["username"], "dora")
                outcome = await source.save(buffer)
                assert outcome.result is SaveResult.CONFLICT
                assert (outcome.theirs or {})["username"] == "carl"
                assert (await source.save(buffer, force=True)).result is SaveResult.SAVED
                assert (await client.get("/whoami")).text == "dora"

            unknown = await desk.inspect("A" * 43)
            assert unknown.accepted is None
            assert "no session" in unknown.candidates[0].sentence


async def test_an_app_that_ends_meanwhile_is_told(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace:
        await _serve(workspace, "notepad")
        source = workspace.cookies.source(await workspace.cookies.inspect(flask_cookie(VALUE)))
        buffer = EditBuffer((await source.load()).value)
        await workspace.target.stop()

        with pytest.raises(LinkError):
            await source.save(buffer)
