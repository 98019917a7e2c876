"""Two configs side by side: what one has and the other has not, and what differs. Secrets are compared by
fingerprint,
so that a masked export will do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from inspector.domain.config import ConfigRow, identity_text, shown
from inspector.domain.config_secrets import fingerprint
from inspector.domain.errors import InspectorError
from inspector.guest.flask_session_probe.wire import Cut, Opaque, WireError, pack, unpack

FORMAT = "flask-session-inspector/config"
VERSION = 1
_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")


@dataclass(frozen=True, slots=True)
class ComparedEntry:
    """One key as far as comparing goes. Two entries are the same when their `identity` is."""

    key: str
    text: str
    """As it is shown; masked."""
    type: str
    identity: str


@dataclass(frozen=True, slots=True)
class SavedConfig:
    """A config from another run."""

    title: str
    flask: str
    entries: tuple[ComparedEntry, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    key: str
    kind: Literal["added", "removed", "changed"]
    before: ComparedEntry | None
    after: ComparedEntry | None


def entry_of(row: ConfigRow) -> ComparedEntry:
    text, hidden = shown(row), row.hidden
    extra = identity_text(row) if hidden else ""
    return ComparedEntry(row.key, f"{text}  ({extra})" if extra else text, row.type, _identity(row))


def compare(before: Iterable[ComparedEntry], after: Iterable[ComparedEntry]) -> tuple[Difference, ...]:
    """By key: added, removed and changed ones only."""
    old, new = {entry.key: entry for entry in before}, {entry.key: entry for entry in after}
    found = []
    for key in sorted(old.keys() | new.keys()):
        one, other = old.get(key), new.get(key)
        if one is None:
            found.append(Difference(key, "added", None, other))
        elif other is None:
            found.append(Difference(key, "removed", one, None))
        elif one.identity != other.identity:
            found.append(Difference(key, "changed", one, other))
    return tuple(found)


def to_json(rows: Iterable[ConfigRow], title: str, flask: str, reveal: bool = False) -> str:
    """All entries, to be compared with later. Without `reveal` secrets leave only their fingerprint."""
    entries = [_saved_entry(row, reveal) for row in rows if not row.ignored]
    document = {"format": FORMAT, "version": VERSION, "app": title, "flask": flask, "entries": entries}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def from_json(text: str) -> SavedConfig:
    """Raises InspectorError with a sentence when it is no config saved by `to_json`."""
    try:
        document = json.loads(text)
        if document["format"] != FORMAT:
            raise ValueError("another format")
        if document["version"] > VERSION:
            raise InspectorError(
                "This config was saved by a newer version of the inspector.", "Update to read it."
            )
        entries = tuple(_read_entry(entry) for entry in document["entries"])
        return SavedConfig(str(document["app"]), str(document["flask"]), entries)
    except (ValueError, KeyError, TypeError, RecursionError, WireError) as error:
        raise InspectorError(
            "This file is not a config that was exported here.",
            "Choose a .json file made by “Export as JSON”.",
            repr(error),
        ) from error


def _saved_entry(row: ConfigRow, reveal: bool) -> dict[str, Any]:
    hidden = row.hidden
    entry: dict[str, Any] = {
        "key": row.key,
        "type": row.type,
        "set": not row.is_default,
        "origin": row.origin,
    }
    entry["text"] = shown(row, reveal)
    if hidden:
        entry["secret"] = True
        entry["identity"] = _identity(row)
        entry["known"] = identity_text(row)
    if reveal or not hidden:
        entry["value"] = pack(row.value)
    return entry


def _read_entry(entry: dict[str, Any]) -> ComparedEntry:
    key, kind = str(entry["key"]), str(entry["type"])
    if entry.get("secret"):
        row = ConfigRow("", key, unpack(entry.get("value")), kind, True, False)
        text = shown(row) if "value" in entry else str(entry["text"])
        known = str(entry.get("known") or "")
        return ComparedEntry(key, f"{text}  ({known})" if known else text, kind, str(entry["identity"]))
    row = ConfigRow("", key, unpack(entry.get("value")), kind, False, not entry["set"])
    return entry_of(row)


def _identity(row: ConfigRow) -> str:
    """Equal for equal values, across runs: addresses in a repr are left out."""
    if row.hidden:
        return f"sha256:{fingerprint(row.value)}"
    value = row.value
    if isinstance(value, Opaque):
        value = Opaque(value.type, without_addresses(value.text))
    if isinstance(value, Cut):
        return f"cut:{value.type}:{value.size}"
    return without_addresses(json.dumps(pack(value), sort_keys=True))


def without_addresses(text: str) -> str:
    """A repr as it is in every process."""
    return _ADDRESS.sub("", text)
