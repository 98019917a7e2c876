"""The Flask apps of a running target, as the probe's `apps` message describes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RedisFacts:
    """Where a server-side session interface keeps its values. `url` holds the password, needed to connect."""

    url: str
    prefix: str
    signer: bool = False
    format: str = ""


@dataclass(frozen=True, slots=True)
class AppFacts:
    key: str
    name: str
    import_name: str
    session_interface: str = ""
    session_kind: str = ""
    cookie_name: str = "session"
    redis: RedisFacts | None = None
    script_root: str | None = None
    root_path: str = ""
    """The folder of its code."""

    @property
    def title(self) -> str:
        """With where it is mounted, to tell apps of one name apart."""
        return f"{self.name} · {self.script_root}" if self.script_root else self.name


def title_among(apps: Sequence[AppFacts], key: str) -> str:
    """What the window calls an app: by its key when another of them has the same title."""
    titles = {app.key: app.title for app in apps}
    title = titles.get(key, key)
    return title if sum(title == other for other in titles.values()) < 2 else key


def app_from_wire(record: Mapping[str, Any]) -> AppFacts:
    """Raises KeyError or TypeError on a record that is not one."""
    return AppFacts(
        key=str(record["app"]),
        name=str(record["name"]),
        import_name=str(record.get("import_name") or ""),
        session_interface=str(record.get("interface") or ""),
        session_kind=str(record.get("kind") or ""),
        cookie_name=str(record.get("cookie_name") or "session"),
        redis=_redis(record.get("session_backend") or {}),
        script_root=record.get("script_root"),
        root_path=str(record.get("root_path") or ""),
    )


def _redis(record: Mapping[str, Any]) -> RedisFacts | None:
    if not record.get("redis_url"):
        return None
    return RedisFacts(
        url=str(record["redis_url"]),
        prefix=str(record.get("key_prefix") or ""),
        signer=bool(record.get("use_signer")),
        format=str(record.get("format") or ""),
    )
