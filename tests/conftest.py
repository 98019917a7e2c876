"""For every test: no display, directories of its own, and the guards of tests/guards."""

from __future__ import annotations

import inspect
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Before anything imports Qt: tests never open a window on a developer's screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

from tests.guards.leaks import no_leaks
from tests.guards.tasks import leaving_no_tasks

pytest_plugins = ["pytester"]

# Properties are judged by their result, not by the clock: a busy machine must not fail them. In CI hypothesis
# takes the same examples each time, elsewhere others.
settings.register_profile(
    "patient", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")

# A shell starts what runs in the background with SIGINT ignored, which every child would inherit.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj):
            item.obj = leaving_no_tasks(item.obj)


@pytest.fixture(autouse=True)
def _nothing_left_behind() -> Iterator[None]:
    with no_leaks():
        yield


@pytest.fixture(autouse=True)
def _directories_of_its_own(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """No test reads or writes the settings, caches or captures of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    for variable, folder in {
        "HOME": ".",
        "XDG_CONFIG_HOME": "config",
        "XDG_CACHE_HOME": "cache",
        "XDG_DATA_HOME": "data",
        "XDG_STATE_HOME": "state",
    }.items():
        (home / folder).mkdir(exist_ok=True)
        monkeypatch.setenv(variable, str(home / folder))
    for variable in ("FLASK_APP", "FLASK_DEBUG", "FLASK_ENV", "FLASK_INSPECTOR"):
        monkeypatch.delenv(variable, raising=False)
    return home
