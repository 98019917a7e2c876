"""Fixtures of the window's tests."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from inspector.gui.theme import Theme
from tests.gui.kit import WindowMaker, make_theme


@pytest.fixture
def theme(qapp: Any) -> Theme:
    return make_theme()


@pytest.fixture
def make_window(qapp: Any) -> Iterator[WindowMaker]:
    """Coroutines that a window starts are never run here: this loop stands still."""
    loop = asyncio.new_event_loop()
    maker = WindowMaker(loop)
    yield maker
    maker.close()
    loop.close()
