"""Config entries of an app and how they are shown: secrets masked, long values shortened, with who set them,
what is
wrong with them and whether they can be changed now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from inspector.domain.config_chain import Setting, chain_from_wire, origin_text
from inspector.domain.config_keys import group_of
from inspector.domain.config_live import UNKNOWN, Live, live_of
from inspector.domain.config_secrets import (
    MASK,
    fingerprint,
    is_empty,
    is_secret_key,
    length_text,
    mask_url,
    masked,
)
from inspector.domain.exchanges import Place
from inspector.guest.flask_session_probe.wire import Cut, Opaque, safe_repr, unpack

__all__ = ["MASK", "ConfigRow", "config_from_wire", "is_secret_key", "mask_url", "shown", "shown_value"]

MAX_SHOWN = 2000
"""Characters."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What is wrong with an entry. `level` is error, warning or info; `badge` names the kind in a word."""

    level: str
    badge: str
    sentence: str
    meant: str = ""
    """The key that was probably meant."""


@dataclass(frozen=True, slots=True)
class ConfigRow:
    app: str
    key: str
    value: Any
    type: str
    secret: bool
    is_default: bool
    default: Any = None
    origin: str = ""
    """Where the value came from; empty when nobody saw it."""
    has_default: bool = False
    """Flask (or the app's own subclass of it) has a default for it."""
    chain: tuple[Setting, ...] = ()
    """All writes, oldest first; the last one holds."""
    skipped: int = 0
    """Older writes that were not kept."""
    hints: tuple[Hint, ...] = ()
    group: str = "App"
    live: Live = UNKNOWN
    undo: int = 0
    """Changes made here that can be taken back."""
    redo: int = 0
    """Changes taken back that can be made again."""
    ignored: bool = False
    """A loader passed over it: it is not in the config."""
    hidden: bool = field(init=False, repr=False, compare=False)
    """Whether `shown` masks something. Found once: lists ask for it again and again."""

    def __post_init__(self) -> None:
        hidden = not self.ignored and (
            _is_hidden(self.key, self.value) or masked(self.value) is not self.value
        )
        object.__setattr__(self, "hidden", hidden)

    @property
    def place(self) -> Place | None:
        """The line that gave it its value."""
        return self.chain[-1].place if self.chain else None

    @property
    def overwritten(self) -> tuple[Setting, ...]:
        return self.chain[:-1]

    @property
    def changed_here(self) -> bool:
        return self.undo > 0

    @property
    def hint(self) -> str:
        return self.hints[0].sentence if self.hints else ""


def config_from_wire(app: str, record: Mapping[str, Any]) -> ConfigRow:
    """Raises KeyError, TypeError or WireError on a record that is not an entry. Hints are added by
    `config_hints.with_hints`, which needs all entries.
    """
    key = str(record["key"])
    value = unpack(record.get("value"))
    is_default = bool(record.get("is_default"))
    has_default = bool(record.get("has_default", is_default))
    chain = chain_from_wire(record)
    return ConfigRow(
        app=app,
        key=key,
        value=value,
        type=str(record.get("type") or ""),
        secret=is_secret_key(key),
        is_default=is_default,
        default=unpack(record.get("default")),
        origin=origin_text(chain, is_default, has_default),
        has_default=has_default,
        chain=chain,
        skipped=int(record.get("skipped") or 0),
        group=group_of(key, has_default),
        live=live_of(key, value, has_default),
        undo=int(record.get("undo") or 0),
        redo=int(record.get("redo") or 0),
    )


def ignored_from_wire(app: str, record: Mapping[str, Any]) -> ConfigRow:
    """A key that a loader passed over, as a row of its own."""
    key = str(record["key"])
    chain = chain_from_wire(record)
    return ConfigRow(
        app=app,
        key=key,
        value=None,
        type="",
        secret=is_secret_key(key),
        is_default=False,
        origin=origin_text(chain, False, False),
        chain=chain,
        group="Ignored",
        live=Live(False, why_not="It is not in the config."),
        ignored=True,
    )


def with_hints(row: ConfigRow, hints: tuple[Hint, ...]) -> ConfigRow:
    return replace(row, hints=hints) if hints else row


def shown(row: ConfigRow, reveal: bool = False) -> str:
    """The value as a text of one line; secrets and passwords in URLs are masked unless `reveal`."""
    if row.ignored:
        return "not in the config"
    return shown_value(row.key, row.value, reveal)


def shown_value(key: str, value: Any, reveal: bool = False) -> str:
    """The same for any value of that key: one that was overwritten, or a default."""
    if reveal:
        return _shortened(_plain(value))
    if _is_hidden(key, value):
        return MASK
    return _shortened(_plain(masked(value)))


def _is_hidden(key: str, value: Any) -> bool:
    return is_secret_key(key) and not is_empty(value) and not isinstance(value, int | float)


def identity_text(row: ConfigRow) -> str:
    """What may be said of a masked value: "32 characters, sha256 3f2a91c0…"; "" for one that is in sight."""
    if not row.hidden or isinstance(row.value, Cut):
        return ""
    length = length_text(row.value)
    mark = f"sha256 {fingerprint(row.value)}…"
    return f"{length}, {mark}" if length else mark


def _plain(value: Any) -> str:
    if isinstance(value, Opaque):
        return value.text
    if isinstance(value, Cut):
        return f"({value.type}, {value.size} long: too large to show)"
    return safe_repr(value, MAX_SHOWN + 1)


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"
