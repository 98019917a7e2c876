import datetime
import uuid

from markupsafe import Markup

from inspector.domain.exchange_record import record_of
from inspector.domain.exchanges import exchange_from_wire
from inspector.guest.flask_session_probe.wire import pack
from tests.workspace.exchange_maker import exchange, flash, record, session, write

RICH = {
    "tuple": (1, b"\xff"),
    "when": datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC),
    "id": uuid.UUID(int=7),
    "html": Markup("<b>"),
    3: {"$odd": [float("inf"), 2**70]},
}


def full_record():
    place = {"file": "t.html", "line": 3, "function": "top", "template": "t.html"}
    error = {
        "type": "ValueError",
        "message": "no",
        "handled": True,
        "frames": [{"file": "a.py", "line": 1, "function": "f", "code": "x()", "app": True}],
        "cause": {"type": "KeyError", "message": "k", "handled": False, "frames": [], "cause": None},
    }
    return record(
        view_args=pack({"n": (1, 2)}),
        session=session(
            {},
            RICH,
            writes=[write("tuple", (1, 2), by="edit 1")],
            lost=[[pack(3), "x"]],
            late=[pack(3)],
            sid="s",
        ),
        flashes={
            "pushed": [flash("a")],
            "consumed": [place | flash("b")],
            "waiting": [{"category": "c", "text": "d"}],
        },
        request={
            "headers": [["A", "1"], ["A", "2"]],
            "body": {"size": 9, "kept": 2, "base64": "/wA="},
            "form": [["k", "v"], ["k", "w"]],
            "files": [["f", "n.png", "image/png", 5]],
        },
        exception=error,
        logs=[{"time": 1.5, "level": "ERROR", "logger": "x", "message": "m", **place}],
        edits=[{"edit": "1", "result": "applied", "detail": ""}],
        replay_of="100-1",
        inner={"host": "h", "scheme": "https", "remote": "1.2.3.4", "script_root": "/x"},
        test="tests/test_cart.py::test_add (call)",
        status=None,
    )


def test_there_and_back():
    for made in (exchange(), exchange_from_wire(full_record())):
        assert exchange_from_wire(record_of(made)) == made


def test_the_record_is_the_one_that_came():
    """Keys that the probe left out are there with their empty value; the rest is the same."""
    came = full_record()
    made = record_of(exchange_from_wire(came))
    assert {key: made[key] for key in came if key not in ("flashes", "response")} == {
        key: came[key] for key in came if key not in ("flashes", "response")
    } | {"request": came["request"] | {"streamed": False}}
