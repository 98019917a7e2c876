"""The probe's parts that need no server: frozen values, clients, differences, the bounded queue."""

from __future__ import annotations

import pickle
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import flask
import pytest
from flask.sessions import SecureCookieSession, SessionMixin
from hypothesis import given
from hypothesis import strategies as st

from inspector.guest.flask_session_probe import sender as sender_module
from inspector.guest.flask_session_probe.apps import AppState
from inspector.guest.flask_session_probe.clients import MAX_VALUES, Clients
from inspector.guest.flask_session_probe.differences import changed_paths
from inspector.guest.flask_session_probe.dressing import Dresser
from inspector.guest.flask_session_probe.frozen_trees import FrozenTrees
from inspector.guest.flask_session_probe.link import Address
from inspector.guest.flask_session_probe.places import APP, FRAMEWORK, LIBRARY, Files
from inspector.guest.flask_session_probe.probe import Probe
from inspector.guest.flask_session_probe.record import Record
from inspector.guest.flask_session_probe.sessions import SessionTrace
from inspector.guest.flask_session_probe.shortening import Told
from inspector.guest.flask_session_probe.values import freeze_mapping
from inspector.guest.flask_session_probe.wire import FrameReader, pack, unpack
from tests.guest.window_side import WindowSide

leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.binary(max_size=20)
    | st.uuids()
    | st.decimals(allow_nan=False)
    | st.datetimes()
)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
)
sessions = st.dictionaries(st.text(), values, max_size=6)


@given(sessions)
def test_a_frozen_session_reads_as_the_packed_one(session: dict[str, Any]) -> None:
    assert FrozenTrees().tree(freeze_mapping(session)) == pack(session)


@given(sessions, sessions)
def test_different_sessions_freeze_differently(one: dict[str, Any], other: dict[str, Any]) -> None:
    if freeze_mapping(one) == freeze_mapping(other):
        assert pack(one) == pack(other)


def test_subclasses_that_marshal_would_flatten_keep_their_type() -> None:
    tree = FrozenTrees().tree(freeze_mapping({"a": bytearray(b"x"), "b": True, "c": 1}))
    assert "$object" in tree["a"]
    assert tree["b"] is True
    assert type(tree["c"]) is int


@given(sessions)
def test_nothing_differs_from_itself(session: dict[str, Any]) -> None:
    assert changed_paths(session, unpack(pack(session))) == []


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        ({"a": 1}, {"a": True}, [["a"]]),
        ({"a": [1, 2]}, {"a": [1, 3, 4]}, [["a", 1], ["a", 2]]),
        ({"a": {"b": {}}}, {"a": {"b": {"c": 1}}, "d": None}, [["a", "b", "c"], ["d"]]),
        ({"a": (1,)}, {"a": [1]}, [["a"]]),
    ],
)
def test_changed_paths(before: Any, after: Any, paths: list[Any]) -> None:
    assert changed_paths(before, after) == paths


def test_clients_are_bounded_and_recent_values_stay() -> None:
    clients = Clients()
    first, _, _ = clients.of_request({"HTTP_COOKIE": "session=first"})
    for number in range(MAX_VALUES * 3):
        clients.of_request({"HTTP_COOKIE": f"session=v{number}"})
        if number % 1000 == 0:
            assert clients.of_request({"HTTP_COOKIE": "x=1; session=first"})[:2] == (first, False)
    kept = clients._by_value
    assert len(kept) + len(kept._old) <= MAX_VALUES + 2


def test_two_browsers_with_the_same_value_stay_apart() -> None:
    clients = Clients()
    ids = {}
    for agent in ("one", "two"):
        environ = {"HTTP_USER_AGENT": agent}
        ids[agent], _, its_agent = clients.of_request(environ)
        clients.of_response(ids[agent], its_agent, "session=same; Path=/")
    for agent, client in ids.items():
        again = clients.of_request({"HTTP_USER_AGENT": agent, "HTTP_COOKIE": "session=same"})
        assert again[:2] == (client, False)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["", "1", "2", "3"])), max_size=30))
def test_a_browser_stays_who_it_is_whatever_it_is_given(given_cookies: list[tuple[str, str]]) -> None:
    """Two browsers, the cookies that the app sets (or takes) one after the other, also the same for both."""
    clients = Clients()
    jars: dict[str, str] = {"a": "", "b": ""}
    ids: dict[str, str] = {}
    for agent, value in given_cookies:
        environ = {"HTTP_USER_AGENT": agent}
        if jars[agent]:
            environ["HTTP_COOKIE"] = f"x=1; session={jars[agent]}"
        client, new, its_agent = clients.of_request(environ)
        assert new == (agent not in ids)
        assert ids.setdefault(agent, client) == client
        clients.of_response(client, its_agent, f"session={value}; Path=/")
        jars[agent] = value


class Plain(dict, SessionMixin):  # type: ignore[type-arg]
    pass


@pytest.fixture
def probe() -> Iterator[Probe]:
    """A probe whose window is a port that accepts and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        made = Probe(Address(f"127.0.0.1:{silent.getsockname()[1]}:token"))
        yield made
        made.sender.lost()


def trace_of(probe: Probe, session: Any) -> SessionTrace:
    app = flask.Flask("parts")
    probe.apps._states.clear()
    trace = SessionTrace(probe, AppState(app, "parts"), 0.0)
    trace.opened(session)
    return trace


@pytest.mark.parametrize("kind", [SecureCookieSession, Plain])
def test_every_way_to_write_is_seen(probe: Probe, kind: type) -> None:
    session = kind({"a": 1, "b": [1]})
    trace = trace_of(probe, session)
    session["c"] = 2
    session.update(a=3, d=4)
    session.setdefault("e", 5)
    session.setdefault("e", 6)
    session.pop("c")
    session |= {"f": 7}
    del session["f"]
    session["b"] = session["b"]
    seen = [(key, op) for key, op, *_ in trace.writes]
    assert seen[:5] == [("c", "set"), ("a", "set"), ("d", "set"), ("e", "set"), ("c", "delete")]
    assert ("b", "set") in seen[5:]
    assert {"a", "b", "d", "e"} == set(session)


def test_a_dressed_session_pickles_and_undresses_as_itself() -> None:
    dresser = Dresser()
    session = Plain(a=1)

    class Trace:
        changes = 0

        def changed(self, session: Any, frame: Any, assigns: bool) -> None:
            self.changes += 1

    trace = Trace()
    assert dresser.dress(session, trace)
    session["b"] = 2
    assert trace.changes == 1
    copy = pickle.loads(pickle.dumps(session))
    assert type(copy) is Plain
    assert copy == {"a": 1, "b": 2}
    dresser.undress(session)
    assert type(session) is Plain


def wait_for(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)


def environ() -> dict[str, Any]:
    return {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.input": None}


@pytest.fixture
def unsent(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A queue that is filled only."""
    monkeypatch.setattr(sender_module, "start_new_thread", lambda *_: None)
    return probe.sender


def test_the_queue_is_bounded_and_counts_what_it_drops(
    probe: Probe, unsent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender_module, "MAX_ITEMS", 10)
    for _ in range(15):
        Record(probe, environ(), lambda *_: None).finish()
    kept = [item for item in probe.sender._queue if type(item) is bytes]
    assert len(probe.sender._queue) == 10
    assert len(kept) + probe.sender.dropped == 15


class Written:
    """In the place of the link."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.send = self.sent.append
        self.close = lambda: None

    def messages(self) -> list[dict[str, Any]]:
        return FrameReader().feed(b"".join(self.sent))


def sent_by(sender: Any) -> list[dict[str, Any]]:
    sender._link = Written()
    sender._send_all()
    return sender._link.messages()


def test_records_lie_in_the_queue_as_bytes_and_are_sent_together(probe: Probe, unsent: Any) -> None:
    for _ in range(40):
        Record(probe, environ(), lambda *_: None).finish()
    frames = [item for item in unsent._queue if type(item) is bytes]
    assert len(frames) == 40
    assert unsent._bytes == sum(map(len, frames))
    messages = sent_by(unsent)
    assert len(unsent._link.sent) == 1
    assert unsent._bytes == 0
    numbers = [int(message["id"].partition("-")[2]) for message in messages]
    assert len(numbers) == 40
    assert numbers == sorted(numbers)


def test_what_needs_a_look_into_files_is_left_to_the_sender(probe: Probe, unsent: Any) -> None:
    failed = Record(probe, environ(), lambda *_: None)
    try:
        raise ValueError("its lines are read")
    except ValueError as error:
        failed.failed(error)
    failed.finish()
    Record(probe, environ(), lambda *_: None).finish()
    assert any(type(item) is Told for item in unsent._queue)
    first, second = sent_by(unsent)
    assert first["exception"]["frames"][-1]["code"] == 'raise ValueError("its lines are read")'
    assert second["exception"] is None


def test_a_full_queue_is_bounded_in_bytes(probe: Probe, unsent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender_module, "MAX_BYTES", 20_000)
    for _ in range(1000):
        Record(probe, environ(), lambda *_: None).finish()
    assert unsent.full
    held = [len(item) for item in unsent._queue if type(item) is bytes]
    assert 20_000 < sum(held) == unsent._bytes <= 20_000 + max(held)
    assert len(held) + unsent.dropped == 1000


def test_the_end_of_the_process_does_not_wait_for_the_pause_of_a_busy_app(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sender_module, "PAUSE", 60.0)
    window = WindowSide()
    try:
        made = Probe(Address(window.environment["FLASK_INSPECTOR"]))
        Record(made, environ(), lambda *_: None).finish()
        made.sender.flush(30.0)
        window.wait(lambda fact: fact["m"] == "exchange")
        made.sender.lost()
    finally:
        window.close()


def test_a_sender_does_not_sleep_over_what_comes_while_it_looks(probe: Probe, unsent: Any) -> None:
    class Arriving(deque[Any]):
        """Something is added right after it was seen to be empty."""

        def __len__(self) -> int:
            seen = super().__len__()
            if not seen:
                self.append(b"just now")
                asleep.append(unsent._asleep)
            return seen

    asleep: list[bool] = []
    unsent._started = True
    unsent._queue = Arriving()
    sleeper = threading.Thread(target=unsent._sleep_until_roused, daemon=True)
    sleeper.start()
    wait_for(lambda: asleep)
    assert asleep == [True]  # so `put` rouses it
    unsent._rouse()
    sleeper.join(20)
    assert not sleeper.is_alive()


def test_a_sender_whose_link_is_lost_does_not_rest_for_ever(probe: Probe) -> None:
    probe.sender.lost()
    probe.sender._rest(0.01)
    assert probe.sender._lock.acquire(False)
    probe.sender._lock.release()


def test_a_dead_window_costs_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = Address(f"127.0.0.1:{gone.getsockname()[1]}:token")
    probe = Probe(address)
    lost = threading.Event()
    probe.sender.on_lost = lost.set
    probe.sender.start()
    assert lost.wait(40)
    assert probe.sender.dead
    Record(probe, environ(), lambda *_: None).finish()
    assert len(probe.sender._queue) == 0
    assert probe.sender.dropped == 0


def test_what_fails_in_a_hook_is_counted_and_reported_but_not_raised(probe: Probe) -> None:
    reports: list[dict[str, Any]] = []
    probe.problems.report_to(reports.append)
    record = Record(probe, environ(), lambda *_: None)
    record.start_response("200 OK", None)
    record.start_response("200 OK", None)
    assert probe.problems.total() == 2
    assert [(report["where"], report["count"]) for report in reports] == [("start_response", 1)]
    record.finish()


@pytest.mark.parametrize(
    ("filename", "kind"),
    [
        ("werkzeug/datastructures/mixins.py", FRAMEWORK),
        ("<frozen importlib._bootstrap>", FRAMEWORK),
        ("asyncio/events.py", LIBRARY),
        ("/opt/program/resources/sample/shop/auth.py", APP),
    ],
)
def test_code_inside_a_frozen_program_is_not_the_apps(
    filename: str, kind: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert Files().kind(filename) == kind


def test_an_installed_apps_own_package_is_its_code() -> None:
    files = Files()
    package = "/env/lib/python3.11/site-packages/wiki"
    assert files.kind(f"{package}/auth.py") == LIBRARY
    files.know_app(package)
    assert files.kind(f"{package}/auth.py") == APP
    assert files.kind("/env/lib/python3.11/site-packages/flask_login/utils.py") == LIBRARY
    assert files.kind("/env/lib/python3.11/site-packages/flask/app.py") == FRAMEWORK


def test_an_app_of_one_installed_module_does_not_own_the_libraries() -> None:
    files = Files()
    files.know_app("/env/lib/python3.11/site-packages")
    assert files.kind("/env/lib/python3.11/site-packages/flask_login/utils.py") == LIBRARY
