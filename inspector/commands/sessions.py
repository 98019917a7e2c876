"""`main.py sessions REDIS_URL`: the sessions in a Redis, decoded, without a window. Nothing is written there.

--json prints one list. Each entry has `key`, `sid` (the key without the prefix), `ttl` (seconds, null: never
expires), `size` (bytes), `format`, `user`, `editable`, `note`, `value` and `value_as`, which tells how
`value` is written: "tagged json" as Flask does it (`{" t": [1]}` is a tuple), "packed" where that has no tag
for a type (see guest/flask_session_probe/wire.py), "base64" for bytes, null when it was too large to be read.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import sys
from typing import Any

from inspector.domain.codecs import decode, losses
from inspector.domain.errors import EditRejected, StoreError
from inspector.domain.identity import user_of
from inspector.domain.redis_keys import key_text, parse_redis_url, time_left
from inspector.domain.stored_keys import PREVIEW_LIMIT, KeyFacts
from inspector.domain.tagged_json import tag
from inspector.domain.values import preview
from inspector.guest.flask_session_probe.wire import pack
from inspector.services.redis_store import RedisStore

DEFAULT_LIMIT = 1000


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("sessions", help="list the sessions in a Redis", description=__doc__)
    parser.add_argument("url", metavar="REDIS_URL", help="redis://, rediss:// or unix:///path/of/socket?db=0")
    parser.add_argument("--prefix", default="session:", help="keys that begin so (default: session:)")
    parser.add_argument(
        "--limit",
        type=_count,
        default=DEFAULT_LIMIT,
        metavar="N",
        help=f"at most N keys (default: {DEFAULT_LIMIT})",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON list")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def run(args: argparse.Namespace) -> int:
    """0 when all were read; 1 with a sentence on stderr otherwise. What was read before is still printed."""
    found: list[dict[str, Any]] = []
    problem = ""
    try:
        problem = asyncio.run(_read(args.url, args.prefix, args.limit, found))
        code = 0
    except StoreError as error:
        problem = f"{error.sentence} {error.hint}".strip()
        code = 1
    if args.json and (found or code == 0):
        _write(json.dumps(found, ensure_ascii=False, indent=2))
    elif not args.json:
        for entry in found:
            _write(_line(entry))
    if problem:
        sys.stderr.write(_printable(problem, sys.stderr.encoding) + "\n")
    return code


async def _read(url: str, prefix: str, limit: int, found: list[dict[str, Any]]) -> str:
    """Append to `found`; what is to be said besides. Raises StoreError."""
    store = RedisStore(parse_redis_url(url))
    await store.open()
    try:
        keys, more = await _keys(store, prefix, limit)
        for key in keys:
            facts = await store.fetch(key)
            if facts is not None:
                found.append(entry_of(facts, prefix))
    finally:
        await store.close()
    return f"There are more keys; the first {limit:,} found are shown (--limit)." if more else ""


async def _keys(store: RedisStore, prefix: str, limit: int) -> tuple[list[bytes], bool]:
    keys: set[bytes] = set()
    async for batch in store.scan(prefix):
        keys.update(batch)
        if len(keys) > limit:
            break
    return sorted(keys)[:limit], len(keys) > limit


def entry_of(facts: KeyFacts, prefix: str) -> dict[str, Any]:
    """One entry of the list."""
    entry: dict[str, Any] = {
        "key": key_text(facts.key),
        "sid": key_text(facts.key, prefix),
        "ttl": None if facts.ttl_ms is None or facts.ttl_ms < 0 else facts.ttl_ms / 1000,
        "size": facts.size,
    }
    if facts.kind != "string" or facts.cut:
        note = (
            f"A Redis {facts.kind}, no session."
            if facts.kind != "string"
            else f"Larger than {PREVIEW_LIMIT:,} bytes: not read."
        )
        kind = facts.kind if facts.kind != "string" else "large"
        return entry | _rest(kind, None, False, note, None, None)
    decoded = decode(facts.raw)
    value, value_as = _value(decoded.value)
    note = decoded.note or decoded.why_not_editable
    return entry | _rest(decoded.label, user_of(decoded.value), decoded.editable, note, value, value_as)


def _rest(
    kind: str, user: str | None, editable: bool, note: str, value: Any, value_as: str | None
) -> dict[str, Any]:
    return {
        "format": kind,
        "user": user,
        "editable": editable,
        "note": note,
        "value": value,
        "value_as": value_as,
    }


def _value(value: Any) -> tuple[Any, str]:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii"), "base64"
    try:
        if not losses("tagged json", value):
            tree = tag(value)
            json.dumps(tree)
            return tree, "tagged json"
    except (EditRejected, TypeError, ValueError):
        pass  # a type that it has no tag for
    return pack(value), "packed"


def _line(entry: dict[str, Any]) -> str:
    left = time_left(-1 if entry["ttl"] is None else int(entry["ttl"] * 1000))
    shown = preview(entry["value"], 100) if entry["value_as"] else entry["note"]
    return (
        f"{entry['key']}  {left}  {entry['size']:,} bytes  {entry['format']}  {entry['user'] or '–'}  {shown}"
    )


def _write(text: str) -> None:
    sys.stdout.write(_printable(text, sys.stdout.encoding) + "\n")


def _printable(text: str, encoding: str | None) -> str:
    """A terminal that is not UTF-8 gets escapes instead of an error."""
    return text.encode(encoding or "utf-8", "backslashreplace").decode(encoding or "utf-8")
