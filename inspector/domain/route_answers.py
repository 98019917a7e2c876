"""What an app answers when asked which rule takes a URL, and which URL an endpoint has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from inspector.guest.flask_session_probe.wire import unpack


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one rule takes the URL or does not. `why` is one of the README's words, `sentence` for people."""

    rule: str
    endpoint: str
    order: int
    why: str
    sentence: str

    @property
    def takes(self) -> bool:
        return self.why in ("takes", "redirects")


@dataclass(frozen=True, slots=True)
class MatchAnswer:
    outcome: str
    """"match", "redirect", "method", "not_found", "websocket", "host" or "error"."""
    method: str
    path: str
    host: str
    sentence: str
    status: int | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    to: str = ""
    """Where a redirect leads."""
    allowed: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    """Rules that take it or come near, most telling first."""
    count: int = 0
    looked_at: int = 0


@dataclass(frozen=True, slots=True)
class BuildAnswer:
    """`url` "" means that there is none, and `sentence` says why."""

    url: str = ""
    sentence: str = ""
    missing: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    """Variable -> why its converter does not take the value."""


# -- match -----------------------------------------------------------------------------------------------


def match_from_wire(record: Mapping[str, Any]) -> MatchAnswer:
    """Raises KeyError, TypeError or WireError on a record that is no answer."""
    outcome = str(record["outcome"])
    return MatchAnswer(
        outcome=outcome,
        method=str(record["method"]),
        path=str(record["path"]),
        host=str(record["host"]),
        sentence=_outcome_sentence(outcome, record),
        status=record.get("status"),
        arguments=unpack(record.get("arguments")) or {},
        to=str(record.get("to") or ""),
        allowed=tuple(record.get("allowed") or ()),
        reasons=tuple(_reason(each) for each in record.get("rules") or ()),
        count=int(record.get("count") or 0),
        looked_at=int(record.get("looked_at") or 0),
    )


def _outcome_sentence(outcome: str, record: Mapping[str, Any]) -> str:
    match outcome:
        case "match":
            taker = next((rule for rule in record["rules"] if rule["why"] == "takes"), None)
            endpoint = f" {taker['endpoint']}" if taker else ""
            return f"Goes to{endpoint}{_with_arguments(record)}."
        case "redirect":
            return f"{record.get('status') or 308}: redirected to {record['to']}"
        case "method":
            return f"405: {record['method']} is not allowed there, only {_listed(record.get('allowed'))}."
        case "websocket":
            return "400: the rule and the request do not agree on whether this is a websocket."
        case "host":
            return (
                f"400: the app does not answer to the host {record['host']}. {record.get('sentence') or ''}"
            )
        case "error":
            return f"500: a converter failed while the rules were tried. {record.get('sentence') or ''}"
        case _:
            return "404: no rule takes this URL."


def _with_arguments(record: Mapping[str, Any]) -> str:
    arguments = unpack(record.get("arguments")) or {}
    return " with " + ", ".join(f"{name}={value!r}" for name, value in arguments.items()) if arguments else ""


def _reason(record: Mapping[str, Any]) -> Reason:
    return Reason(
        str(record["rule"]),
        str(record["endpoint"]),
        int(record["order"]),
        str(record["why"]),
        _reason_sentence(record),
    )


_PLAIN = {
    "takes": "takes it",
    "slash": "404: the rule does not end in a slash, the URL does",
    "shadowed": "would take it too, but another rule comes first",
    "aborted": "would take it, but a converter of another rule ended the search",
    "build_only": "only builds URLs, never takes one",
    "close": "is spelled much like it",
}


def _reason_sentence(record: Mapping[str, Any]) -> str:
    why = str(record["why"])
    if why in _PLAIN:
        return _PLAIN[why]
    match why:
        case "method":
            return f"405: takes only {_listed(record.get('allowed'))}"
        case "redirect" | "redirects":
            return f"308: redirects to {record.get('to')}"
        case "converter":
            return f"{500 if record.get('raised') else 404}: {_converter_sentence(record)}"
        case "host":
            kind = "host" if record.get("by_host") else "subdomain"
            return f"404: wants the {kind} {_quoted(record['wanted'])}, this is {_quoted(record['here'])}"
        case "websocket":
            wanted = "is for websockets" if record.get("wanted") else "is not for websockets"
            return f"400: {wanted}"
        case _:
            return f"failed: {record.get('sentence') or why}"


def _converter_sentence(record: Mapping[str, Any]) -> str:
    head = f"{record['converter']} refuses “{record['value']}” for {record['variable']}"
    if record.get("raised"):
        return f"{record['converter']} failed at “{record['value']}”: {record['raised']}"
    if record.get("pattern"):
        return f"{head}: it must fit {record['pattern']}"
    return f"{head}: {record['sentence']}" if record.get("sentence") else head


def _quoted(name: object) -> str:
    return f"“{name}”" if name else "without one"


def _listed(methods: Any) -> str:
    return ", ".join(methods or ()) or "nothing"


# -- build -----------------------------------------------------------------------------------------------


def build_from_wire(record: Mapping[str, Any]) -> BuildAnswer:
    """Raises TypeError on a record that is no answer."""
    if record.get("url"):
        return BuildAnswer(url=str(record["url"]))
    reasons = record.get("refused") or {}
    refused = {str(name): _converter_sentence(reason) for name, reason in reasons.items()}
    if refused:
        return BuildAnswer(sentence="; ".join(refused.values()), refused=refused)
    missing = tuple(str(name) for name in record.get("missing") or ())
    if missing:
        return BuildAnswer(sentence=f"Missing: {', '.join(missing)}.", missing=missing)
    sentence = str(record.get("sentence") or "No URL can be built.")
    if record.get("suggested"):
        sentence += f" The closest rule is {record['suggested']}."
    return BuildAnswer(sentence=sentence)
