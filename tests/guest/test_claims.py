"""Queued edits in the guest: claimed before they are applied, told although the queue is full, forgotten with
the window that queued them.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.guest.flask_session_probe.wire import Expected, Operation, pack_operation
from inspector.services.claim_folder import ClaimFolder
from tests.guest.attached_side import Attached
from tests.guest.environments import SERVERS, python_of
from tests.guest.http_side import Browser
from tests.guest.window_side import GUEST, Server, WindowSide

APPS = Path(__file__).resolve().parents[1] / "apps"


@pytest.fixture
def claims(tmp_path: Path) -> Iterator[ClaimFolder]:
    folder = ClaimFolder(tmp_path)
    yield folder
    folder.close()


def queue(window: WindowSide, claims: str, edit: str, value: str) -> None:
    client = window.exchange("/hello/ann")["client"]
    ops = [pack_operation(Operation("set", ["username"], value, Expected("ann")))]
    window.ok("queue_edit", edit=edit, client=client, app="notepad", ops=ops, claims=claims)


def test_an_edit_is_applied_by_who_claims_it(python: str, window: WindowSide, claims: ClaimFolder) -> None:
    server = Server(python, APPS, "notepad", window)
    try:
        browser = Browser(int(server.url().rpartition(":")[2]))
        browser.get("/hello/ann")
        assert claims.claim("taken")
        queue(window, claims.path, "taken", "bob")
        queue(window, claims.path, "free", "eve")
        assert b'"eve"' in browser.get("/").body
        assert window.wait(lambda fact: fact["m"] == "edit")["edit"] == "free"
        assert claims.holder("free") == server.process.pid
        assert window.exchange("/")["edits"] == [{"edit": "free", "result": "applied", "detail": ""}]
        assert len([fact for fact in window.facts if fact["m"] == "edit"]) == 1
        assert window.ok("cancel_edit", edit="taken") == {"cancelled": True}, "nobody has applied it"
        assert window.ok("cancel_edit", edit="free") == {"cancelled": False}
    finally:
        server.stop()


def test_an_edit_without_a_folder_is_applied(window: WindowSide, tmp_path: Path) -> None:
    server = Server(sys.executable, APPS, "notepad", window)
    try:
        browser = Browser(int(server.url().rpartition(":")[2]))
        browser.get("/hello/ann")
        queue(window, str(tmp_path / "not" / "there"), "one", "bob")
        assert b'"bob"' in browser.get("/").body
    finally:
        server.stop()


def test_edits_are_forgotten_with_the_link(window: WindowSide, claims: ClaimFolder) -> None:
    """The next window knows nothing of them; the same one queues them again."""
    python = python_of(SERVERS)
    assert python
    server = Attached(python, "-m waitress --listen=127.0.0.1:PORT notepad:app", APPS, window)
    try:
        browser = Browser(server.port)
        browser.get("/hello/ann")
        queue(window, claims.path, "one", "bob")
        window.drop_links()
        window.wait(lambda _: len(window.hellos) == 2)
        window.wait(lambda _: sum(fact["m"] == "apps" for fact in window.facts) == 2)
        assert b'"ann"' in browser.get("/").body
    finally:
        server.stop()


FULL = """
from flask_session_probe.link import Address
from flask_session_probe.probe import Probe
from flask_session_probe.sender import MAX_ITEMS
sender = Probe(Address("127.0.0.1:1:token")).sender
sender._started = True
sender._asleep = False
for number in range(MAX_ITEMS + 10):
    sender.put_message({"m": "problem"})
assert len(sender._queue) == MAX_ITEMS
sender.put_message({"m": "edit", "edit": "one"})
assert len(sender._queue) == MAX_ITEMS + 1
"""


def test_an_outcome_finds_room_in_a_full_queue() -> None:
    subprocess.run([sys.executable, "-c", FULL], env={"PYTHONPATH": str(GUEST)}, check=True, timeout=30)
