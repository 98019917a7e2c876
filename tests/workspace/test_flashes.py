"""Flash queues, from scripted exchanges."""

from __future__ import annotations

from inspector.workspace import flashes as flashes_module
from inspector.workspace.flashes import FlashQueues
from tests.workspace.exchange_maker import exchange, flash, session


def step(queues, number, pushed=(), consumed=(), waiting=(), started=None, client="a", **changes):
    changed = bool(pushed or consumed)
    facts = session({"x": 1}, {"x": 1}, modified=changed, saved=changed, **changes)
    fields = {"client": client, "duration_ms": 0.0}
    if started is not None:
        fields["started"] = started
    queues.feed(
        exchange(
            session=facts,
            flashes={
                "pushed": [flash(text) for text in pushed],
                "consumed": [flash(text, line=40) for text in consumed],
                "waiting": [{"category": "message", "text": text} for text in waiting],
            },
            **fields,
        ),
        number,
    )


def history(queues):
    events = (queues.history_at(index) for index in range(queues.history_len()))
    return [(event.kind, event.text, event.number) for event in events]


def test_pushed_waits_survives_and_is_consumed():
    queues = FlashQueues()
    step(queues, 1, pushed=["hi"], waiting=["hi"], started=100.0)
    step(queues, 2, waiting=["hi"], started=101.0)
    step(queues, 3, waiting=["hi"], started=102.0)
    (waiting,) = queues.waiting()
    assert (waiting.text, waiting.pushed_in, waiting.since, waiting.survived) == ("hi", 1, 100.0, 2)
    assert waiting.place is not None
    assert waiting.place.line == 30
    step(queues, 4, consumed=["hi"], started=107.5)
    assert queues.waiting() == []
    assert history(queues) == [("pushed", "hi", 1), ("consumed", "hi", 4)]
    assert queues.history_at(1).waited_s == 7.5


def test_pushed_and_shown_in_the_same_request():
    queues = FlashQueues()
    step(queues, 1, pushed=["now"], consumed=["now"])
    assert queues.waiting() == []
    assert history(queues) == [("pushed", "now", 1), ("consumed", "now", 1)]


def test_a_push_that_is_told_after_the_request_that_showed_it():
    """The server was not done with the first request when its client had the answer and went on."""
    queues = FlashQueues()
    step(queues, 1, consumed=["hi"], started=101.0)
    step(queues, 2, pushed=["hi"], waiting=["hi"], started=100.0)
    assert queues.waiting() == []
    assert history(queues) == [("consumed", "hi", 1), ("pushed", "hi", 2)]


def test_a_push_that_is_told_after_a_request_that_did_not_show_it():
    queues = FlashQueues()
    step(queues, 1, waiting=["other", "hi"], started=101.0)
    step(queues, 2, pushed=["hi"], waiting=["other", "hi"], started=100.0)
    found = [(flash.text, flash.pushed_in, flash.since) for flash in queues.waiting()]
    assert sorted(found) == [("hi", 2, 100.0), ("other", None, 101.0)]
    step(queues, 3, consumed=["other", "hi"], started=102.0)
    assert queues.waiting() == []


def test_the_same_text_twice_is_two_flashes():
    queues = FlashQueues()
    step(queues, 1, pushed=["a", "a"], waiting=["a", "a"])
    step(queues, 2, consumed=["a"], waiting=["a"])
    (left,) = queues.waiting()
    assert left.survived == 1


def test_clearing_the_session_drops_what_waits():
    queues = FlashQueues()
    step(queues, 1, pushed=["lost"], waiting=["lost"])
    step(queues, 2, waiting=[])
    assert history(queues) == [("pushed", "lost", 1), ("dropped", "lost", 2)]
    step(queues, 3, pushed=["too"], waiting=["too"])
    step(queues, 4, waiting=["too"], deleted=True)
    assert history(queues)[-1] == ("dropped", "too", 4)
    assert queues.waiting() == []


def test_a_push_that_was_never_saved_is_dropped_at_once():
    queues = FlashQueues()
    facts = session({}, {"_flashes": [("message", "never")]}, saved=False, modified=True)
    queues.feed(
        exchange(
            session=facts, flashes={"pushed": [flash("never")], "consumed": [], "waiting": [flash("never")]}
        ),
        1,
    )
    assert history(queues) == [("pushed", "never", 1), ("dropped", "never", 1)]
    assert queues.waiting() == []


def test_shown_but_not_saved_waits_on():
    queues = FlashQueues()
    step(queues, 1, pushed=["again"], waiting=["again"])
    facts = session({"_flashes": 1}, {}, saved=False, modified=True)
    queues.feed(
        exchange(
            client="a", session=facts, flashes={"pushed": [], "consumed": [flash("again")], "waiting": []}
        ),
        2,
    )
    assert [flash.text for flash in queues.waiting()] == ["again"]


def test_what_waited_before_the_recording_began():
    queues = FlashQueues()
    step(queues, 1, waiting=["old"])
    (waiting,) = queues.waiting()
    assert (waiting.pushed_in, waiting.place) == (None, None)
    step(queues, 2, consumed=["old"])
    assert history(queues) == [("consumed", "old", 2)]


def test_queues_of_clients_and_apps_are_apart():
    queues = FlashQueues()
    step(queues, 1, pushed=["for a"], waiting=["for a"], client="a", started=2.0)
    step(queues, 2, pushed=["for b"], waiting=["for b"], client="b", started=1.0)
    step(queues, 3, waiting=[], client="a", app="admin")
    assert [(flash.client, flash.text) for flash in queues.waiting()] == [("b", "for b"), ("a", "for a")]


def test_requests_that_open_no_session_say_nothing():
    queues = FlashQueues()
    told = []
    queues.waiting_changed.connect(lambda: told.append(True))
    step(queues, 1, pushed=["a"], waiting=["a"])
    queues.feed(exchange(client="a"), 2)
    step(queues, 3, waiting=["a"], opened=False)
    assert told == [True]
    assert queues.waiting()[0].survived == 0


def test_history_is_announced_and_bounded(monkeypatch):
    monkeypatch.setattr(flashes_module, "MAX_HISTORY", 10)
    monkeypatch.setattr(flashes_module, "_HISTORY_SLACK", 5)
    queues = FlashQueues()
    added, resets = [], []
    queues.history_added.connect(lambda first, last: added.append((first, last)))
    queues.history_reset.connect(lambda: resets.append(queues.history_len()))
    for number in range(1, 9):
        step(queues, number, pushed=["x"], consumed=["x"])
    assert added[0] == (0, 1)
    assert added[1] == (2, 3)
    assert resets == [10]
    assert queues.history_at(9).number == 8
