"""Targets that do not run: each gets a sentence that says what happened and what to do, and the window goes
on.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QWidget

from inspector.domain.target import RunState, TargetSpec
from tests.end2end.desk import Desk, in_window
from tests.workspace.opened import spec

pytestmark = pytest.mark.usefixtures("qapp")

BAD = {
    "import_fails": ("import_fails", "no prices for 2026"),
    "a package that is missing": ("needs_package", "a_package_that_nobody_has"),
    "a factory that needs arguments": ("factory:create_app", "create_app"),
    "a factory that gives no app": ("factory:make_nothing", "make_nothing"),
    "a module without an app": ("no_app", "no_app"),
    "no such module": ("nothing_here", "nothing_here"),
    "no such attribute": ("notepad:nowhere", "nowhere"),
    "an app that ends the process": ("ends_early", "ends_early.py:6"),
}


def targets(port: int, folder: Path) -> Iterator[tuple[str, TargetSpec, str]]:
    """What it is, the target, a word that the failure panel has to hold."""
    for what, (app, word) in BAD.items():
        yield what, spec(app), word
    (folder / "syntax_error.py").write_text("from flask import Flask\napp = Flask(__name__\n")
    yield "a syntax error", TargetSpec("syntax_error", project=folder), "syntax_error.py"
    yield "a port in use", spec("notepad", port=port), str(port)
    yield "no such interpreter", spec("notepad", python=folder / "python"), "python"
    yield "no such folder", TargetSpec("notepad", project=folder / "gone"), "gone"
    yield "an interpreter without Flask", spec("notepad", python=_bare_python(folder)), "Flask"


def _bare_python(folder: Path) -> Path:
    """The interpreter of a virtual environment with nothing in it."""
    home = folder / "bare"
    (home / "bin").mkdir(parents=True)
    base = Path(sys.base_prefix) / "bin" / "python3"
    (home / "pyvenv.cfg").write_text(f"home = {base.parent}\ninclude-system-site-packages = false\n")
    (home / "bin" / "python").symlink_to(base)
    return home / "bin" / "python"


def test_each_failure_is_told_and_the_next_target_runs(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        with socket.create_server(("127.0.0.1", 0)) as occupied:
            for what, target, word in targets(occupied.getsockname()[1], tmp_path):
                await fails(desk, what, target, word)
        good = spec('factory:make_app("with arguments")')
        desk.window.target_actions.run(good)
        await desk.sees("it is that one's turn", lambda: desk.workspace.target.spec == good)
        await desk.sees("it runs", lambda: desk.workspace.target.state is RunState.RUNNING)
        url = await desk.serving()
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            assert (await client.get("/")).text == "with arguments"
        await desk.sees("the panel goes", lambda: not desk.has(QWidget, "failure"))

    in_window(tmp_path, scenario, spec("notepad"))


async def fails(desk: Desk, what: str, target: TargetSpec, word: str) -> None:
    desk.window.target_actions.run(target)
    state = desk.workspace.target
    await desk.sees(
        f"{what}: a failure",
        lambda: state.spec == target and state.state in (RunState.FAILED, RunState.EXITED),
    )
    await desk.sees(f"{what}: the panel", lambda: desk.has(QWidget, "failure"))
    sentence, hint = (desk.find(QLabel, f"failure.{name}").text() for name in ("sentence", "hint"))
    traceback = desk.find(QPlainTextEdit, "failure.traceback").toPlainText()
    assert sentence.endswith((".", ":")), (what, sentence)
    assert hint, what
    assert word in sentence + hint + traceback, (what, sentence, hint, traceback)
    if "without Flask" not in what:  # there, the process ends before ours can catch anything
        assert "flask_session_probe" not in traceback, (what, traceback)


def test_an_app_that_dies_is_told_and_started_again(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        url = await desk.serving()
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            with pytest.raises(httpx.RemoteProtocolError):
                await client.get("/end")
        await desk.sees("its end", lambda: desk.workspace.target.state is RunState.EXITED)
        await desk.sees("the panel", lambda: desk.has(QWidget, "failure"))
        assert "exit code 7" in desk.find(QLabel, "failure.sentence").text()
        desk.click(desk.find(QPushButton, "failure.restart"))
        await desk.sees("it runs again", lambda: desk.workspace.target.state is RunState.RUNNING)
        async with httpx.AsyncClient(base_url=await desk.serving(), timeout=60) as client:
            assert (await client.get("/")).text == "still here"

    in_window(tmp_path, scenario, spec("ends_late"))


def test_enormous_things(tmp_path: Path) -> None:
    """200 MB pass through, are counted and not kept; sessions that cannot be saved are named."""

    async def scenario(desk: Desk) -> None:
        url = await desk.serving()
        size = 200 * 1024 * 1024
        async with (
            httpx.AsyncClient(base_url=url, timeout=60) as client,
            client.stream("GET", "/200mb") as answer,
        ):
            got = 0
            async for piece in answer.aiter_bytes():
                got += len(piece)
        assert got == size
        await desk.sees("the row", lambda: len(desk.rows()) == 1)
        await desk.sees("all of it", lambda: desk.rows()[0].size == size)
        row = desk.rows()[0]
        body = desk.workspace.requests.exchange(row.number).response.body
        assert body is not None
        assert (body.size, len(body.data)) == (size, 256 * 1024)
        await desk.choose_request(row.number)

        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            assert (await client.get("/not-serialisable")).status_code == 500
            assert (await client.get("/too-large")).status_code == 200
        await desk.sees("all rows", lambda: len(desk.rows()) == 3)
        failed = desk.workspace.requests.exchange(desk.row("GET", "/not-serialisable").number)
        assert failed.session is not None
        assert failed.session.save_error is not None
        assert "object" in failed.session.save_error[1]
        for row in desk.rows():
            await desk.choose_request(row.number)

    in_window(tmp_path, scenario, spec("enormous"))


def test_an_edit_that_makes_the_cookie_too_large_is_warned_of(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        url = await desk.serving()
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            await client.get("/hello/ann")
            await desk.choose_client("C1")
            await desk.sees("the session", lambda: "| ann |" in desk.session_text())
            status = desk.find(QLabel, "session.editor.status")
            await desk.change_value("username", "é" + "".join(chr(33 + n * n % 90) for n in range(6000)))
            await desk.sees("the warning", lambda: "4,093" in status.text() or "4,096" in status.text())

    in_window(tmp_path, scenario, spec("enormous"))
