"""What the processes of one app have otherwise than the one that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inspector.domain.config import ConfigRow
from inspector.domain.config_compare import entry_of, without_addresses
from inspector.domain.routes import RouteRow

Identities = Mapping[str, str]
"""Name (a config key, a rule) -> a text that is equal where the values are."""
NAMED = 3


@dataclass(frozen=True, slots=True)
class Peer:
    """One process; `differs` names what is not as in the shown one. It may not have answered (`silent`)."""

    pid: int
    program: str
    differs: tuple[str, ...] = ()
    silent: bool = False


@dataclass(frozen=True, slots=True)
class ProcessDifferences:
    """Of one app. `peers` are all its processes, the shown one first."""

    app: str
    peers: tuple[Peer, ...]

    @property
    def shown(self) -> Peer:
        return self.peers[0]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for peer in self.peers for name in peer.differs))


def differing(shown: Identities, other: Identities) -> tuple[str, ...]:
    """Sorted; also those that only one of them has."""
    return tuple(sorted(name for name in {*shown, *other} if shown.get(name) != other.get(name)))


def names_text(names: Iterable[str]) -> str:
    """`A`, `A and B`, `A, B, C and 5 more`."""
    given = tuple(names)
    if len(given) > NAMED + 1:
        given = (*given[:NAMED], f"{len(given) - NAMED} more")
    return " and ".join(filter(None, (", ".join(given[:-1]), *given[-1:])))


def config_identities(rows: Iterable[ConfigRow]) -> dict[str, str]:
    """By key. Addresses in a repr do not count, secrets count by their fingerprint."""
    return {row.key: entry_of(row).identity for row in rows if not row.ignored}


def route_identities(rows: Iterable[RouteRow]) -> dict[str, str]:
    """By rule; several rules of the same text count together."""
    found: dict[str, list[str]] = {}
    for row in rows:
        place = f"{row.view.file}:{row.view.line}" if row.view else ""
        facts = (
            row.endpoint,
            row.methods,
            row.subdomain,
            row.host,
            dict(row.defaults),
            row.redirect_to,
            place,
        )
        found.setdefault(row.rule, []).append(without_addresses(repr(facts)))
    return {rule: "\n".join(sorted(facts)) for rule, facts in found.items()}
