"""Clients and their sessions, from scripted exchanges."""

from __future__ import annotations

from inspector.domain.clients import OWN_AGENT
from inspector.domain.exchanges import EditOutcome
from inspector.workspace import clients as clients_module
from inspector.workspace.clients import Clients, PendingEdit
from inspector.workspace.writers import IN_PLACE
from tests.workspace.exchange_maker import exchange, record, session, write

CURL = {"headers": [["User-Agent", "curl/8.5.0"]], "body": None}


def test_labels_by_kind_of_client():
    clients = Clients()
    clients.feed(exchange(client="a"))
    clients.feed(exchange(client="b", request=CURL))
    clients.feed(exchange(client="c"))
    clients.feed(exchange(client="d", replay_of="100-1"))
    clients.feed(exchange(client="a"))
    assert [(c.id, c.label, c.requests) for c in map(clients.at, range(len(clients)))] == [
        ("a", "B1", 2),
        ("b", "C1", 1),
        ("c", "B2", 1),
        ("d", "Replay", 1),
    ]
    assert clients.label("nobody") == "?"


def test_a_request_that_the_window_made_itself_is_called_so():
    clients = Clients()
    clients.feed(exchange(client="w", request={"headers": [["User-Agent", OWN_AGENT]], "body": None}))
    assert (clients.at(0).label, clients.at(0).agent) == ("Replay", "sent by this window")


def test_a_batch_announces_each_client_once():
    clients = Clients()
    added, changed = [], []
    clients.added.connect(added.append)
    clients.changed.connect(changed.append)
    clients.feed_many([(exchange(client=name), 0) for name in "abababab"])
    assert (added, changed) == ([0, 1], [0, 1])


def test_sessions_per_app_and_cookie_with_their_last_writers():
    clients = Clients()
    clients.feed(
        exchange(session=session({}, {"a": 1, "b": 2}, writes=[write("a", 1, 10), write("b", 2, 11)])), 1
    )
    clients.feed(
        exchange(
            session=session(
                {"a": 1, "b": 2}, {"a": 3}, writes=[write("a", 3, 12), write("b", None, 13, "delete")]
            )
        ),
        2,
    )
    clients.feed(
        exchange(session=session({}, {"z": 1}, app="admin", cookie_name="admin", writes=[write("z", 1, 14)])),
        3,
    )
    client = clients.at(0)
    assert [(s.app, s.cookie_name, s.value, s.exchange) for s in client.sessions] == [
        ("shop", "session", {"a": 3}, 2),
        ("admin", "admin", {"z": 1}, 3),
    ]
    assert {key: (w.place.line, w.number) for key, w in client.sessions[0].writers.items()} == {"a": (12, 2)}


def test_a_change_inside_a_value_is_no_work_of_the_line_that_set_it():
    clients = Clients()
    clients.feed(exchange(session=session({}, {"cart": [1], "a": 1}, writes=[write("cart", [1], 10)])), 1)
    clients.feed(exchange(session=session({"cart": [1], "a": 1}, {"cart": [1, 2], "a": 1})), 2)
    writers = clients.at(0).sessions[0].writers
    assert {key: (w.op, w.number, w.place.line) for key, w in writers.items()} == {"cart": (IN_PLACE, 2, 0)}


def test_what_was_not_saved_is_not_what_the_client_holds():
    clients = Clients()
    clients.feed(exchange(session=session({"a": 1}, {"a": 1})), 1)
    clients.feed(exchange(session=session({"a": 1}, {"a": 2}, saved=False, writes=[write("a", 2)])), 2)
    held = clients.at(0).sessions[0]
    assert (held.value, dict(held.writers)) == ({"a": 1}, {})


def test_an_exchange_that_is_told_after_the_one_that_followed_it():
    """The client has its answer, and sends the next request, before the server is done with the first."""
    clients = Clients()
    zeroth = session({}, {"n": 0, "user": "-"}, writes=[write("n", 0, 2), write("user", "-", 3)])
    clients.feed(exchange(started=1.0, session=zeroth), 1)
    first = session(
        {"n": 0, "user": "-"}, {"n": 1, "user": "ann"}, writes=[write("n", 1, 5), write("user", "ann", 6)]
    )
    second = session({"n": 1, "user": "ann"}, {"n": 2, "user": "ann"}, writes=[write("n", 2, 9)])
    clients.feed(exchange(started=3.0, session=second), 2)
    clients.feed(exchange(started=2.0, session=first), 3)
    (seen,) = clients.at(0).sessions
    assert (seen.value, seen.exchange) == ({"n": 2, "user": "ann"}, 2)
    assert {key: writer.place.line for key, writer in seen.writers.items()} == {"n": 9, "user": 6}
    assert clients.at(0).requests == 3


def test_an_exchange_that_began_earlier_and_saved_last_is_what_the_client_holds():
    clients = Clients()
    clients.feed(exchange(started=1.0, session=session({}, {"n": 0})), 1)
    clients.feed(exchange(started=3.0, session=session({"n": 0}, {"n": 2})), 2)
    clients.feed(exchange(started=2.0, session=session({"n": 0}, {"n": 1})), 3)
    assert clients.at(0).sessions[0].value == {"n": 1}


def test_a_deleted_session():
    clients = Clients()
    clients.feed(exchange(session=session({}, {"a": 1}, writes=[write("a", 1)])), 1)
    gone = {"headers": [["Set-Cookie", "session=; Max-Age=0; Path=/"]], "body": None}
    clients.feed(exchange(session=session({"a": 1}, {}, deleted=True), response=gone), 2)
    held = clients.at(0).sessions[0]
    assert (held.value, held.cookie, dict(held.writers)) == ({}, None, {})


def test_requests_without_a_session_leave_it_as_it_was():
    clients = Clients()
    clients.feed(exchange(session=session({}, {"a": 1})), 1)
    clients.feed(exchange(), 2)
    assert clients.at(0).sessions[0].value == {"a": 1}
    assert clients.at(0).requests == 2


def test_adoptions_for_a_new_process():
    clients = Clients()
    cookie = {"headers": [["Set-Cookie", "session=abc; Path=/"]], "body": None}
    clients.feed(exchange(session=session({}, {"a": 1}), response=cookie))
    clients.feed(exchange(client="tool", request=CURL))
    assert clients.adoptions() == [{"client": "aaaa0001", "cookies": [["session", "abc"]]}]


def test_an_edit_is_finished_once_however_often_it_is_told():
    clients = Clients()
    clients.feed(exchange())
    finished = []
    clients.edit_finished.connect(lambda edit, outcome: finished.append((edit.id, outcome.result)))
    edit = PendingEdit("e1", "shop", "set a", "aaaa0001", "session")
    clients.add_pending(edit)
    assert clients.at(0).pending == (edit,)
    clients.finish_edit(EditOutcome("e1", "conflict", "changed meanwhile"))
    clients.feed(exchange(edits=[{"edit": "e1", "result": "conflict", "detail": ""}]))
    clients.finish_edit(EditOutcome("unknown", "applied"))
    assert finished == [("e1", "conflict")]
    assert clients.at(0).pending == ()


def test_the_longest_unseen_are_forgotten_but_never_one_with_a_pending_edit(monkeypatch):
    monkeypatch.setattr(clients_module, "MAX_CLIENTS", 10)
    monkeypatch.setattr(clients_module, "_TRIM", 3)
    clients = Clients()
    resets = []
    clients.reset.connect(lambda: resets.append(len(clients)))
    clients.feed(exchange(client="edited"))
    clients.add_pending(PendingEdit("e", "shop", "set a", "edited", "session"))
    for number in range(10):
        clients.feed(exchange(client=f"c{number}"))
    assert resets == [7]
    assert clients.get("edited") is not None
    assert [clients.at(index).id for index in range(7)] == ["edited", "c4", "c5", "c6", "c7", "c8", "c9"]
    assert all(clients.get(clients.at(index).id) is clients.at(index) for index in range(7))


def test_unhashable_and_odd_keys_do_no_harm():
    clients = Clients()
    facts = record(session=session({}, {1: "a"}, writes=[write([1], 2), write(1, "a")]))
    from inspector.domain.exchanges import exchange_from_wire

    clients.feed(exchange_from_wire(facts))
    assert list(clients.at(0).sessions[0].writers) == [1]
