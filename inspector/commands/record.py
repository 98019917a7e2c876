"""`record`: the app served and everything recorded, without a window.

Prints one JSON line once the app serves, and ends on SIGINT or SIGTERM with everything written.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspector.commands.headless import run_headless, stop_signals, tell
from inspector.commands.target_options import add_target_options, target_from
from inspector.domain.errors import TargetError
from inspector.domain.target import Failure, RunState, TargetSpec
from inspector.services.paths import Paths
from inspector.services.tasks import TaskGroup
from inspector.workspace.notices import Level, Notice
from inspector.workspace.workspace import Workspace

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "record",
        help="serve an app and record everything, without a window",
        description="Serve an app and record everything. Prints one JSON line once it serves; "
        "ends on SIGINT or SIGTERM with everything written.",
    )
    parser.add_argument(
        "--out", metavar="FILE.fsi", type=Path, help="the capture (default: in the cache folder)"
    )
    parser.add_argument("--quiet", action="store_true", help="do not pass on what the app prints")
    add_target_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    return run_headless(_record(args, Paths.default()))


async def _record(args: argparse.Namespace, paths: Paths) -> int:
    spec = target_from(args, paths.resources)
    stopped = asyncio.Event()
    with stop_signals(stopped.set):
        workspace = await Workspace.open(paths, record_to=args.out)
        try:
            await _serve(workspace, spec, stopped, quiet=args.quiet)
        finally:
            await workspace.close()
    if workspace.requests.dropped:
        _tell_dropped(workspace.requests.dropped)
    if workspace.target.failure is not None:
        _tell_failure(workspace.target.failure)
        return 1
    return 0


async def _serve(workspace: Workspace, spec: TargetSpec, stopped: asyncio.Event, *, quiet: bool) -> None:
    """Until it is stopped, or the target has ended or never begun."""
    workspace.notices.posted.connect(_pass_on_warning)
    if not quiet:
        workspace.output.added.connect(lambda count: _pass_on(workspace, count))
    workspace.target.changed.connect(lambda: _stop_when_ended(workspace, stopped))
    await workspace.target.start(spec)
    await _first(workspace.target.settled(), stopped.wait())
    if workspace.target.state is RunState.RUNNING:
        _print_facts(workspace)
        await stopped.wait()


def _stop_when_ended(workspace: Workspace, stopped: asyncio.Event) -> None:
    if workspace.target.state in (RunState.FAILED, RunState.EXITED):
        stopped.set()


def _print_facts(workspace: Workspace) -> None:
    """The first and only line on stdout: for whoever started us to read."""
    target = workspace.target
    assert workspace.capture is not None
    facts = {
        "url": target.url,
        "pid": target.pid,
        "capture": str(workspace.capture.path.resolve()),
        "flask": target.versions.flask if target.versions else None,
        "python": target.versions.python if target.versions else None,
    }
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def _pass_on(workspace: Workspace, count: int) -> None:
    with contextlib.suppress(BrokenPipeError):  # nobody reads it any more; the recording goes on
        for line in workspace.output.lines[-count:]:
            sys.stderr.write(line.text + "\n")
        sys.stderr.flush()


def _pass_on_warning(notice: Notice) -> None:
    """Errors are told at the end, as the reason for the exit code."""
    if notice.level is Level.WARNING:
        sys.stderr.write(f"{notice.sentence} {notice.hint}\n")


def _tell_dropped(count: int) -> None:
    what = "1 request is" if count == 1 else f"{count} requests are"
    sys.stderr.write(f"{what} missing: the app was faster than the recording could read.\n")


def _tell_failure(failure: Failure) -> None:
    tell(TargetError(failure.sentence, failure.hint))


async def _first(*waits: Coroutine[Any, Any, object]) -> None:
    """Until one of them is over; the others are cancelled."""
    group = TaskGroup()
    tasks = [group.spawn(wait, "wait for the start or the end") for wait in waits]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    await group.close()
