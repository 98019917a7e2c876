"""The session of a live client as a thing to edit; the probe's side answers for it."""

from __future__ import annotations

from typing import Any

import pytest

from inspector.domain.edits import EditBuffer
from inspector.domain.errors import EditRejected, LinkError
from inspector.workspace.clients import Clients
from inspector.workspace.sessions import SaveResult, edit_text
from tests.workspace.exchange_maker import exchange, session, write


class Process:
    """Holds queued edits, as a probe does."""

    def __init__(self) -> None:
        self.edits: list[dict[str, Any]] = []
        self.refuse = False
        self.apps = ()

    async def call(self, do: str, *, app: str | None = None, seconds: float = 5.0, **arguments: Any) -> Any:
        raise LinkError("not asked here")

    async def queue_edit(self, edit, client, app, ops, force) -> None:
        if self.refuse:
            raise LinkError("No app is running.")
        self.edits.append({"edit": edit, "client": client, "app": app, "ops": ops, "force": force})

    async def cancel_edit(self, edit: str) -> bool:
        return True


def clients_with(value: dict[Any, Any], process: Process | None) -> Clients:
    clients = Clients(process)
    clients.feed(
        exchange(session=session({}, value, writes=[write(key, item) for key, item in value.items()])), 1
    )
    return clients


async def test_titles_and_places():
    source = clients_with({"a": 1}, Process()).source("aaaa0001", "shop", "session")
    assert source.title == "Browser B1 · signed cookie “session”"
    assert "next request of B1" in source.where
    assert source.save_label == "Queue for next request"
    opened = await source.load()
    assert (opened.value, opened.editable, list(opened.writers)) == ({"a": 1}, True, ["a"])


async def test_a_client_without_such_a_session():
    source = clients_with({"a": 1}, Process()).source("aaaa0001", "admin", "session")
    assert source.current() is None
    with pytest.raises(EditRejected, match="no session of that app"):
        await source.load()


async def test_what_the_cookie_cannot_hold_is_not_queued():
    process = Process()
    source = clients_with({"a": 1}, process).source("aaaa0001", "shop", "session")
    buffer = EditBuffer({"a": 1})
    buffer.set(("a",), {1, 2})
    with pytest.raises(EditRejected):
        await source.save(buffer)
    assert not process.edits


async def test_an_app_with_a_serializer_of_its_own_is_left_to_tell():
    process = Process()
    source = clients_with({"a": {1}}, process).source("aaaa0001", "shop", "session")
    buffer = EditBuffer({"a": {1}})
    buffer.set(("a",), {1, 2})
    assert (await source.save(buffer)).result is SaveResult.QUEUED


async def test_a_cookie_that_browsers_refuse_is_told_when_it_is_queued():
    source = clients_with({"a": 1}, Process()).source("aaaa0001", "shop", "session")
    buffer = EditBuffer({"a": 1})
    buffer.set(("a",), "".join(map(chr, range(0x4E00, 0x4E00 + 3000))))
    outcome = await source.save(buffer)
    assert outcome.result is SaveResult.QUEUED
    assert "browsers refuse" in outcome.warnings[0]


async def test_saving_queues_guarded_operations():
    process = Process()
    clients = clients_with({"a": 1, "b": [1, 2]}, process)
    source = clients.source("aaaa0001", "shop", "session")
    buffer = EditBuffer((await source.load()).value)
    assert (await source.save(buffer)).result is SaveResult.SAVED
    buffer.set(["a"], (2, "x"))
    buffer.delete(["b"])
    outcome = await source.save(buffer)
    assert outcome.result is SaveResult.QUEUED
    (queued,) = process.edits
    assert (queued["client"], queued["app"], queued["force"]) == ("aaaa0001", "shop", False)
    assert {"op": "set", "path": ["a"], "value": {"$tuple": [2, "x"]}, "expected": [1]} in queued["ops"]
    assert clients.at(0).pending == (outcome.edit,)


async def test_a_key_that_the_app_has_changed_meanwhile_is_a_conflict():
    process = Process()
    clients = clients_with({"a": 1, "b": 1}, process)
    source = clients.source("aaaa0001", "shop", "session")
    buffer = EditBuffer((await source.load()).value)
    buffer.set(["a"], 2)
    changed = []
    source.changed.connect(lambda: changed.append(True))
    clients.feed(exchange(session=session({"a": 1, "b": 1}, {"a": 5, "b": 1})), 2)
    assert changed == [True]
    outcome = await source.save(buffer)
    assert (outcome.result, outcome.theirs) == (SaveResult.CONFLICT, {"a": 5, "b": 1})
    assert process.edits == []
    forced = await source.save(buffer, force=True)
    assert forced.result is SaveResult.QUEUED
    assert process.edits[0]["force"] is True


async def test_another_key_that_the_app_has_changed_is_none():
    clients = clients_with({"a": 1, "b": 1}, Process())
    source = clients.source("aaaa0001", "shop", "session")
    buffer = EditBuffer((await source.load()).value)
    buffer.set(["a"], 2)
    clients.feed(exchange(session=session({"a": 1, "b": 1}, {"a": 1, "b": 5})), 2)
    assert (await source.save(buffer)).result is SaveResult.QUEUED


async def test_when_nothing_runs_the_edit_stays_with_the_user():
    process = Process()
    process.refuse = True
    clients = clients_with({"a": 1}, process)
    source = clients.source("aaaa0001", "shop", "session")
    buffer = EditBuffer((await source.load()).value)
    buffer.set(["a"], 2)
    with pytest.raises(LinkError):
        await source.save(buffer)
    assert clients.at(0).pending == ()
    assert buffer.value == {"a": 2}
    offline = clients_with({"a": 1}, None).source("aaaa0001", "shop", "session")
    with pytest.raises(LinkError, match="No app is running"):
        await offline.save(buffer)


async def test_sessions_that_cannot_be_edited():
    clients = Clients(Process())
    clients.feed(exchange(session=session({}, {}, kind="null")), 1)
    opened = await clients.source("aaaa0001", "shop", "session").load()
    assert not opened.editable
    assert "no secret key" in opened.why_not


async def test_requests_of_others_and_repeated_values_say_nothing():
    clients = clients_with({"a": 1}, Process())
    source = clients.source("aaaa0001", "shop", "session")
    changed = []
    source.changed.connect(lambda: changed.append(True))
    clients.feed(exchange(session=session({"a": 1}, {"a": 1}, cookie_in="new")), 2)
    clients.feed(exchange(client="other", session=session({}, {"a": 9})), 3)
    changed.clear()
    clients.feed(exchange(session=session({"a": 1}, {"a": 1}, cookie_in="new")), 4)
    assert changed == []
    clients.feed(exchange(session=session({"a": 1}, {"a": 2}, cookie_in="new")), 5)
    assert changed == [True]
    source.close()
    clients.feed(exchange(session=session({"a": 2}, {"a": 3}, cookie_in="new")), 6)
    assert changed == [True]


def test_what_waits_in_few_words():
    buffer = EditBuffer({"cart": [1, 2], "a": 1})
    for key in "vwxyz":
        buffer.add([], key, 0)
    assert edit_text(buffer.operations()) == "set v, set w, set x, 2 more"
