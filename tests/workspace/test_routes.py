"""How routes were used by what the log holds; a fresh request to one."""

from __future__ import annotations

from inspector.domain.clients import OWN_AGENT
from inspector.domain.routes import RouteRow
from inspector.workspace.workspace import Workspace
from tests.workspace.exchange_maker import exchange

ROW = RouteRow("shop", "/", ("GET",), "index")


def test_use_grows_with_the_log_and_goes_with_it() -> None:
    workspace = Workspace()
    writes = [
        {"key": "cart", "op": "set", "value": 1, "file": "a.py", "line": 1, "function": "f"},
        {"key": "by", "op": "set", "value": 1, "file": "a.py", "line": 1, "function": "f", "by": "edit 1"},
    ]
    session = {"kind": "cookie", "interface": "x", "cookie_name": "session", "opened": True, "writes": writes}
    session |= {"app": "shop", "cookie_in": None}
    workspace.feed(exchange(duration_ms=2, session=session))
    workspace.feed(exchange(duration_ms=4, status=500))
    workspace.feed(exchange(endpoint=None, status=404))
    usage = workspace.routes.usage(ROW)
    assert (usage.hits, usage.last_status, usage.mean_ms, usage.slowest_ms) == (2, 500, 3, 4)
    assert [(key, use.count, use.place.line) for key, use in usage.written.most_common()] == [("cart", 1, 1)]
    workspace.requests.set_filter("nothing is like this")
    assert workspace.routes.usage(ROW).hits == 2
    workspace.requests.clear()
    assert workspace.routes.usage(ROW).hits == 0


def test_two_rules_of_one_endpoint_are_counted_apart() -> None:
    workspace = Workspace()
    page = RouteRow("shop", "/list/<int:page>", ("GET",), "index")
    workspace.feed(exchange(status=404))
    assert workspace.routes.usage(page).hits == 0
    workspace.feed(exchange(rule=page.rule))
    assert [(use.hits, use.last_status) for use in map(workspace.routes.usage, (ROW, page))] == [
        (1, 404),
        (1, 200),
    ]


def test_a_fresh_request_goes_to_the_target_under_the_name_of_the_url() -> None:
    workspace = Workspace()
    workspace.target.url = "http://127.0.0.1:5000"
    draft = workspace.replays.fresh("POST", "http://ann.example.com/x?a=1")
    assert (draft.method, draft.url, draft.original) == ("POST", "http://127.0.0.1:5000/x?a=1", None)
    assert ("Host", "ann.example.com") in draft.headers
    headers = workspace.replays.fresh("GET", "http://127.0.0.1:9/x").headers
    assert headers == [("User-Agent", OWN_AGENT), ("Accept", "*/*")]
