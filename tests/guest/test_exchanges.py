"""What the probe tells about requests, under every Python × Flask pair."""

from __future__ import annotations

import datetime
import uuid
from pathlib import Path

from markupsafe import Markup

from tests.guest.conftest import PROJECT, Bench

TARGET = (PROJECT / "target.py").read_text().split("\n")


def line_of(text: str) -> int:
    """The first line of the target that holds `text`."""
    return next(number for number, line in enumerate(TARGET, 1) if text in line)


def test_a_write_is_told_with_before_after_and_line(bench: Bench) -> None:
    browser = bench.browser()
    first = bench.get(browser, "/")
    second = bench.get(browser, "/")
    assert first.session
    assert second.session
    assert (first.session.before, first.session.after) == ({}, {"visits": 1})
    assert (second.session.before, second.session.after) == ({"visits": 1}, {"visits": 2})
    assert (first.session.new, second.session.new) == (True, False)
    assert second.session.saved
    assert second.session.modified
    (write,) = second.session.writes
    assert (write.key, write.op, write.value) == ("visits", "set", 2)
    assert Path(write.place.file).name == "target.py"
    assert write.place.line == line_of('session["visits"] = ')
    assert write.place.function == "index"


def test_the_request_line_the_view_and_headers_in_wire_order(bench: Bench) -> None:
    browser = bench.browser()
    extra = (("x-ODD-case", "1"), ("X-Twice", "a"), ("X-Twice", "b"))
    _, exchange = bench.watch(browser, "GET", "/?q=%C3%A9&r=1", headers=extra)
    assert (exchange.method, exchange.path, exchange.query) == ("GET", "/", "q=%C3%A9&r=1")
    assert exchange.url == "http://app.test/?q=%C3%A9&r=1"
    assert (exchange.status, exchange.reason, exchange.endpoint, exchange.rule) == (200, "OK", "index", "/")
    assert exchange.view
    assert exchange.view.name == "target.index"
    assert exchange.view.line == line_of('route("/")')
    sent = [name for name, _ in exchange.request.headers]
    assert sent == ["Host", "user-agent", "x-ODD-case", "X-Twice", "X-Twice", "Connection"]
    assert set(exchange.timings) == {"open_session", "view", "save_session", "body"}
    assert exchange.remote[0] == "127.0.0.1"
    assert exchange.remote[1] > 0


def test_flashes_are_pushed_wait_and_are_consumed_on_a_template_line(bench: Bench) -> None:
    browser = bench.browser()
    _, pushed = bench.watch(
        browser,
        "POST",
        "/login",
        body=b"user=ann",
        headers=(("Content-Type", "application/x-www-form-urlencoded"),),
    )
    (flash,) = pushed.flashes.pushed
    assert (flash.category, flash.text) == ("success", "Welcome")
    assert flash.place
    assert flash.place.line == line_of('flash("Welcome"')
    assert [each.text for each in pushed.flashes.waiting] == ["Welcome"]
    assert pushed.request.form == (("user", "ann"),)
    shown = bench.get(browser, "/messages")
    (flash,) = shown.flashes.consumed
    assert flash.place
    assert flash.place.template == "messages.html"
    assert flash.place.line == 2
    assert Path(flash.place.file).name == "messages.html"
    assert shown.flashes.waiting == ()
    assert shown.flashes.pushed == ()


def test_two_flashes_of_one_request_each_have_their_line(bench: Bench) -> None:
    exchange = bench.get(bench.browser(), "/flash-twice")
    lines = [flash.place.line for flash in exchange.flashes.pushed if flash.place]
    assert lines == [line_of('flash("one")'), line_of("flash(Markup(")]
    assert exchange.flashes.pushed[1].text == Markup("<b>two</b>")
    assert exchange.session
    assert [write.key for write in exchange.session.writes] == ["_flashes", "_flashes"]


def test_types_survive(bench: Bench) -> None:
    exchange = bench.get(bench.browser(), "/types")
    assert exchange.session
    assert exchange.session.after == {
        "tuple": (1, "a"),
        "bytes": b"\x00\xff",
        "markup": Markup("<i>x</i>"),
        "uuid": uuid.UUID(int=5),
        "when": datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC),
    }
    assert type(exchange.session.after["markup"]) is Markup


def test_a_change_that_is_not_marked_is_lost(bench: Bench) -> None:
    browser = bench.browser()
    browser.post_form("/login", "user=ann")
    exchange = bench.get(browser, "/mutate")
    assert exchange.session
    assert exchange.session.lost == (("cart", 0),)
    assert not exchange.session.saved
    assert exchange.session.modified is False
    assert exchange.session.writes == ()


def test_assigning_the_same_object_again_is_a_write(bench: Bench) -> None:
    browser = bench.browser()
    browser.post_form("/login", "user=ann")
    exchange = bench.get(browser, "/reassign")
    assert exchange.session
    assert exchange.session.saved
    assert exchange.session.lost == ()
    assert [(write.key, write.value) for write in exchange.session.writes] == [("cart", ["pear"])]


def test_delete_clear_and_a_deleted_cookie(bench: Bench) -> None:
    browser = bench.browser()
    browser.post_form("/login", "user=ann")
    popped = bench.get(browser, "/pop")
    assert popped.session
    assert [(w.key, w.op) for w in popped.session.writes] == [("user", "delete")]
    cleared = bench.get(browser, "/clear")
    assert cleared.session
    assert [(w.key, w.op) for w in cleared.session.writes] == [(None, "clear")]
    assert cleared.session.deleted
    assert cleared.session.after == {}
    assert [flash.text for flash in cleared.flashes.consumed] == ["Welcome"]


def test_permanent_and_untouched(bench: Bench) -> None:
    browser = bench.browser()
    permanent = bench.get(browser, "/permanent")
    assert permanent.session
    assert permanent.session.permanent is True
    untouched, exchange = bench.watch(bench.browser(), "GET", "/untouched")
    assert exchange.session
    assert not exchange.session.accessed
    assert not exchange.session.saved
    assert untouched.values("Vary") == []


def test_a_write_after_the_save_is_late(bench: Bench) -> None:
    answer, exchange = bench.watch(bench.browser(), "GET", "/late")
    assert b"second" in answer.body
    assert exchange.session
    assert exchange.session.late == ("too_late",)
    assert exchange.session.after == {}
    assert exchange.response.streamed


def test_a_value_that_cannot_be_saved(bench: Bench) -> None:
    answer, exchange = bench.watch(bench.browser(), "GET", "/unserialisable")
    assert answer.status == 500
    assert exchange.status == 500
    assert exchange.session
    assert exchange.session.save_error
    assert exchange.session.save_error[0] == "TypeError"
    assert exchange.session.after == {"bad": {1, 2}}
    assert not exchange.session.saved
    assert exchange.exception
    assert exchange.exception.type == "TypeError"


def test_bodies_are_kept_up_to_the_cap_and_counted(bench: Bench) -> None:
    browser = bench.browser()
    sent = bytes(range(256)) * 600
    answer, exchange = bench.watch(browser, "POST", "/echo", body=sent)
    assert answer.body == sent
    for body in (exchange.request.body, exchange.response.body):
        assert body
        assert body.size == len(sent)
        assert body.data == sent[:100_000]
    _, big = bench.watch(browser, "GET", "/big")
    assert big.response.body
    assert big.response.body.size == 2 << 20
    assert len(big.response.body.data) == 100_000


def test_a_body_is_only_recorded_as_the_app_reads_it(bench: Bench) -> None:
    browser = bench.browser()
    _, unread = bench.watch(browser, "POST", "/unread", body=b"x" * 100)
    assert unread.request.body is None
    answer, chunked = bench.watch(browser, "POST", "/chunked", body=b"y" * 1000, chunked=True)
    assert answer.body.endswith(b"1000 bytes")
    assert chunked.request.body
    assert chunked.request.body.data == b"y" * 1000


def test_uploads_are_listed(bench: Bench) -> None:
    body = (
        b'--B\r\nContent-Disposition: form-data; name="doc"; filename="a.txt"\r\n'
        b"Content-Type: text/plain\r\n\r\nhello\r\n--B--\r\n"
    )
    kind = ("Content-Type", "multipart/form-data; boundary=B")
    _, exchange = bench.watch(bench.browser(), "POST", "/upload", body=body, headers=(kind,))
    assert exchange.request.files == (("doc", "a.txt", "text/plain", 5),)


def test_a_file_is_not_wrapped_but_sized(bench: Bench) -> None:
    answer, exchange = bench.watch(bench.browser(), "GET", "/file")
    assert len(answer.body) == (PROJECT / "target.py").stat().st_size
    assert exchange.response.body
    assert exchange.response.body.size == len(answer.body)
    assert exchange.response.body.data == b""


def test_an_unhandled_exception_with_frames_cause_and_logs(bench: Bench) -> None:
    _, exchange = bench.watch(bench.browser(), "GET", "/raise")
    error = exchange.exception
    assert error
    assert (error.type, error.message, error.handled) == ("ValueError", "boom", False)
    assert error.frames[-1].app
    assert error.frames[-1].line == line_of('raise ValueError("boom")')
    assert error.frames[-1].code.startswith("raise ValueError")
    assert not error.frames[0].app
    assert error.cause
    assert error.cause.type == "KeyError"
    assert next((log.level, log.message) for log in exchange.logs) == ("WARNING", "about to fail with boom")
    assert exchange.logs[-1].level == "ERROR"
    assert exchange.status == 500


def test_a_handled_exception_and_an_http_error(bench: Bench) -> None:
    _, handled = bench.watch(bench.browser(), "GET", "/handled")
    assert handled.status == 418
    assert handled.exception
    assert handled.exception.handled
    _, missing = bench.watch(bench.browser(), "GET", "/nowhere")
    assert missing.status == 404
    assert missing.exception is None
    assert missing.endpoint is None
    _, stopped = bench.watch(bench.browser(), "GET", "/abort/503")
    assert stopped.exception
    assert stopped.exception.type.endswith("ServiceUnavailable")
    assert stopped.view_args == {"code": 503}


def test_an_exception_in_a_stream(bench: Bench) -> None:
    _, exchange = bench.watch(bench.browser(), "GET", "/stream-fails")
    assert exchange.exception
    assert exchange.exception.message == "in the stream"
    assert exchange.response.body
    assert exchange.response.body.size == 1


def test_the_end_of_a_websocket_is_no_failure(bench: Bench) -> None:
    upgrade = (("Upgrade", "websocket"),)
    for kind in ("gunicorn", "werkzeug"):
        _, exchange = bench.watch(bench.browser(), "GET", f"/taken/{kind}", headers=upgrade)
        assert exchange.exception is None
        assert exchange.endpoint == "taken"
        assert exchange.request.header("Upgrade") == "websocket"  # told once as it opened, once at its end
    _, failed = bench.watch(bench.browser(), "GET", "/taken/bug", headers=upgrade)
    assert failed.exception
    assert failed.exception.message == "odd"


def test_mounted_apps_with_interfaces_of_their_own(bench: Bench) -> None:
    browser = bench.browser()
    bench.get(browser, "/own/count")
    exchange = bench.get(browser, "/own/count")
    session = exchange.session
    assert exchange.app == "own"
    assert session
    assert session.kind == "server"
    assert session.interface == "target.MemorySessions"
    assert session.cookie_name == "own_sid"
    assert session.sid == session.cookie_in == browser.cookies["own_sid"]
    assert (session.before, session.after, session.saved) == ({"n": 1}, {"n": 2}, True)
    (write,) = session.writes
    assert write.place.line == line_of('session["n"] = ')
    assert exchange.inner
    assert exchange.inner["script_root"] == "/own"


def test_what_flask_saw_behind_a_proxy(bench: Bench) -> None:
    headers = (
        ("X-Forwarded-For", "203.0.113.9"),
        ("X-Forwarded-Host", "shop.test"),
        ("X-Forwarded-Proto", "https"),
    )
    answer, exchange = bench.watch(bench.browser(), "GET", "/proxied/where", headers=headers)
    assert answer.body.endswith(b"https://shop.test/proxied/where")
    assert exchange.host == "app.test"
    assert exchange.scheme == "http"
    assert exchange.app == "proxied"
    assert exchange.inner == {
        "host": "shop.test",
        "scheme": "https",
        "remote": "203.0.113.9",
        "script_root": "/proxied",
    }


def test_a_replay_names_its_original(bench: Bench) -> None:
    _, exchange = bench.watch(bench.browser(), "GET", "/", headers=(("X-Inspector-Replay", "7-7"),))
    assert exchange.replay_of == "7-7"


def test_the_app_sees_a_clean_process(bench: Bench) -> None:
    import json

    answer = bench.browser().get("/environment")
    seen = json.loads(answer.body)
    assert seen["argv"][0] == "flask"
    assert "run" in seen["argv"]
    assert seen["cwd"] == str(PROJECT)
    assert seen["path"][0] == "project"
    assert "guest" not in seen["path"]


def test_parallel_requests_lose_nothing(bench: Bench) -> None:
    from concurrent.futures import ThreadPoolExecutor

    since = len(bench.window.facts)
    browser = bench.browser()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: browser.get(f"/?n={number}"), range(100)))
    assert {answer.status for answer in answers} == {200}
    for number in range(100):
        bench.window.wait(lambda fact, n=number: fact.get("query") == f"n={n}", since)
