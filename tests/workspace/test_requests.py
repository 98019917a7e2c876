"""The live log: what it announces must add up to what it holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain.errors import StoreError
from inspector.workspace.requests import RequestLog
from tests.workspace.exchange_maker import exchange


class Mirror:
    """What a Qt model would hold: built from the announcements alone."""

    def __init__(self, log: RequestLog) -> None:
        self.log = log
        self.numbers: list[int] = []
        log.added.connect(self._added)
        log.removed.connect(self._removed)
        log.reset.connect(self._reset)

    def _added(self, first: int, last: int) -> None:
        assert first == len(self.numbers)
        self.numbers += [self.log.row(index).number for index in range(first, last + 1)]

    def _removed(self, first: int, last: int) -> None:
        del self.numbers[first : last + 1]

    def _reset(self) -> None:
        self.numbers = [self.log.row(index).number for index in range(len(self.log))]

    def check(self) -> None:
        assert self.numbers == [self.log.row(index).number for index in range(len(self.log))]
        assert all(self.log.index_of(number) == index for index, number in enumerate(self.numbers))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.lists(st.sampled_from(["/a", "/b", "/login"]), min_size=1, max_size=7)),
        st.tuples(st.just("filter"), st.sampled_from(["", "login", "GET /b", "-login", "nothing at all"])),
        st.tuples(st.just("clear"), st.none()),
        st.tuples(st.just("record"), st.booleans()),
    ),
    max_size=30,
)


@given(STEPS, st.integers(3, 20))
@settings(deadline=None)
def test_announcements_add_up(steps, limit):
    log = RequestLog(limit=limit)
    mirror = Mirror(log)
    for step, value in steps:
        if step == "add":
            log.add_many([(exchange(path=path), None) for path in value])
        elif step == "filter":
            log.set_filter(value)
        elif step == "clear":
            log.clear()
        else:
            log.recording = value
        mirror.check()
        assert log.total <= limit


def test_filter_words_must_all_occur():
    log = RequestLog(label=lambda client: "B1")
    for path, query, method, status in (
        ("/a", "page=2", "GET", 200),
        ("/login", "", "POST", 302),
        ("/a", "", "POST", 500),
    ):
        log.add(exchange(path=path, query=query, method=method, status=status, endpoint="shop.index"))
    for text, numbers in (
        ("post", [2, 3]),
        ("POST /a", [3]),
        ("302", [2]),
        ("?page=2", [1]),
        ("shop.index b1", [1, 2, 3]),
        ("  ", [1, 2, 3]),
        ("get post", []),
        ("-POST", [1]),
        ("shop -/login -500", [1]),
        ("-", [1, 2, 3]),
    ):
        log.set_filter(text)
        assert [log.row(index).number for index in range(len(log))] == numbers, text
    assert log.total == 3


def test_replays_know_their_original_and_the_other_way_round():
    log = RequestLog()
    original = exchange()
    log.add(original)
    log.add(exchange())
    log.add(exchange(replay_of=original.id))
    log.add(exchange(replay_of=original.id))
    log.add(exchange(replay_of="unknown"))
    assert [log.row(index).replay_of for index in range(5)] == [None, None, 1, 1, None]
    assert log.replays_of(1) == [3, 4]
    assert log.number_of(original.id) == 1


def test_paused_recording_gives_no_numbers_but_to_replays():
    log = RequestLog()
    log.recording = False
    assert log.add(exchange()) == 0
    log.recording = True
    original = exchange()
    assert log.add(original) == 1
    log.recording = False
    replay = exchange(replay_of=original.id)
    assert log.add_many([(exchange(), None), (replay, None), (exchange(replay_of="unknown"), None)]) == [
        0,
        2,
        0,
    ]
    assert log.replays_of(1) == [2]
    assert log.total == 2


def test_numbers_go_on_after_clearing_and_old_ones_are_gone():
    log = RequestLog()
    first = exchange()
    log.add(first)
    log.clear()
    assert log.add(exchange()) == 2
    assert log.number_of(first.id) is None
    assert log.row_of(1) is None
    with pytest.raises(StoreError, match="no longer kept"):
        log.exchange(1)
    assert log.exchange(2)


def test_dropped_exchanges_are_counted():
    log = RequestLog()
    seen = []
    log.counts_changed.connect(lambda: seen.append(log.dropped))
    log.count_dropped(3)
    log.count_dropped(4)
    assert seen == [3, 7]


def test_sessions_by_their_id():
    from tests.workspace.exchange_maker import session

    log = RequestLog()
    log.add(exchange(session=session({}, {"a": 1}, kind="server", sid="abc")))
    log.add(exchange())
    assert log.numbers_of_sid("abc") == [1]


def test_the_filter_knows_the_test_that_made_a_request():
    log = RequestLog()
    for test in (
        "tests/test_cart.py::TestCart::test_Add (setup)",
        "tests/test_login.py::test_a (call)",
        None,
    ):
        log.add(exchange(test=test))
    for text, numbers in (
        ("test_cart.py::testcart", [1]),
        ("test_add", [1]),
        ("tests/", [1, 2]),
        ("-tests/", [3]),
        ("setup", []),
    ):
        log.set_filter(text)
        assert [log.row(index).number for index in range(len(log))] == numbers, text
