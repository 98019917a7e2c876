"""The rules of a running app as the probe tells them: where views stand, who registered them, which rule
takes a URL and why the others do not, what url_for would give.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from inspector.guest.flask_session_probe.wire import unpack
from tests.guest.conftest import PROJECT, Bench
from tests.guest.window_side import Server, WindowSide

SOURCE = (PROJECT / "routed.py").read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def routed(python: str) -> Iterator[Bench]:
    window = WindowSide()
    server = Server(python, PROJECT, "routed", window)
    try:
        yield Bench(python, window, server, int(server.url().rsplit(":", 1)[1]))
        assert not [fact for fact in window.facts if fact["m"] == "problem"]
        assert server.stop() == 0
    finally:
        server.stop(9)
        window.close()


@pytest.fixture(scope="module")
def snapshot(routed: Bench) -> dict[str, Any]:
    answer: dict[str, Any] = routed.window.ok("routes", app="routed")
    return answer


@pytest.fixture(scope="module")
def rules(snapshot: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {rule["rule"]: rule for rule in snapshot["rules"]}


def line(text: str) -> int:
    return next(number for number, each in enumerate(SOURCE, 1) if text in each)


def match(bench: Bench, method: str, url: str, app: str = "routed", **more: str) -> dict[str, Any]:
    answer: dict[str, Any] = bench.window.ok("match", app=app, method=method, url=url, **more)
    return answer


def reasons(answer: dict[str, Any]) -> dict[str, str]:
    return {f"{rule['rule']} {rule['endpoint']}": rule["why"] for rule in answer["rules"]}


# -- facts -----------------------------------------------------------------------------------------------


def test_views_are_found_through_decorators(rules: dict[str, Any]) -> None:
    assert rules["/"]["view"]["doc"].startswith("The first page.")
    wrapped = rules["/wrapped"]["view"]
    assert wrapped["name"] == "routed.wrapped"
    assert wrapped["decorators"] in (["checked"], ["checked_view"])  # Python 3.11 knows whose wrapper it is
    assert wrapped["line"] in (line('@app.route("/wrapped")'), line('@app.route("/wrapped")') + 2)
    hidden = rules["/hidden"]["view"]
    assert hidden["name"].endswith("wrapper")
    assert [candidate[0] for candidate in hidden["candidates"]] == ["index"]
    assert rules["/partial"]["view"]["name"] == "routed.item"
    assert rules["/rude"]["view"]["name"] == "routed.Rude"


def test_a_method_view_names_its_methods(rules: dict[str, Any]) -> None:
    view = rules["/things"]["view"]
    assert view["doc"] == "Many things."
    assert view["line"] == line("class Things")
    assert view["decorators"] == ["checked"]
    assert {name: at[1] for name, at in view["methods"].items()} == {
        "get": line('return "things"') - 1,
        "post": line('return redirect("/")') - 1,
    }


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("/leaf", '@app.route("/leaf")'),
        ("/hidden", 'add_url_rule("/hidden"'),
        ("/built", 'Rule("/built"'),
        ("/outer/inner/deep", '@inner.route("/deep")'),
        ("/static/<path:filename>", "app = Flask(__name__"),
    ],
)
def test_the_line_that_registered_a_rule(rules: dict[str, Any], rule: str, text: str) -> None:
    file, number, _ = rules[rule]["registered"]
    assert file.endswith("routed.py")
    # A decorator's call is on its own line, or on the line of the def (Python 3.8 to 3.10 differ).
    assert number in (line(text), line(text) + 1)


def test_what_is_special(rules: dict[str, Any]) -> None:
    assert rules["/built"]["build_only"]
    assert rules["/away"]["redirect_to"] == "/leaf"
    assert rules["/socket"]["websocket"]
    assert unpack(rules["/page/"]["defaults"]) == {"page": 1}
    assert rules["/items/<string(length=3):code>"]["converters"]["code"][1:] == ["length=3", "string"]
    assert rules["/even/<even:number>"]["converters"]["number"] == ["routed.EvenConverter", "", "even"]
    assert rules["/outer/inner/deep"]["blueprint"] == "outer.inner"


def test_hooks_with_their_scope(snapshot: dict[str, Any]) -> None:
    told = {(kind, scope, name): (at, what) for kind, scope, name, _, at, what in snapshot["hooks"]}
    assert told["before", None, "before_all"][0] in (line("def before_all"), line("def before_all") - 1)
    assert told["error", None, "not_found"][1] == "404"
    assert ("before", "outer.inner", "before_inner") in told
    assert ("teardown", "outer", "after_outer") in told


# -- match -----------------------------------------------------------------------------------------------


def test_a_rule_takes_the_url(routed: Bench) -> None:
    answer = match(routed, "GET", "/items/7?x=1")
    assert (answer["outcome"], unpack(answer["arguments"])) == ("match", {"item": 7})
    assert reasons(answer)["/items/<int:item> item"] == "takes"
    assert reasons(answer)["/items/<string(length=3):code> by_code"] == "converter"


@pytest.mark.parametrize(
    ("method", "url", "outcome", "rule", "why"),
    [
        ("PUT", "/leaf", "method", "/leaf leaf", "method"),
        ("GET", "/folder", "redirect", "/folder/ folder", "redirect"),
        ("GET", "/leaf/", "not_found", "/leaf leaf", "slash"),
        ("GET", "/items/abcd", "not_found", "/items/<int:item> item", "converter"),
        ("GET", "/even/3", "not_found", "/even/<even:number> even", "converter"),
        ("GET", "/boom/3", "error", "/boom/<boom:thing> boom", "converter"),
        ("GET", "/built", "not_found", "/built built", "build_only"),
        ("GET", "/socket", "websocket", "/socket socket", "websocket"),
        ("GET", "ws://localhost/socket", "match", "/socket socket", "takes"),
        ("GET", "/away", "redirect", "/away index", "redirect"),
        ("GET", "/laef", "not_found", "/leaf leaf", "close"),
        ("GET", "http://localhost:5000/things", "match", "/things things", "takes"),
        ("GET", "/page/1", "redirect", "/page/<int:page> page", "redirects"),
    ],
)
def test_why_each_rule_does_not(
    routed: Bench, method: str, url: str, outcome: str, rule: str, why: str
) -> None:
    answer = match(routed, method, url)
    assert answer["outcome"] == outcome
    assert reasons(answer)[rule] == why


def test_what_a_converter_says(routed: Bench) -> None:
    def of(url: str) -> dict[str, Any]:
        found: dict[str, Any] = match(routed, "GET", url)["rules"][0]
        return found

    odd = of("/even/3")
    assert (odd["variable"], odd["value"], odd["sentence"]) == ("number", "3", "odd numbers are not welcome")
    assert of("/boom/3")["raised"] == "RuntimeError: the database is away"


def test_hosts(routed: Bench) -> None:
    here = match(routed, "GET", "http://admin.example.com/only", "hosts")
    assert here["outcome"] == "match"
    there = match(routed, "GET", "http://other.example.com/only", "hosts")
    assert there["outcome"] == "not_found"
    reason = next(rule for rule in there["rules"] if rule["rule"] == "/only")
    assert (reason["why"], reason["wanted"], reason["here"]) == (
        "host",
        "admin.example.com",
        "other.example.com",
    )
    tenant = match(routed, "GET", "http://ann.example.com/", "hosts")
    assert unpack(tenant["arguments"]) == {"tenant": "ann"}


def test_a_mounted_app_does_not_see_where_it_hangs(routed: Bench) -> None:
    answer = match(
        routed, "GET", "/many/part3/5/x", "many", base="http://127.0.0.1:5000", script_root="/many"
    )
    assert answer["outcome"] == "match"
    assert answer["path"] == "/part3/5/x"


def test_fifteen_hundred_rules_are_searched_in_time(routed: Bench) -> None:
    assert len(routed.window.ok("routes", app="many")["rules"]) == 1501
    started = time.monotonic()
    answer = match(routed, "GET", "/part7/x/x", "many")
    assert time.monotonic() - started < 3
    assert answer["looked_at"] == answer["count"] == 1501
    assert {rule["why"] for rule in answer["rules"]} == {"converter"}


def test_asking_leaves_no_trace_in_the_app(routed: Bench, snapshot: dict[str, Any]) -> None:
    since = len(routed.window.facts)
    match(routed, "GET", "/items/7")
    assert routed.get(routed.browser(), "/leaf").endpoint == "leaf"
    assert [fact["m"] for fact in routed.window.facts[since:]].count("exchange") == 1
    assert routed.window.ok("routes", app="routed") == snapshot


# -- build -----------------------------------------------------------------------------------------------


def build(bench: Bench, endpoint: str, app: str = "routed", **values: str) -> dict[str, Any]:
    answer: dict[str, Any] = bench.window.ok(
        "build", app=app, endpoint=endpoint, values=values, base="http://127.0.0.1:5000"
    )
    return answer


def test_urls_are_built(routed: Bench) -> None:
    assert build(routed, "item", item="7") == {"url": "http://127.0.0.1:5000/items/7"}
    assert build(routed, "item", item="7", q="a b")["url"].split("?")[1] in ("q=a+b", "q=a%20b")
    assert build(routed, "outer.inner.deep") == {"url": "http://127.0.0.1:5000/outer/inner/deep"}
    assert build(routed, "built")["url"].endswith("/built")
    assert build(routed, "tenant", "hosts", tenant="ann")["url"] == "http://ann.example.com/"


def test_what_is_missing_or_refused(routed: Bench) -> None:
    assert build(routed, "item")["missing"] == ["item"]
    assert build(routed, "item", item="abc")["refused"] == {
        "item": {"variable": "item", "converter": "int", "value": "abc", "pattern": r"\d+"}
    }
    assert build(routed, "even", number="3")["refused"]["number"]["sentence"] == "odd numbers are not welcome"
    assert "RuntimeError" in build(routed, "boom", thing="3")["refused"]["thing"]["raised"]
    gone = routed.window.call("build", app="routed", endpoint="nowhere", values={})
    assert gone["error"] == "The app has no endpoint 'nowhere' any more."
