import json

from inspector.domain.exchanges import exchange_from_wire
from inspector.domain.export import export_exchange
from inspector.domain.request_rows import row_of
from tests.domain.test_exchange_record import full_record
from tests.workspace.exchange_maker import record, session

PROMISED = {
    *(
        "id",
        "started",
        "method",
        "url",
        "path",
        "query",
        "status",
        "endpoint",
        "view",
        "duration_ms",
        "client",
    ),
    *("request", "response", "session", "flashes", "cookies", "exception", "logs"),
}
PROMISED_SESSION = {"kind", "opened", "before", "after", "modified", "saved", "changes", "writes"}


def exported(facts):
    exchange = exchange_from_wire(facts)
    return json.loads(json.dumps(export_exchange(row_of(exchange, 7, "B1", 3), exchange)))


def test_every_promised_field_is_there():
    entry = exported(full_record())
    assert entry.keys() >= PROMISED
    assert entry["session"].keys() >= PROMISED_SESSION
    assert {"headers", "body"} <= entry["request"].keys() & entry["response"].keys()
    assert entry["flashes"].keys() == {"pushed", "consumed", "waiting"}
    assert entry["cookies"].keys() == {"received", "set"}
    assert {"key", "op", "file", "line", "function"} <= entry["session"]["writes"][0].keys()
    assert (entry["client"], entry["replay_of"], entry["number"]) == ("B1", 3, 7)


def test_changes_with_their_paths():
    before, after = {"cart": [1, 2], "gone": True}, {"cart": [1, 3], "new": (1,)}
    entry = exported(record(session=session(before, after)))
    assert entry["session"]["changes"] == [
        {"op": "changed", "path": ["cart", 1], "before": 2, "after": 3},
        {"op": "removed", "path": ["gone"], "before": True, "after": None},
        {"op": "added", "path": ["new"], "before": None, "after": {"$tuple": [1]}},
    ]


def test_bodies_and_cookies():
    entry = exported(
        record(
            request={
                "headers": [["Cookie", 'a=1; a=2; b="x y"; odd'], ["Cookie", "c=3"]],
                "body": {"size": 2, "kept": 2, "base64": "/wA="},
            },
            response={
                "headers": [["Set-Cookie", "a=1; Path=/"], ["set-cookie", "b=2"]],
                "body": {"size": 100, "kept": 6, "text": "привет"},
            },
        )
    )
    assert entry["request"]["body"] == {"base64": "/wA="}
    assert entry["response"]["body"] == "привет"
    assert entry["response"]["size"] == 100
    assert entry["cookies"] == {
        "received": [["a", "1"], ["a", "2"], ["b", '"x y"'], ["c", "3"]],
        "set": ["a=1; Path=/", "b=2"],
    }


def test_nothing_is_nothing():
    entry = exported(record(request={"headers": [], "body": None}))
    assert (entry["request"]["body"], entry["session"], entry["exception"]) == (None, None, None)
