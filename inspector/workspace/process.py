"""One connected process: what it is, which apps it has, how it is asked.

Apps of different projects may have one key (`app` is what most are called). The window knows each by a key
of its own; only here, at the process, the two kinds of keys are translated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

from inspector.domain.apps import AppFacts
from inspector.domain.exchanges import Exchange
from inspector.domain.target import Versions
from inspector.services.probe_connection import ProbeConnection


@dataclass(slots=True, eq=False)
class Process:
    """Grows as it speaks."""

    probe: ProbeConnection
    pid: int
    program: str
    folder: str
    versions: Versions
    attached: bool
    since: float
    apps: dict[str, AppFacts] = field(default_factory=dict)
    """By the window's key."""
    exchanges: int = 0
    renamed: dict[str, str] = field(default_factory=dict)
    """The process's key of an app -> the window's, where they differ."""

    @property
    def program_name(self) -> str:
        """`gunicorn`, also when it was started with `python -m gunicorn`."""
        path = PurePath(self.program)
        return path.parent.name if path.name == "__main__.py" else path.name or "python"

    def takes(self, app: AppFacts, key: str) -> bool:
        """The process has this app, which the window calls `key`. Whether that is news."""
        if key != app.key:
            self.renamed[app.key] = key
        known = self.apps.get(key)
        root = known.script_root if known is not None and app.script_root is None else app.script_root
        self.apps[key] = replace(app, key=key, script_root=root)
        return known is None

    def learns_from(self, exchange: Exchange) -> bool:
        """Where an app is mounted that no dispatcher told of: its first request says so. Whether it did."""
        app = self.apps.get(exchange.app or "")
        root = (exchange.inner or {}).get("script_root")
        if app is None or app.script_root is not None or not root:
            return False
        self.apps[app.key] = replace(app, script_root=str(root))
        return True

    async def ask(self, do: str, seconds: float, arguments: Mapping[str, Any]) -> Any:
        """Raises LinkError."""
        return await self.probe.call(do, seconds, {**arguments, **self._own(arguments.get("app"))})

    def _own(self, app: Any) -> dict[str, str]:
        own = next((own for own, key in self.renamed.items() if key == app), None)
        return {} if own is None else {"app": own}

    def as_known(self, exchange: Exchange, record: Mapping[str, Any]) -> tuple[Exchange, Mapping[str, Any]]:
        """With the window's keys of its apps."""
        if not self.renamed:
            return exchange, record
        app, session = self._key(exchange.app), exchange.session
        if session is not None:
            session = replace(session, app=self._key(session.app))
            if record.get("session"):
                record = {**record, "session": {**record["session"], "app": session.app}}
        return replace(exchange, app=app, session=session), {**record, "app": app} if record else record

    def _key(self, app: str | None) -> str | None:
        return self.renamed.get(app, app) if app is not None else None


def key_for(app: AppFacts, others: Mapping[str, AppFacts]) -> str:
    """What the window calls an app that a process tells of. `others`: all that were ever met, by key.

    The same code under the same name is the same app, however many processes serve it and in whatever order
    they come; a key is never given to other code.
    """
    number = 1
    for key in (app.key, f"{app.key} ({PurePath(app.root_path).name or '2'})"):
        if key not in others or _is_same(others[key], app):
            return key
    while True:
        number += 1
        numbered = f"{key} {number}"
        if numbered not in others or _is_same(others[numbered], app):
            return numbered


def _is_same(known: AppFacts, app: AppFacts) -> bool:
    return known.root_path == app.root_path or not known.root_path or not app.root_path
