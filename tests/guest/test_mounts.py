"""Where apps are mounted, known before their first request: as the served object says, or the dispatchers
of an attached process.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from inspector.guest.flask_session_probe.mounts import Mounts
from tests.guest.attached_side import Attached
from tests.guest.conftest import PROJECT
from tests.guest.window_side import Message, Server, WindowSide


class OwnDispatcher:
    """Somebody's own, with the same attribute."""

    def __init__(self, mounts: dict[str, Any]) -> None:
        self.mounts = mounts

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"asked for {name}")


class Wrapper:
    def __init__(self, application: Any) -> None:
        self.application = application


@pytest.fixture
def shops() -> list[Flask]:
    return [Flask("shop") for _ in range(4)]


def roots(mounts: Mounts, apps: list[Flask]) -> list[str | None]:
    return [mounts.root_of(app) for app in apps]


def test_a_dispatcher_inside_the_served_app(shops: list[Flask]) -> None:
    served = shops[0]
    inner = DispatcherMiddleware(ProxyFix(shops[1]), {"/deep/": Wrapper(shops[2].wsgi_app)})
    served.wsgi_app = DispatcherMiddleware(served.wsgi_app, {"/redis": inner})  # type: ignore[method-assign]
    mounts = Mounts()
    assert {*mounts.look_from(served)} == {*shops[:3]}
    assert roots(mounts, shops) == ["", "/redis", "/redis/deep", None]
    assert mounts.look_from(served) == []


def test_somebodys_own_dispatcher_is_read_and_never_called(shops: list[Flask]) -> None:
    mounts = Mounts()
    strange = {"/a": shops[0], "/proxy": current_app, "/none": None, 5: shops[1], "/text": "app"}
    mounts.look_from(Wrapper(OwnDispatcher(strange)))
    assert roots(mounts, shops) == ["/a", None, None, None]


def test_a_ring_of_wrappers_ends(shops: list[Flask]) -> None:
    one, other = Wrapper(None), Wrapper(None)
    one.application, other.application = other, one
    mounts = Mounts()
    assert mounts.look_from(one) == []


def test_what_leads_to_a_dispatcher_is_the_outer_one(shops: list[Flask]) -> None:
    """Whatever the order in which they were made."""
    inner = DispatcherMiddleware(shops[1], {"/deep": shops[2]})
    outer = DispatcherMiddleware(shops[0], {"/inner": inner})
    mounts = Mounts()
    for each in (inner, outer):
        mounts.made(each)
    assert {*mounts.look(shops)} == {*shops[:3]}
    assert roots(mounts, shops) == ["", "/inner", "/inner/deep", None]


def test_a_dispatcher_that_an_app_holds(shops: list[Flask]) -> None:
    held = DispatcherMiddleware(shops[0].wsgi_app, {"/admin": shops[1]})
    shops[0].wsgi_app = held  # type: ignore[method-assign]
    shops[2].wsgi_app = OwnDispatcher({"/own": shops[3]})  # type: ignore[method-assign,assignment]
    mounts = Mounts()
    mounts.made(held)
    mounts.look(shops)
    assert roots(mounts, shops) == ["", "/admin", "", "/own"]


def test_apps_that_are_gone_are_forgotten() -> None:
    mounts = Mounts()
    mounts.look_from(Flask("gone"))
    app = Flask("kept")
    mounts.look_from(app)
    assert [known[0]() for known in mounts._roots.values()] == [app]


# -- in a real process -------------------------------------------------------------------------------------


def told(window: WindowSide, name: str, root: str) -> Message:
    def fits(fact: Message) -> bool:
        apps = fact.get("apps") or ()
        return any(app["name"] == name and app["script_root"] == root for app in apps)

    return window.wait(fits)


def test_the_runner_tells_before_the_first_request(python: str, window: WindowSide) -> None:
    server = Server(python, PROJECT, "target", window)
    try:
        server.url()
        for name, root in (("own", "/own"), ("proxied", "/proxied"), ("target", "")):
            told(window, name, root)
        assert not [fact for fact in window.facts if fact["m"] in ("exchange", "problem")]
        asked = {app["name"]: app["script_root"] for app in window.ok("apps")["apps"]}
        assert asked["own"] == "/own"
    finally:
        server.stop()
    assert server.process.returncode == 0


LATE = """
import os, time
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import run_simple
front, back = Flask("shop"), Flask("shop")
while not os.path.exists("told"):  # both are told meanwhile
    time.sleep(0.02)
run_simple("127.0.0.1", int(os.environ["PORT"]), DispatcherMiddleware(front, {"/back": back}))
"""


def test_an_attached_process_tells_also_when_the_dispatcher_comes_late(
    tmp_path: Path, python: str, window: WindowSide
) -> None:
    (tmp_path / "late.py").write_text(LATE)
    told_of_both = threading.Thread(target=_when_both_are_told, args=(window, tmp_path / "told"))
    told_of_both.start()
    server = Attached(python, "late.py", tmp_path, window)
    try:
        app = told(window, "shop", "/back")["apps"][0]
        assert app["app"] == "shop-2"
        told(window, "shop", "")
        assert not [fact for fact in window.facts if fact["m"] in ("exchange", "problem")]
    finally:
        server.stop()
        told_of_both.join(40)


def _when_both_are_told(window: WindowSide, go_on: Path) -> None:
    window.wait(lambda fact: any(app["app"] == "shop-2" for app in fact.get("apps", ())))
    go_on.touch()
