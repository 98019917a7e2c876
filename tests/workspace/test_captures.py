"""A recording opened again: the same log, clients, flashes and hits, without any app."""

from __future__ import annotations

import pytest

from inspector.domain.errors import StoreError
from inspector.domain.routes import RouteRow
from inspector.services import capture_folder
from inspector.services.paths import Paths
from inspector.workspace.workspace import Workspace
from tests.waiting import until
from tests.workspace.exchange_maker import exchange, flash, session, write
from tests.workspace.opened import opened


def fill(workspace: Workspace) -> None:
    first = exchange(
        session=session({}, {"username": "ann"}, writes=[write("username", "ann")]),
        flashes={"pushed": [flash("hi")], "consumed": [], "waiting": [flash("hi")]},
    )
    workspace.feed(first)
    workspace.feed(exchange(client="tool", request={"headers": [["User-Agent", "curl/8.5.0"]], "body": None}))
    workspace.feed(exchange(replay_of=first.id))


def seen(workspace: Workspace) -> list[object]:
    log, clients = workspace.requests, workspace.clients
    return [
        [log.row(index) for index in range(len(log))],
        [log.exchange(log.row(index).number) for index in range(len(log))],
        [clients.at(index) for index in range(len(clients))],
        workspace.flashes.waiting(),
        [workspace.flashes.history_at(index) for index in range(workspace.flashes.history_len())],
        workspace.routes.usage(RouteRow("shop", "/", ("GET",), "index")).hits,
        log.replays_of(1),
    ]


async def test_a_recording_opened_again_shows_the_same(tmp_path):
    async with opened(tmp_path) as workspace:
        fill(workspace)
        before = seen(workspace)
        await workspace.save_capture(tmp_path / "saved.fsi")
    again = await Workspace.open(Paths.inside(tmp_path / "other"), capture=tmp_path / "saved.fsi")
    assert again.read_only
    await until(lambda: len(again.tasks) == 0, "the capture to load")
    assert seen(again) == before
    again.requests.set_filter("curl C1")
    assert len(again.requests) == 0
    again.requests.set_filter("C1")
    assert len(again.requests) == 1
    await again.close()
    await again.close()


async def test_what_is_not_a_capture_is_refused(tmp_path):
    (tmp_path / "x.fsi").write_text("no")
    with pytest.raises(StoreError, match="not a capture"):
        await Workspace.open(Paths.inside(tmp_path), capture=tmp_path / "x.fsi")


async def test_recordings_lie_in_the_cache_folder_and_are_closed(tmp_path):
    async with opened(tmp_path) as workspace:
        assert workspace.capture is not None
        assert workspace.capture.path.parent == Paths.inside(tmp_path).captures
    assert capture_folder.interrupted(Paths.inside(tmp_path).captures) is None


async def test_clearing_the_log_keeps_clients_and_flashes(tmp_path):
    async with opened(tmp_path) as workspace:
        fill(workspace)
        workspace.requests.clear()
        assert len(workspace.requests) == 0
        assert len(workspace.clients) == 2
        assert len(workspace.flashes.waiting()) == 1
