"""What the window can ask of the probe: edits for a client, sessions by cookie value, routes, config; and
who is who.
"""

from __future__ import annotations

from typing import Any

from inspector.guest.flask_session_probe.wire import pack, unpack
from tests.guest.conftest import Bench
from tests.guest.http_side import Browser


def set_to(path: list[Any], value: Any, *expected: Any) -> dict[str, Any]:
    operation: dict[str, Any] = {"op": "set", "path": path, "value": pack(value)}
    if expected:
        operation["expected"] = [pack(each) for each in expected]
    return operation


def queue(
    bench: Bench,
    edit: str,
    client: str,
    *operations: dict[str, Any],
    app: str = "target",
    force: bool = False,
) -> None:
    bench.window.ok("queue_edit", edit=edit, client=client, app=app, ops=list(operations), force=force)


def outcome(bench: Bench, edit: str) -> dict[str, Any]:
    return bench.window.wait(lambda fact: fact["m"] == "edit" and fact["edit"] == edit)


def test_a_queued_edit_reaches_the_browser_that_is_open(bench: Bench) -> None:
    browser, other = bench.browser(), bench.browser()
    client = bench.get(browser, "/").client
    queue(bench, "e1", client, set_to(["user"], "eve"), set_to(["visits"], 40, 1))
    assert other.get("/").body.endswith(b"visits 1 user None")
    answer, exchange = bench.watch(browser, "GET", "/")
    assert answer.body.endswith(b"visits 41 user eve")
    assert exchange.session
    assert exchange.session.before == {"visits": 1}
    assert [write.by for write in exchange.session.writes] == ["edit e1", "edit e1", None]
    assert [(edit.edit, edit.result) for edit in exchange.edits] == [("e1", "applied")]
    assert outcome(bench, "e1")["exchange"] == exchange.id
    assert browser.get("/").body.endswith(b"visits 42 user eve")


def test_an_edit_alone_is_saved_and_nothing_else_changes(bench: Bench) -> None:
    browser = bench.browser()
    client = bench.get(browser, "/").client
    queue(bench, "alone", client, set_to(["user"], "zoe"))
    exchange = bench.get(browser, "/untouched")
    assert exchange.session
    assert exchange.session.saved
    assert exchange.session.after == {"visits": 1, "user": "zoe"}


def test_an_edit_against_a_changed_value_is_a_conflict_and_changes_nothing(bench: Bench) -> None:
    browser = bench.browser()
    client = bench.get(browser, "/").client
    queue(bench, "e2", client, set_to(["user"], "eve"), set_to(["visits"], 40, 7))
    exchange = bench.get(browser, "/untouched")
    assert exchange.session
    assert exchange.session.after == {"visits": 1}
    assert not exchange.session.saved
    told = outcome(bench, "e2")
    assert told["result"] == "conflict"
    assert told["conflicts"][0]["found"] == [1]
    queue(bench, "e3", client, set_to(["visits"], 40, 7), force=True)
    assert browser.get("/").body.endswith(b"visits 41 user None")


def test_an_edit_that_leads_nowhere_and_one_that_is_cancelled(bench: Bench) -> None:
    browser = bench.browser()
    client = bench.get(browser, "/").client
    queue(bench, "e4", client, set_to(["no", "such", "path"], 1))
    bench.get(browser, "/untouched")
    assert outcome(bench, "e4")["result"] == "failed"
    queue(bench, "e5", client, set_to(["user"], "eve"))
    assert bench.window.ok("cancel_edit", edit="e5") == {"cancelled": True}
    assert bench.window.ok("cancel_edit", edit="e5") == {"cancelled": False}
    assert browser.get("/").body.endswith(b"user None")


def test_an_edit_that_the_cookie_cannot_hold_does_not_break_the_page(bench: Bench) -> None:
    browser = bench.browser()
    client = bench.get(browser, "/").client
    queue(bench, "e7", client, set_to(["visits"], {1, 2}, 1))
    answer = browser.get("/")
    assert answer.status == 200
    assert answer.body.endswith(b"visits 2 user None")
    told = outcome(bench, "e7")
    assert told["result"] == "failed"
    assert "not JSON serializable" in told["detail"]


def test_an_edit_of_a_server_side_session(bench: Bench) -> None:
    browser = bench.browser()
    client = bench.get(browser, "/own/count").client
    queue(bench, "e6", client, set_to(["n"], 10, 1), app="own")
    answer, exchange = bench.watch(browser, "GET", "/own/count")
    assert answer.body.endswith(b"11")
    assert exchange.session
    assert [write.by for write in exchange.session.writes] == ["edit e6", None]


def test_a_session_behind_a_cookie_is_read_and_written(bench: Bench) -> None:
    browser = bench.browser()
    browser.get("/own/count")
    cookie = browser.cookies["own_sid"]
    read = bench.window.ok("read_session", app="own", cookie=cookie)
    assert (read["value"], read["sid"], read["new"]) == ({"n": 1}, cookie, False)
    wrong = bench.window.ok("write_session", app="own", cookie=cookie, expected={"n": 9}, value={"n": 5})
    assert wrong == {"conflict": {"found": {"n": 1}}}
    done = bench.window.ok("write_session", app="own", cookie=cookie, expected={"n": 1}, value={"n": 5})
    assert done["value"] == {"n": 5}
    assert done["set_cookie"][0].startswith("own_sid=" + cookie)
    assert browser.get("/own/count").body.endswith(b"6")


def test_cookies_are_decoded_and_signed_by_the_app(bench: Bench) -> None:
    value = {"user": "ann", "pair": (1, 2)}
    signed = bench.window.ok("sign_cookie", app="target", value=pack(value))
    assert signed["size"] == len(signed["cookie"])
    back = bench.window.ok("decode_cookie", app="target", cookie=signed["cookie"])
    assert unpack(back["value"]) == value
    assert back["error"] is None
    spoilt = bench.window.ok("decode_cookie", app="target", cookie=signed["cookie"][:-2] + "xx")
    assert spoilt["value"] is None
    assert "Signature" in spoilt["error"]
    browser = bench.browser()
    browser.cookies["session"] = signed["cookie"]
    assert b"user ann" in browser.get("/").body


def test_errors_of_calls_are_sentences(bench: Bench) -> None:
    assert bench.window.call("routes", app="nobody")["error"] == "There is no app 'nobody' in this process."
    assert "does not know" in bench.window.call("fly")["error"]
    assert "app.py" not in bench.window.call("sign_cookie", app="own", value={})["error"]


def test_routes(bench: Bench) -> None:
    rules = {rule["rule"]: rule for rule in bench.window.ok("routes", app="target")["rules"]}
    login = rules["/login"]
    assert login["methods"] == ["OPTIONS", "POST"]
    assert login["view"]["name"] == "target.login"
    assert login["view"]["file"].endswith("target.py")
    assert login["view"]["line"] > 0
    assert rules["/abort/<int:code>"]["converters"] == {
        "code": ["werkzeug.routing.converters.IntegerConverter", ""]
    } or (rules["/abort/<int:code>"]["converters"]["code"][0].endswith("IntegerConverter"))
    assert rules["/static/<path:filename>"]["endpoint"] == "static"


def test_config_knows_defaults(bench: Bench) -> None:
    answer = bench.window.ok("config", app="own")
    entries = {entry["key"]: entry for entry in answer["entries"]}
    assert entries["SESSION_COOKIE_NAME"]["value"] == "own_sid"
    assert not entries["SESSION_COOKIE_NAME"]["is_default"]
    assert entries["SESSION_COOKIE_NAME"]["default"] == "session"
    assert entries["MAX_COOKIE_SIZE"]["is_default"]
    assert unpack(entries["PERMANENT_SESSION_LIFETIME"]["value"]).days == 31
    assert answer["session"]["class"] == "target.MemorySessions"


def test_apps_are_told_once_each(bench: Bench) -> None:
    bench.get(bench.browser(), "/proxied/where")
    told = [app["app"] for fact in bench.window.facts if fact["m"] == "apps" for app in fact["apps"]]
    assert sorted(set(told)) == sorted(told)
    assert {"target", "proxied"} <= set(told)
    assert {app["app"] for app in bench.window.ok("apps")["apps"]} == set(told)


def test_a_client_is_followed_through_the_chain_of_its_cookies(bench: Bench) -> None:
    browser = bench.browser()
    first = bench.get(browser, "/")
    older = dict(browser.cookies)
    second = bench.get(browser, "/")
    late = Browser(bench.port, browser.agent, older)
    parallel = bench.get(late, "/")
    assert first.new_client
    assert not second.new_client
    assert first.client == second.client == parallel.client
    stranger = bench.get(Browser(bench.port, browser.agent), "/")
    assert stranger.client != first.client
    assert stranger.new_client


def test_without_a_cookie_address_and_agent_decide(bench: Bench) -> None:
    browser = bench.browser()
    assert bench.get(browser, "/untouched").client == bench.get(browser, "/untouched").client
    known = bench.get(browser, "/").client
    assert bench.get(browser, "/clear").client == known
    assert browser.cookies == {}
    assert bench.get(browser, "/untouched").client == known


def test_the_window_gives_ids_back(bench: Bench) -> None:
    cookie = bench.window.ok("sign_cookie", app="target", value={"visits": 3})["cookie"]
    bench.window.ok("adopt", clients=[{"client": "0badcafe", "cookies": [["session", cookie]]}])
    browser = bench.browser()
    browser.cookies["session"] = cookie
    exchange = bench.get(browser, "/")
    assert exchange.client == "0badcafe"
    assert not exchange.new_client
