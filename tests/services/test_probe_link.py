"""The link, with the other side scripted on a real socket."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import struct
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from inspector.domain.errors import LinkError
from inspector.guest.flask_session_probe.wire import PROTOCOL, proof
from inspector.services.garbage import keep_pauses_short
from inspector.services.probe_link import Batch, ProbeLink
from tests.services.probe_side import ProbeSide
from tests.waiting import until
from tests.workspace.exchange_maker import record, session


class Listener:
    def __init__(self) -> None:
        self.probes: list[Any] = []
        self.lost: list[Any] = []
        self.batches: list[Batch] = []
        self.messages: list[dict[str, Any]] = []
        self.bad: list[str] = []

    def on_probe(self, probe: Any) -> None:
        self.probes.append(probe)

    def on_exchanges(self, batch: Batch) -> None:
        self.batches.append(batch)

    def on_message(self, probe: Any, message: dict[str, Any]) -> None:
        self.messages.append(message)

    def on_probe_lost(self, probe: Any) -> None:
        self.lost.append(probe)

    def on_bad_record(self, sentence: str) -> None:
        self.bad.append(sentence)

    @property
    def exchanges(self) -> list[Any]:
        return [exchange for batch in self.batches for exchange, _ in batch]


@contextlib.asynccontextmanager
async def started() -> AsyncIterator[tuple[ProbeLink, Listener]]:
    listener = Listener()
    link = ProbeLink(listener, lambda: {"settings": {"body_cap": 10}, "clients": []})
    await link.start()
    try:
        yield link, listener
    finally:
        await link.close()


async def test_both_sides_prove_the_token():
    async with started() as (link, listener):
        probe = await ProbeSide.greeted(link.variable)
        welcome = await probe.receive()
        assert welcome["m"] == "welcome"
        assert welcome["proof"] == proof(link.token, "window", "abc")
        assert welcome["settings"] == {"body_cap": 10}
        assert listener.probes[0].pid == 4711
        assert link.address[0] == "127.0.0.1"
        assert link.token not in str(welcome)
        await probe.close()
        await until(lambda: listener.lost, "the loss of the probe")


@pytest.mark.parametrize("changes", [{"proof": "0" * 64}, {"proof": None}, {"proof": "кривой"}])
async def test_a_wrong_proof_is_refused(changes):
    async with started() as (link, listener):
        probe = await ProbeSide.greeted(link.variable, **changes)
        assert await probe.refused()
        assert listener.probes == []
        assert "without the right token" in listener.bad[0]
        await probe.close()


async def test_another_protocol_is_named():
    async with started() as (link, listener):
        probe = await ProbeSide.greeted(link.variable, protocol=PROTOCOL + 1)
        assert await probe.refused()
        assert f"version {PROTOCOL + 1} of the protocol" in listener.bad[0]
        await probe.close()


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        struct.pack(">I", 3) + b"{}x",
        struct.pack(">I", 70_000) + b"x" * 70_000,
    ],
)
async def test_strangers_are_shown_the_door(data):
    async with started() as (link, listener):
        stranger = await ProbeSide.connect(link.variable)
        await stranger.receive()
        with contextlib.suppress(ConnectionError):
            await stranger.send_bytes(data)
        assert await stranger.refused()
        assert len(listener.bad) == 1
        await stranger.close()


async def test_facts_before_the_handshake_do_not_count():
    async with started() as (link, listener):
        stranger = await ProbeSide.connect(link.variable)
        await stranger.receive()
        await stranger.send(record())
        assert await stranger.refused()
        assert listener.batches == []
        await stranger.close()


async def test_silence_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("inspector.services.probe_link.HANDSHAKE_SECONDS", 0.1)
    async with started() as (link, _):
        stranger = await ProbeSide.connect(link.variable)
        await stranger.receive()
        assert await stranger.refused()
        await stranger.close()


async def test_exchanges_that_come_together_are_passed_on_together():
    async with started() as (link, listener):
        probe = await ProbeSide.greeted(link.variable)
        await probe.send(*(record() for _ in range(50)), {"m": "serving", "url": "http://x/"}, record())
        await until(lambda: len(listener.exchanges) == 51, "the exchanges")
        assert len(listener.batches) < 10
        assert [message["m"] for message in listener.messages] == ["serving"]
        await probe.close()


async def test_bad_records_are_counted_and_the_link_lives_on():
    async with started() as (link, listener):
        probe = await ProbeSide.greeted(link.variable)
        wrong = [
            {"m": "exchange"},
            record(remote=[]),
            record(request=None),
            record(started="yesterday"),
            record(session=session({}, {}) | {"after": {"$nonsense": 1}}),
        ]
        await probe.send(*wrong, record())
        await until(lambda: listener.exchanges, "the good one")
        assert link.bad_records == len(listener.bad) == len(wrong)
        await probe.close()


async def test_calls_are_answered_by_their_number():
    async with started() as (link, listener):
        probe = await ProbeSide.greeted(link.variable)
        await probe.receive()
        await until(lambda: listener.probes, "the probe")
        connection = listener.probes[0]
        first = asyncio.create_task(connection.call("routes", 5, {"app": "shop"}))
        second = asyncio.create_task(connection.call("ping", 5, {}))
        calls = [await probe.receive(), await probe.receive()]
        assert [(call["do"], call.get("app")) for call in calls] == [("routes", "shop"), ("ping", None)]
        await probe.send({"m": "answer", "id": calls[1]["id"], "ok": {}})
        await probe.send({"m": "answer", "id": calls[0]["id"], "error": "no such app", "detail": "Traceback"})
        assert await second == {}
        with pytest.raises(LinkError) as raised:
            await first
        assert (raised.value.sentence, raised.value.details) == ("no such app", "Traceback")
        await probe.close()


async def test_a_call_that_nobody_answers():
    async with started() as (link, listener):
        probe = await ProbeSide.greeted(link.variable)
        await until(lambda: listener.probes, "the probe")
        with pytest.raises(LinkError, match=r"did not answer 'ping' within 0\.05 s"):
            await listener.probes[0].call("ping", 0.05, {})
        await probe.send({"m": "answer", "id": 1, "ok": {}}, {"m": "answer", "id": "x", "ok": {}}, record())
        await until(lambda: listener.exchanges, "life after a late answer")
        await probe.close()


async def test_a_probe_that_goes_away_ends_its_calls():
    async with started() as (link, listener):
        probe = await ProbeSide.greeted(link.variable)
        await probe.receive()
        await until(lambda: listener.probes, "the probe")
        call = asyncio.create_task(listener.probes[0].call("ping", 5, {}))
        await probe.receive()
        await probe.close()
        with pytest.raises(LinkError, match="gone away"):
            await call
        with pytest.raises(LinkError, match="not connected"):
            await listener.probes[0].call("ping", 5, {})


async def test_several_probes_at_once():
    async with started() as (link, _):
        probes = [await ProbeSide.greeted(link.variable, pid=pid) for pid in (1, 2, 3)]
        await until(lambda: len(link.probes) == 3, "the probes")
        await probes[1].close()
        await until(lambda: len(link.probes) == 2, "one to leave")
        assert [probe.pid for probe in link.probes] == [1, 3]
        for probe in (probes[0], probes[2]):
            await probe.close()


async def test_closing_with_everything_still_connected():
    async with started() as (link, _):
        probe = await ProbeSide.greeted(link.variable)
        stranger = await ProbeSide.connect(link.variable)
        await until(lambda: link.probes, "the probe")
    assert link.probes == ()
    await link.close()
    await probe.close()
    await stranger.close()


@pytest.fixture
def _collecting_as_the_program_does():
    thresholds = gc.get_threshold()
    keep_pauses_short()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


@pytest.mark.usefixtures("_collecting_as_the_program_does")
async def test_two_thousand_exchanges_a_second_leave_the_loop_free():
    """No turn of the loop may take longer than six frames. Processor time: other programs do not count."""
    async with started() as (link, listener):
        probe = await ProbeSide.greeted(link.variable)
        await until(lambda: listener.probes, "the probe")
        facts = [record(session=session({}, {"username": "ann"})) for _ in range(2000)]
        sending = asyncio.create_task(_send_paced(probe, facts))
        worst = 0.0
        while len(listener.exchanges) < 2000:
            before = time.thread_time()
            await asyncio.sleep(0)
            worst = max(worst, time.thread_time() - before)
        await sending
        assert worst < 0.1
        await probe.close()


async def _send_paced(probe: ProbeSide, facts: list[dict[str, Any]]) -> None:
    for start in range(0, len(facts), 40):
        await probe.send(*facts[start : start + 40])
        await asyncio.sleep(0.02)
