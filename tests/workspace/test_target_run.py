"""One run of a target, without a process: what its probe has said counts, however soon the end comes."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

from inspector.guest.flask_session_probe.wire import frame
from inspector.workspace.probe_group import ProbeGroup
from inspector.workspace.target_run import TargetRun
from tests.services.probe_side import ProbeSide
from tests.waiting import until
from tests.workspace.exchange_maker import record
from tests.workspace.opened import spec

SAID = 50
"""Little enough for the system to take at once."""


class Owner:
    """Of the run and of its group; counts the exchanges."""

    def __init__(self) -> None:
        self.exchanged = 0

    def exchanges(self, batch: list[Any]) -> None:
        self.exchanged += len(batch)

    def __getattr__(self, _name: str) -> Any:
        return lambda *_args, **_more: None


async def test_what_was_said_just_before_the_end_is_read(tmp_path: Path) -> None:
    owner: Any = Owner()
    group = ProbeGroup(owner)
    run = TargetRun(spec("notepad"), tmp_path, owner, group, dict, lambda *_: None)
    await run._link.start()
    probe = await ProbeSide.greeted(run._link.variable)
    await until(lambda: group.processes, "the probe")
    said = b"".join(frame(record()) for _ in range(SAID))
    with socket.socket(fileno=os.dup(probe._writer.get_extra_info("socket").fileno())) as at_once:
        assert at_once.send(said) == len(said), "all of it is on its way, and nothing was read yet"
        at_once.shutdown(socket.SHUT_WR)
    await run.stop()
    await probe.close()
    assert owner.exchanged == SAID
    await group.close()
