"""Rules from the wire, the hooks that apply to them, and what an app answers about URLs, in words."""

from __future__ import annotations

from typing import Any

import pytest

from inspector.domain.exchanges import Place
from inspector.domain.route_answers import build_from_wire, match_from_wire
from inspector.domain.route_hooks import Hook, hook_from_wire, hooks_of
from inspector.domain.routes import RouteRow, route_from_wire

FILE = "/shop/views.py"


def test_methods_are_told_as_people_name_them() -> None:
    record = {"rule": "/", "endpoint": "all", "methods": ["LOCK", "DELETE", "OPTIONS", "PUT", "HEAD", "GET"]}
    assert route_from_wire("shop", record, 0).methods == ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "LOCK")


def test_a_whole_record() -> None:
    row = route_from_wire(
        "shop",
        {
            "rule": "/items/<int(min=1):item>/<kind:kind>",
            "methods": ["POST", "GET"],
            "endpoint": "items.show",
            "converters": {
                "item": ["werkzeug.routing.converters.IntegerConverter", "min=1", "int"],
                "kind": ["shop.KindConverter", "", "kind"],
            },
            "arguments": ["item", "kind"],
            "defaults": {"kind": "all"},
            "merge_slashes": True,
            "provide_automatic_options": False,
            "registered": [FILE, 7, "<module>"],
            "view": {
                "name": "shop.views.Items",
                "file": FILE,
                "line": 10,
                "doc": "Items.",
                "class": "shop.views.Items",
                "methods": {"get": [FILE, 12]},
                "decorators": ["login_required"],
                "candidates": [["show", FILE, 30]],
            },
        },
        3,
    )
    assert row.converters == {"item": "int(min=1)", "kind": "KindConverter"}
    assert row.needed == ("item",)
    assert row.registered == Place(FILE, 7, "<module>")
    assert row.view_methods == {"get": Place(FILE, 12, "get")}
    assert row.candidates == (Place(FILE, 30, "show"),)
    assert (row.methods, row.automatic_options, row.order) == (("GET", "POST"), False, 3)


def test_a_record_with_a_problem_is_still_a_row() -> None:
    row = route_from_wire("shop", {"rule": "/x", "endpoint": "x", "problem": "TypeError"}, 0)
    assert (row.problem, row.view, row.methods) == ("TypeError", None, None)
    view = route_from_wire("shop", {"rule": "/x", "endpoint": "x", "view": {"problem": "no"}}, 0)
    assert (view.problem, view.view) == ("no", None)


def hook(kind: str, scope: str | None, name: str) -> Hook:
    return hook_from_wire([kind, scope, name, FILE, 1, None])


def test_hooks_apply_from_the_outside_in_and_back() -> None:
    row = RouteRow("a", "/x", None, "outer.inner.x", blueprint="outer.inner")
    hooks = [
        hook("before", "outer.inner", "b3"),
        hook("before", None, "b1"),
        hook("before", "outer", "b2"),
        hook("before", "other", "no"),
        hook("after", None, "a3"),
        hook("after", "outer.inner", "a2"),
        hook("after", "outer.inner", "a1"),
        hook("error", None, "e2"),
        hook("error", "outer", "e1"),
    ]
    found = {kind: [each.name for each in names] for kind, names in hooks_of(row, hooks).items()}
    assert found == {"before": ["b1", "b2", "b3"], "after": ["a1", "a2", "a3"], "error": ["e1", "e2"]}


def answer(outcome: str, *rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    head = {"outcome": outcome, "method": "GET", "path": "/x", "host": "shop.test", "rules": list(rules)}
    return head | more


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        (
            answer("match", {"rule": "/x", "endpoint": "x", "order": 0, "why": "takes"}, arguments={"n": 1}),
            "Goes to x with n=1.",
        ),
        (answer("redirect", to="http://shop.test/x/", status=308), "308: redirected to http://shop.test/x/"),
        (answer("method", allowed=["POST"]), "405: GET is not allowed there, only POST."),
        (answer("not_found"), "404: no rule takes this URL."),
        (answer("host", sentence="No."), "400: the app does not answer to the host shop.test. No."),
    ],
)
def test_outcomes_in_words(record: dict[str, Any], sentence: str) -> None:
    assert match_from_wire(record).sentence == sentence


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"why": "method", "allowed": ["PUT"]}, "405: takes only PUT"),
        (
            {"why": "converter", "converter": "int", "variable": "n", "value": "a", "pattern": r"\d+"},
            r"404: int refuses “a” for n: it must fit \d+",
        ),
        (
            {"why": "converter", "converter": "even", "variable": "n", "value": "3", "raised": "OSError: x"},
            "500: even failed at “3”: OSError: x",
        ),
        ({"why": "host", "wanted": "api", "here": "", "by_host": False},
         "404: wants the subdomain “api”, this is without one"),
        ({"why": "websocket", "wanted": True}, "400: is for websockets"),
        ({"why": "error", "sentence": "odd"}, "failed: odd"),
    ],
)  # fmt: skip
def test_reasons_in_words(more: dict[str, Any], sentence: str) -> None:
    record = answer("not_found", {"rule": "/x", "endpoint": "x", "order": 0, **more})
    assert match_from_wire(record).reasons[0].sentence == sentence


def test_built_or_not() -> None:
    assert build_from_wire({"url": "/x"}).url == "/x"
    assert build_from_wire({"missing": ["a", "b"]}).sentence == "Missing: a, b."
    reason = {"converter": "even", "variable": "n", "value": "3", "sentence": "it is odd"}
    refused = build_from_wire({"refused": {"n": reason}})
    assert refused.sentence == refused.refused["n"] == "even refuses “3” for n: it is odd"
    assert build_from_wire({"refused": {"n": {**reason, "raised": "OSError: x"}}}).sentence == (
        "even failed at “3”: OSError: x"
    )
    closest = build_from_wire({"sentence": "Could not build.", "missing": [], "suggested": "/y"})
    assert closest.sentence == "Could not build. The closest rule is /y."
