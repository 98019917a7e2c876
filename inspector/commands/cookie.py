"""`main.py cookie decode | verify | sign`: cookies without a window, for people and, with --json, for
scripts.

With --json, one object is printed. `value` is tagged JSON as Flask writes it (`{" t": [1]}` is a tuple),
`types` names the type at each path where JSON alone would not tell it. Exit code 0 only if it was decoded,
verified or signed; a cookie that does not verify is still printed, with the reasons.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
import time
from typing import Any

from inspector.domain import tagged_json
from inspector.domain.cookie_kinds import Kind
from inspector.domain.cookies import CookieReport, Verdict, parse_cookie, sign, size_report, verify
from inspector.domain.errors import EditRejected
from inspector.domain.signing import DERIVATIONS, DIGESTS, FLASK_SESSION, Scheme, to_bytes
from inspector.domain.values import children, preview, type_label
from inspector.guest.flask_session_probe.wire import path_text


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `cookie` with its three verbs."""
    parser = subparsers.add_parser("cookie", help="decode, verify or sign a cookie", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    decode = verbs.add_parser("decode", help="show what a cookie holds; needs no key")
    check = verbs.add_parser("verify", help="tell whether a key fits, and whether the cookie is expired")
    make = verbs.add_parser("sign", help="make a cookie of a JSON object")
    for verb in (decode, check):
        verb.add_argument(
            "cookie", metavar="COOKIE", help="value, name=value or a whole header; - reads it from stdin"
        )
        verb.add_argument("--name", help="which cookie of a header is meant (default: session)")
    make.add_argument(
        "value", metavar="JSON", help='a JSON object, {" t": [1]} for a tuple; - reads it from stdin'
    )
    for verb in (check, make):
        _add_key_arguments(verb)
    check.add_argument("--max-age", type=int, metavar="SECONDS", help="oldest age allowed (default: any)")
    make.add_argument(
        "--timestamp", type=int, metavar="SECONDS", help="time of signing since 1970 (default: now)"
    )
    for verb in (decode, check, make):
        verb.add_argument("--json", action="store_true", help="print one JSON object")


def _add_key_arguments(parser: argparse.ArgumentParser) -> None:
    keys = parser.add_argument
    keys("--key", metavar="K", dest="keys", action="append", help="SECRET_KEY; again for each fallback key")
    keys(
        "--key-hex",
        metavar="HEX",
        dest="keys",
        action="append",
        type=bytes.fromhex,
        help="a key as hex bytes",
    )
    parser.add_argument(
        "--salt", help="salt of the signature (default: the usual ones; to sign: cookie-session)"
    )
    parser.add_argument(
        "--digest", choices=DIGESTS, help="hash function (default: by the length of the signature)"
    )
    parser.add_argument(
        "--derivation", choices=DERIVATIONS, help="how the key is derived (default: as Flask does)"
    )


def run(args: argparse.Namespace) -> int:
    """Do what the arguments say; the exit code."""
    if args.verb == "sign":
        return _sign(args)
    report = parse_cookie(_text(args.cookie), args.name)
    now = time.time()
    facts = _facts(report, now)
    lines = _lines(report, now)
    good = _decoded(report)
    if args.verb == "verify":
        verdict = verify(
            report,
            args.keys or [],
            now=now,
            max_age=args.max_age,
            salt=args.salt,
            digest=args.digest,
            derivation=args.derivation,
        )
        good = verdict.ok
        facts |= _verdict_facts(verdict)
        lines += ["", "Verified." if verdict.ok else "Not verified.", *verdict.reasons]
    _print(facts, lines, args.json)
    return 0 if good else 1


def _text(argument: str) -> str:
    return sys.stdin.read() if argument == "-" else argument


def _sign(args: argparse.Namespace) -> int:
    stamp = int(time.time()) if args.timestamp is None else args.timestamp
    scheme = Scheme(
        args.salt or FLASK_SESSION.salt,
        args.derivation or FLASK_SESSION.derivation,
        args.digest or FLASK_SESSION.digest,
    )
    try:
        value = tagged_json.loads(_text(args.value))
        cookie = sign(value, (args.keys or [""])[0], timestamp=stamp, scheme=scheme)
    except EditRejected as error:
        return _failed(f"{error.sentence} {error.hint}".strip(), args.json)
    except ValueError as error:
        return _failed(f"This cannot be signed: {error}.", args.json)
    size = size_report("session", cookie)
    warnings = [size.sentence] if size.over or size.dropped else []
    if not isinstance(value, dict):
        warnings.append(f"This is a {type_label(value)}: Flask expects a dict in its session cookie.")
    facts = {
        "cookie": cookie,
        "timestamp": stamp,
        "signed_at": _iso(stamp),
        "size": size.total,
        "warnings": warnings,
    }
    for warning in warnings:
        sys.stderr.write(warning + "\n")
    _print(facts, [cookie], args.json)
    return 0


def _failed(sentence: str, as_json: bool) -> int:
    if as_json:
        _print({"error": sentence}, [], True)
    else:
        sys.stderr.write(_printable(sentence, sys.stderr.encoding) + "\n")
    return 1


def _iso(stamp: int) -> str | None:
    try:
        return datetime.datetime.fromtimestamp(stamp, datetime.UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return None


def _decoded(report: CookieReport) -> bool:
    """A text that is no token at all is shown as it is: nothing was decoded."""
    return report.decoded and report.kind is not Kind.PLAIN


def _facts(report: CookieReport, now: float) -> dict[str, Any]:
    return {
        "kind": report.kind.value,
        "summary": report.summary,
        "name": report.name,
        "decoded": _decoded(report),
        "codec": report.payload.codec,
        "value": _tree(report.value),
        "types": types_of(report.value),
        "compressed": report.payload.compressed,
        "payload_size": report.payload.size,
        "signed_at": None if report.signed_at is None else report.signed_at.isoformat(),
        "timestamp": report.timestamp,
        "legacy_epoch": report.legacy_epoch,
        "age": report.age(now),
        "digest": report.digest,
        "parts": {
            "payload": report.payload_part,
            "timestamp": report.timestamp_part,
            "signature": report.signature_part,
        },
        "size": size_report(report.name or "session", report.text).total,
        "details": report.details,
        "problems": list(report.problems),
    }


def _tree(value: Any) -> Any:
    try:
        return tagged_json.tag(value)
    except EditRejected:
        return preview(value, 1000)


_JSON_TYPES = frozenset({"None", "bool", "int", "float", "str", "list", "dict"})


def types_of(value: Any) -> dict[str, str]:
    """Path → type of every value inside that JSON has no type for."""
    found = {}
    waiting: list[tuple[tuple[Any, ...], Any]] = [((), value)]
    while waiting:
        path, node = waiting.pop()
        label = type_label(node)
        if label not in _JSON_TYPES:
            found[path_text(list(path)) if path else ""] = label
        waiting.extend(((*path, step), child) for step, child in reversed(children(node)))
    return found


def _verdict_facts(verdict: Verdict) -> dict[str, Any]:
    scheme = verdict.scheme
    return {
        "verified": verdict.ok,
        "authentic": verdict.authentic,
        "key": verdict.key_index,
        "key_label": verdict.key_label,
        "salt": None if scheme is None else to_bytes(scheme.salt).decode("utf-8", "replace"),
        "derivation": None if scheme is None else scheme.derivation,
        "expired": verdict.expired,
        "future": verdict.future,
        "reasons": list(verdict.reasons),
    }


def _lines(report: CookieReport, now: float) -> list[str]:
    lines = [report.summary]
    if report.signed_at is not None:
        lines.append(f"Signed {report.signed_at:%Y-%m-%d %H:%M:%S} UTC, {_age_text(report.age(now) or 0)}.")
    lines += report.problems
    if isinstance(report.value, dict):
        lines += [
            f"  {key} = {preview(item, 2000)}    ({type_label(item)})" for key, item in report.value.items()
        ]
    elif report.text:
        lines.append(f"  {preview(report.value, 2000)}")
    return lines


def _age_text(seconds: int) -> str:
    if seconds < 0:
        return f"{-seconds:,} seconds in the future"
    return f"{datetime.timedelta(seconds=seconds)} ago"


def _print(facts: dict[str, Any], lines: list[str], as_json: bool) -> None:
    text = json.dumps(facts, indent=2, default=str) if as_json else "\n".join(lines)
    sys.stdout.write(_printable(text, sys.stdout.encoding) + "\n")


def _printable(text: str, encoding: str | None) -> str:
    """What the terminal cannot show is escaped rather than refused."""
    target = encoding or "utf-8"
    return text.encode(target, "backslashreplace").decode(target)
