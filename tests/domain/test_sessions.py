import pytest

from inspector.domain.sessions import (
    SessionBadge,
    badge_of,
    changed_keys,
    cookie_after,
    stored_value,
)
from tests.workspace.exchange_maker import exchange, session

ANN = {"username": "ann"}


@pytest.mark.parametrize(
    ("record", "badge"),
    [
        (None, SessionBadge.NONE),
        (session({}, {}, opened=False), SessionBadge.NONE),
        (session({}, {}, kind="null"), SessionBadge.NONE),
        (session(ANN, ANN, accessed=False), SessionBadge.UNTOUCHED),
        (session(ANN, ANN), SessionBadge.READ),
        (session({}, ANN), SessionBadge.NEW),
        (session(ANN, {"username": "bob"}), SessionBadge.CHANGED),
        (session(ANN, {}, deleted=True), SessionBadge.CLEARED),
        (session(ANN, {"_permanent": True}), SessionBadge.CLEARED),
        (session(ANN, ANN, deleted=True), SessionBadge.CLEARED),
        (session(ANN, {"username": "bob"}, saved=False), SessionBadge.LOST),
        (session(ANN, ANN, lost=[["cart", 0]]), SessionBadge.LOST),
        (session(ANN, ANN, late=["x"]), SessionBadge.LOST),
        (session(ANN, ANN, open_error={"type": "BadSignature", "message": "x"}), SessionBadge.ERROR),
        (session(ANN, ANN, save_error={"type": "TypeError", "message": "x"}), SessionBadge.ERROR),
    ],
)
def test_badges(record, badge):
    assert badge_of(exchange(session=record).session) is badge


def test_types_count_as_changes():
    facts = exchange(session=session({"a": 1, "b": (1,), "gone": 0}, {"a": True, "b": [1], "new": 0})).session
    assert facts is not None
    assert changed_keys(facts) == ("a", "b", "gone", "new")


def test_what_the_next_request_finds():
    def stored(**changes):
        facts = exchange(session=session(ANN, {"username": "bob"}, **changes)).session
        assert facts is not None
        return stored_value(facts)

    assert stored(saved=True) == {"username": "bob"}
    assert stored(saved=False) == ANN
    assert stored(saved=True, deleted=True) == {}


@pytest.mark.parametrize(
    ("headers", "cookie"),
    [
        ([], "old"),
        ([["Set-Cookie", "other=1; Path=/"]], "old"),
        ([["set-cookie", "session=new.value; HttpOnly; Path=/"]], "new.value"),
        ([["Set-Cookie", "session=; Max-Age=0"]], None),
        ([["Set-Cookie", "session=one"], ["Set-Cookie", "session=two"]], "two"),
    ],
)
def test_the_cookie_that_the_client_holds_afterwards(headers, cookie):
    made = exchange(session=session(ANN, ANN), response={"headers": headers, "body": None})
    assert cookie_after(made) == cookie
