"""Edits and what a session can be stored in: refused where the app's save would fail, and only there."""

from __future__ import annotations

import pickle
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup

from inspector.guest.flask_session_probe.storable import Unwritable, check_for
from inspector.guest.flask_session_probe.wire import pack
from tests.guest.conftest import PROJECT, Bench
from tests.guest.window_side import Server, WindowSide


@pytest.mark.parametrize("kind", ["filesystem", "cachelib"])
def test_what_pickle_takes_and_the_serializer_beside_it_does_not(tmp_path: Path, kind: str) -> None:
    """Flask-Session 0.8 gives every interface a msgspec serializer; these two do not use it."""
    window = WindowSide()
    server = Server(
        sys.executable, PROJECT, "on_files", window, {"SESSION_TYPE": kind, "SESSION_FOLDER": str(tmp_path)}
    )
    try:
        bench = Bench(sys.executable, window, server, int(server.url().rsplit(":", 1)[1]))
        browser = bench.browser()
        client = bench.get(browser, "/").client
        operation = {"op": "set", "path": ["text"], "value": pack(Markup("<b>"))}
        window.ok("queue_edit", edit="f1", client=client, app="on_files", ops=[operation])
        answer, exchange = bench.watch(browser, "GET", "/")
        assert (answer.status, answer.body) == (200, b"Markup('<b>')")
        assert window.wait(lambda fact: fact.get("edit") == "f1")["result"] == "applied"
        assert exchange.session
        assert (exchange.session.kind, exchange.session.save_error) == ("server", None)
        assert browser.get("/").body == b"Markup('<b>')", "it was stored"
        assert not [fact for fact in window.facts if fact["m"] == "problem"]
    finally:
        server.stop()
        window.close()


def checked(kind: str, value: Any, **interface: Any) -> None:
    app = Flask("checked")
    app.session_interface = SimpleNamespace(**interface)  # type: ignore[assignment]
    check = check_for(SimpleNamespace(kind=kind), app)
    if check is not None:
        check(value)


def test_pickle_as_in_flask_session_0_5() -> None:
    checked("server", {"a": Markup("x")}, serializer=pickle)
    with pytest.raises(Unwritable, match=r"store of the app .* so it was not changed: TypeError"):
        checked("server", {"a": threading.Lock()}, serializer=pickle)


def test_interfaces_that_do_not_say_how_they_store() -> None:
    for serializer in (None, "json", SimpleNamespace(encode="no function"), object()):
        checked("other", {"a": threading.Lock()}, serializer=serializer)
    checked("other", {"a": threading.Lock()})
