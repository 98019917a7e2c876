"""A workspace on folders of its own, with a capture, and the small targets of tests/apps."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from inspector.domain.target import TargetSpec
from inspector.services.paths import Paths
from inspector.workspace.workspace import Workspace

APPS = Path(__file__).resolve().parents[1] / "apps"


@contextlib.asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Workspace]:
    """Not a fixture: the guard on tasks looks before fixtures are torn down."""
    workspace = await Workspace.open(Paths.inside(folder))
    try:
        yield workspace
    finally:
        await workspace.close()


def spec(app: str, **changes: object) -> TargetSpec:
    """One of tests/apps."""
    return TargetSpec(app=app, project=APPS, **changes)  # type: ignore[arg-type]
