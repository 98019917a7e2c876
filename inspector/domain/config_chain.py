"""Who set a config key, one write after the other, and how that is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from inspector.domain.exchanges import Place
from inspector.domain.file_names import short_name
from inspector.guest.flask_session_probe.wire import unpack

HERE = "inspector"
"""The loader that stands for a change made in this window."""
_OPERATIONS = {"set": "assigned", "update": "update()", "setdefault": "setdefault()", "delete": "deleted"}


@dataclass(frozen=True, slots=True)
class Source:
    """What a loader read: a file, a class, an environment variable. `place` is the key's line in it, when
    found.
    """

    loader: str
    detail: str
    place: Place | None = None

    def text(self) -> str:
        match self.loader:
            case "from_prefixed_env" | "environment":
                return f"environment variable{'s' if ',' in self.detail else ''} {self.detail}"
            case "from_envvar":
                return f"from_envvar({self.detail})"
            case "from_mapping":
                return "from_mapping()"
            case "from_object":
                return f"from_object({self.detail.replace(':', '.')})"
            case _:
                name = (
                    PurePath(self.detail).name if self.loader in ("from_pyfile", "from_file") else self.detail
                )
                return f"{self.loader}({name})"


@dataclass(frozen=True, slots=True)
class Setting:
    """One write. `caller` is the line that made it, `via` the app's own line behind a library's."""

    op: str
    sources: tuple[Source, ...] = ()
    caller: Place | None = None
    via: Place | None = None
    package: str = ""
    """ "Flask-WTF 1.2.2" when a package set it."""
    replaced: bool = False
    value: Any = None
    """What it had set, known only when it was `replaced`."""

    @property
    def here(self) -> bool:
        return any(source.loader == HERE for source in self.sources)

    @property
    def place(self) -> Place | None:
        """The line to show: where the value stands, else who set it."""
        if self.here:
            return None
        inner = next((source.place for source in reversed(self.sources) if source.place), None)
        return inner or (self.via if self.package and self.via else self.caller)

    def text(self) -> str:
        """ "from_object(config.Dev)", "setdefault() by Flask-WTF 1.2.2", "changed in this window"."""
        if self.here:
            return "changed in this window"
        told = [source for source in self.sources if not self._is_inside(source)]
        what = " → ".join(source.text() for source in told) or _OPERATIONS.get(self.op, self.op)
        return f"{what} by {self.package}" if self.package else what

    def _is_inside(self, source: Source) -> bool:
        """Loaders call each other: from_pyfile ends in from_object, from_file in from_mapping."""
        return source is not self.sources[0] and source.loader in ("from_object", "from_mapping")


def setting_from_wire(record: Mapping[str, Any]) -> Setting:
    """Raises KeyError, TypeError or WireError on a record that is none."""
    replaced = record.get("replaced")
    package = record.get("package")
    via = record.get("via")
    return Setting(
        op=str(record["op"]),
        sources=tuple(_source(source) for source in record.get("sources") or ()),
        caller=_place(record.get("file"), record.get("line"), record.get("function")),
        via=_place(*via) if via else None,
        package=" ".join(str(part) for part in package) if package else "",
        replaced=bool(replaced),
        value=unpack(replaced[0]) if replaced else None,
    )


def chain_from_wire(entry: Mapping[str, Any]) -> tuple[Setting, ...]:
    """Oldest first; what the key held before the first write stands first when that was not nothing."""
    chain = tuple(setting_from_wire(record) for record in entry.get("chain") or ())
    first = entry.get("first") or ()
    if first and not entry.get("skipped"):
        loader = "Flask's default" if entry.get("has_default") else "set before it was watched"
        return (Setting(loader, replaced=True, value=unpack(first[0])), *chain)
    return chain


def origin_text(chain: Sequence[Setting], is_default: bool, has_default: bool) -> str:
    """Where the value comes from, for a column."""
    if chain:
        last = chain[-1]
        place = last.place
        where = f"{short_name(place.file)}:{place.line}" if place is not None else ""
        return f"{where}  {last.text()}" if where else last.text()
    if is_default:
        return "Flask's default"
    return "the app's class" if has_default else ""


def _source(record: Mapping[str, Any]) -> Source:
    return Source(
        str(record["loader"]),
        str(record.get("detail") or ""),
        _place(record.get("file"), record.get("line"), ""),
    )


def _place(file: Any, line: Any, function: Any) -> Place | None:
    return Place(str(file), int(line or 0), str(function or "")) if file and line else None
