"""What is said of a target that takes long to serve: the line at which it stands, when its probe can tell."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inspector.domain.errors import LinkError
from inspector.domain.target import TargetSpec
from inspector.guest.flask_session_probe.wire import Do
from inspector.workspace.notices import Level, Notice
from inspector.workspace.probes import ProbeCalls

_ASK_SECONDS = 1.0
_HINT = "It may still come. "


async def slow_start(spec: TargetSpec, calls: ProbeCalls, seconds: float, url: str | None = None) -> Notice:
    """A warning, after `seconds` of waiting. `url`: where a command said that it listens."""
    if url is not None:
        sentence = f"{spec.name} listens at {url}, but has made no Flask app yet."
        hint = "Open that address: some servers make the app with the first request."
        return Notice(Level.WARNING, sentence, hint)
    late = f"{spec.name} has not begun to serve after {seconds:g} s"
    try:
        place: Mapping[str, Any] = await calls.call(Do.WHERE, seconds=_ASK_SECONDS)
    except LinkError:
        place = {}
    if not place.get("file"):
        hint = "Does it wait for something while it is imported, or call app.run() itself?"
        return Notice(Level.WARNING, f"{late}.", _HINT + hint)
    where = f"{_short(str(place['file']), spec.project)}:{place.get('line')}"
    hint = "What does that line wait for: a database, another server, a lock?"
    return Notice(Level.WARNING, f"{late}: it stands at {where}.", _HINT + hint)


def _short(file: str, project: Path) -> str:
    try:
        return str(Path(file).relative_to(project))
    except ValueError:
        return file
