"""The contract between the probe and the window: frames, messages, typed values, proof of the token.

This is the only guest module the window imports. Everything here is pure: no I/O, no threads, no Flask.
A frame is a 4-byte big-endian length followed by one JSON object in ASCII (`\\uXXXX` escapes, so that
lone surrogates survive). The object's "m" names the message. Nothing on the wire is ever unpickled.

Handshake (both sides prove that they know the token; the token itself never travels):

    window -> probe   challenge {nonce}
    probe  -> window  hello     {proof: HMAC(token, "probe" + nonce), nonce, protocol, ...}
    window -> probe   welcome   {proof: HMAC(token, "window" + nonce), settings, clients}

Then the probe sends facts (`exchange`, `apps`, `problem`, `dropped`, `serving`, `edit`), and the window sends
requests ({"m": "call", "id": n, "do": name, ...}), each answered once by {"m": "answer", "id": n, "ok": ..}
or {"m": "answer", "id": n, "error": sentence, "detail": traceback}.
"""

import base64
import binascii
import datetime
import decimal
import hashlib
import hmac
import json
import math
import struct
import uuid
from typing import Any, Dict, List, MutableMapping, NamedTuple, Optional

from markupsafe import Markup

PROTOCOL = 1
"""Raised when a frame of one version would be misread by the other."""

MAX_FRAME = 64 * 1024 * 1024
"""Bytes. A longer announced frame means that the stream is not ours; the link is closed."""

ENV_VARIABLE = "FLASK_INSPECTOR"
"""`host:port:token` of the window; without it the probe does nothing."""

REPLAY_HEADER = "X-Inspector-Replay"
"""Request header that carries the id of the original exchange. The app sees it; nothing else marks a replay.
"""

EVERY_KEY = "*"
"""In the place of a session key that was read: all of them at once, `items()` and the like."""

DEFAULT_BODY_CAP = 256 * 1024
"""Bytes kept of each body; the true size is always reported."""


class M:
    """Message names. Probe to window unless said otherwise."""

    CHALLENGE = "challenge"  # window -> probe: nonce
    HELLO = "hello"  # proof nonce protocol pid python flask werkzeug argv0 runner(bool)
    WELCOME = "welcome"  # window -> probe: proof settings{...} clients[{client, cookies[[name, value]]}]
    SERVING = "serving"  # url: the runner listens
    FAILED = "failed"  # stage("import"|"bind"|"serve") error{type message frames traceback hint}
    APPS = "apps"  # apps[{app, name, import_name, ...}]: sent when a Flask object is first seen
    EXCHANGE = "exchange"  # one finished request; see docs/wire below
    PROGRESS = "progress"  # an exchange that still runs, same id, without its session; `exchange` follows
    EDIT = "edit"  # edit client exchange result("applied"|"conflict"|"failed") detail conflicts[...]
    PROBLEM = "problem"  # where error count: something of ours failed; the app went on
    READS = "reads"  # reads[{app, endpoint, key, count, file, line, function, template}]: since the last one
    DROPPED = "dropped"  # count: exchanges that did not fit into the queue since the last time
    CALL = "call"  # window -> probe: id do ...
    ANSWER = "answer"  # id ok | error detail


class Do:
    """Names of calls, window to probe. Arguments -> the answer's "ok"."""

    PING = "ping"  # -> {}
    SETTINGS = "settings"  # body_cap session_reads -> {}
    APPS = "apps"  # -> {apps: [...]}
    WHERE = "where"  # -> {file, line, function}: the app's own line at which the main thread stands
    ROUTES = "routes"  # app -> {rules: [...], map: {...}, hooks: [...]}
    MATCH = "match"  # app method url base script_root -> {outcome, rules: [{why, ...}], ...}
    BUILD = "build"  # app endpoint order values base script_root -> {url} or why not
    CONFIG = "config"  # app [keys] -> {entries: [...], ignored, extensions, ...}; with keys only their values
    SET_CONFIG = "set_config"  # app key value expected | … undo | redo -> {value, undo, redo, …} | {conflict}
    DECODE_COOKIE = "decode_cookie"  # app cookie -> {value, error}: through the app's own interface
    SIGN_COOKIE = "sign_cookie"  # app value -> {cookie, size}
    READ_SESSION = "read_session"  # app cookie -> {value, sid, new, permanent, interface}
    WRITE_SESSION = "write_session"  # app cookie expected value -> {set_cookie: [...], value} | conflict
    QUEUE_EDIT = "queue_edit"  # edit client app ops[{op, path, value, expected}] force claims(folder) -> {}
    CANCEL_EDIT = "cancel_edit"  # edit -> {cancelled}
    ADOPT = "adopt"  # clients[{client, cookies, was?}] -> {}: ids for all processes, and after a restart


class WireError(ValueError):
    """A frame or value that is not of this protocol; the text names what was wrong."""


# -- frames ----------------------------------------------------------------------------------------------


def frame(message: Dict[str, Any]) -> bytes:
    """One message as bytes, ready to send. Raises WireError when it would be longer than MAX_FRAME."""
    body = json.dumps(message, separators=(",", ":")).encode("ascii")
    return frame_of_json(body)


def frame_of_json(body: bytes) -> bytes:
    """`frame` for a message that is JSON already."""
    if len(body) > MAX_FRAME:
        raise WireError("a frame of %d bytes is over the limit of %d" % (len(body), MAX_FRAME))
    return struct.pack(">I", len(body)) + body


class FrameReader:
    """Bytes in, messages out. Keeps the incomplete rest between calls."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> List[Dict[str, Any]]:
        """The messages completed by `data`. Raises WireError on anything that is not a frame of ours."""
        buffer = self._buffer
        buffer += data
        messages = []
        start = 0
        while len(buffer) - start >= 4:
            (length,) = struct.unpack_from(">I", buffer, start)
            if length > MAX_FRAME:
                raise WireError("a frame announces %d bytes; the limit is %d" % (length, MAX_FRAME))
            if len(buffer) - start - 4 < length:
                break
            messages.append(_message(bytes(buffer[start + 4 : start + 4 + length])))
            start += 4 + length
        if start:
            del buffer[:start]
        return messages


def _message(body: bytes) -> Dict[str, Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise WireError("a frame does not hold JSON: %s" % error) from error
    if not isinstance(message, dict) or not isinstance(message.get("m"), str):
        raise WireError("a frame holds no message name")
    return message


def proof(token: str, role: str, nonce: str) -> str:
    """What `role` ("probe" or "window") answers to the other's nonce. Compare with hmac.compare_digest."""
    return hmac.new(token.encode(), (role + nonce).encode(), hashlib.sha256).hexdigest()


# -- typed values ----------------------------------------------------------------------------------------
#
# JSON's own types stand for themselves. Every other type is an object with exactly one key that begins
# with "$". A dict that would be mistaken for one, or has keys that are not str, is written as {"$dict":
# [[k, v]]}.


class Opaque(NamedTuple):
    """A value whose type the wire does not know: shown, never edited. `text` is a shortened repr."""

    type: str
    text: str

    def __repr__(self) -> str:
        """As the object itself would stand in the repr of a container."""
        return self.text


class Cut(NamedTuple):
    """What stands in place of a value that was too large or too deep to send."""

    type: str
    size: int


MAX_DEPTH = 64
MAX_ITEMS = 20_000
MAX_TEXT = 1024 * 1024
_SAFE_INT = 2**53


class _Budget:
    def __init__(self, items: int) -> None:
        self.items = items


def pack(value: Any, max_items: int = MAX_ITEMS) -> Any:
    """`value` as a JSON tree that keeps Python's types. Never raises: what it does not know becomes
    `$object`.

    Known: None bool int float str bytes list tuple dict set frozenset datetime date time timedelta UUID
    Decimal Markup (or anything with `__html__` that is a str). Subclasses of these become `$object`,
    except OrderedDict-like dicts and named tuples, which travel as their base type.
    """
    return _pack(value, 0, _Budget(max_items))


def _pack(value: Any, depth: int, budget: _Budget) -> Any:
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is str:
        return value if len(value) <= MAX_TEXT else {"$cut": ["str", len(value)]}
    if kind is int:
        return value if -_SAFE_INT <= value <= _SAFE_INT else {"$int": "%x" % value}
    if kind is float:
        return value if math.isfinite(value) else {"$float": repr(value)}
    budget.items -= 1
    if depth >= MAX_DEPTH or budget.items < 0:
        return {"$cut": [kind.__name__, _length(value)]}
    if kind is list:
        return [_pack(item, depth + 1, budget) for item in value]
    if kind is dict:
        return _pack_dict(value, depth, budget)
    packer = _PACKERS.get(kind)
    if packer is not None:
        return packer(value, depth, budget)
    return _pack_other(value, depth, budget)


def _pack_dict(value: Any, depth: int, budget: _Budget) -> Any:
    if all(type(key) is str for key in value):
        tree = {key: _pack(item, depth + 1, budget) for key, item in value.items()}
        if len(tree) != 1 or not next(iter(tree)).startswith("$"):
            return tree
    return {"$dict": [[_pack(k, depth + 1, budget), _pack(v, depth + 1, budget)] for k, v in value.items()]}


def _sequence(tag: str) -> Any:
    return lambda value, depth, budget: {tag: [_pack(item, depth + 1, budget) for item in value]}


def _pack_set(tag: str) -> Any:
    # Sorted by repr: the same set always gives the same tree, so that a diff does not see a change.
    return lambda value, depth, budget: {
        tag: [_pack(item, depth + 1, budget) for item in sorted(value, key=_sort_key)]
    }


def _sort_key(item: Any) -> str:
    return "%s %s" % (type(item).__name__, safe_repr(item, 200))


def _pack_bytes(value: Any, depth: int, budget: _Budget) -> Any:
    if len(value) > MAX_TEXT:
        return {"$cut": ["bytes", len(value)]}
    return {"$bytes": base64.b64encode(value).decode("ascii")}


def _pack_timedelta(value: datetime.timedelta, depth: int, budget: _Budget) -> Any:
    return {"$timedelta": [value.days, value.seconds, value.microseconds]}


_PACKERS = {
    tuple: _sequence("$tuple"),
    set: _pack_set("$set"),
    frozenset: _pack_set("$frozenset"),
    bytes: _pack_bytes,
    Markup: lambda value, depth, budget: {"$markup": str(value)},
    uuid.UUID: lambda value, depth, budget: {"$uuid": value.hex},
    datetime.datetime: lambda value, depth, budget: {"$datetime": value.isoformat()},
    datetime.date: lambda value, depth, budget: {"$date": value.isoformat()},
    datetime.time: lambda value, depth, budget: {"$time": value.isoformat()},
    datetime.timedelta: _pack_timedelta,
    decimal.Decimal: lambda value, depth, budget: {"$decimal": str(value)},
    Opaque: lambda value, depth, budget: {"$object": [value.type, value.text]},
    Cut: lambda value, depth, budget: {"$cut": [value.type, value.size]},
}


def _pack_other(value: Any, depth: int, budget: _Budget) -> Any:
    """Subclasses: dicts and tuples by their base, everything else by name and repr."""
    try:
        if isinstance(value, dict):
            return _pack_dict(dict(value), depth, budget)
        if isinstance(value, tuple):
            return {"$tuple": [_pack(item, depth + 1, budget) for item in tuple(value)]}
    except Exception:  # a subclass with an __iter__ of its own that fails
        pass
    return {"$object": [type_name(value), safe_repr(value)]}


def type_name(value: Any) -> str:
    """`module.Class`, without the module for builtins."""
    kind = type(value)
    module = getattr(kind, "__module__", "?")
    name = getattr(kind, "__qualname__", "?")
    return name if module == "builtins" else "%s.%s" % (module, name)


def safe_repr(value: Any, limit: int = 500) -> str:
    """repr() that neither raises nor grows: user classes may do anything in theirs."""
    try:
        text = repr(value)
    except Exception as error:
        text = "<repr failed: %s>" % type(error).__name__
    return text if len(text) <= limit else text[: limit - 1] + "\u2026"


def _length(value: Any) -> int:
    try:
        return len(value)
    except Exception:
        return 0


def unpack(tree: Any) -> Any:
    """The Python value of a packed tree. Raises WireError on a tag or content it does not know."""
    try:
        return _unpack(tree)
    except (TypeError, ValueError, ArithmeticError, RecursionError, binascii.Error) as error:
        if isinstance(error, WireError):
            raise
        raise WireError("a packed value does not read: %s" % error) from error


_PLAIN = frozenset((str, int, float, bool, type(None)))


def _unpack(tree: Any) -> Any:
    # Leaves are by far the most of a tree: they are passed on without a call each.
    if isinstance(tree, list):
        return [item if type(item) in _PLAIN else _unpack(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    if len(tree) == 1:
        ((tag, content),) = tree.items()
        if tag.startswith("$"):
            return _unpack_tag(tag, content)
    return {key: item if type(item) in _PLAIN else _unpack(item) for key, item in tree.items()}


def _unpack_tag(tag: str, content: Any) -> Any:
    unpacker = _UNPACKERS.get(tag)
    if unpacker is None:
        raise WireError("unknown type tag %s" % tag)
    return unpacker(content)


_UNPACKERS = {
    "$tuple": lambda content: tuple(_unpack(item) for item in content),
    "$set": lambda content: {_unpack(item) for item in content},
    "$frozenset": lambda content: frozenset(_unpack(item) for item in content),
    "$dict": lambda content: {_unpack(key): _unpack(item) for key, item in content},
    "$bytes": lambda content: base64.b64decode(content, validate=True),
    "$markup": Markup,
    "$uuid": lambda content: uuid.UUID(hex=content),
    "$datetime": lambda content: _datetime(content),
    "$date": lambda content: datetime.date.fromisoformat(content),
    "$time": lambda content: datetime.time.fromisoformat(content),
    "$timedelta": lambda content: datetime.timedelta(*content),
    "$decimal": decimal.Decimal,
    "$int": lambda content: int(content, 16),
    "$float": float,
    "$object": lambda content: Opaque(*content),
    "$cut": lambda content: Cut(*content),
}


def _datetime(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


# -- edits -----------------------------------------------------------------------------------------------
#
# An operation is {"op": "set"|"delete", "path": [key, ...], "value": packed, "expected": packed or absent}.
# Keys and indexes of a path travel packed as well. Both sides apply operations with the same function.

MISSING = object()
"""In place of an expected value: the key must not be there."""


class EditConflict(Exception):
    """The value at a path is not what the editor saw. `found` is MISSING when it is gone."""

    def __init__(self, path: List[Any], expected: Any, found: Any) -> None:
        super().__init__("the value at %s has changed meanwhile" % path_text(path))
        self.path = path
        self.expected = expected
        self.found = found


def path_text(path: List[Any]) -> str:
    """`cart.items[0]`-like text of a path, for people."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += "[%d]" % step
        else:
            text += ("." if text else "") + str(step)
    return text or "(the whole session)"


class Operation(NamedTuple):
    """One change of a value. `expected` is what the editor saw there; None stands for "do not check"."""

    op: str
    path: List[Any]
    value: Any = None
    expected: Optional["Expected"] = None


class Expected(NamedTuple):
    """What an editor saw at a path: a value, or nothing at all (`present` False)."""

    value: Any
    present: bool = True


def pack_operation(operation: Operation) -> Dict[str, Any]:
    """The wire form of one operation."""
    packed: Dict[str, Any] = {"op": operation.op, "path": [pack(step) for step in operation.path]}
    if operation.op == "set":
        packed["value"] = pack(operation.value)
    if operation.expected is not None:
        packed["expected"] = [pack(operation.expected.value)] if operation.expected.present else []
    return packed


def unpack_operation(tree: Dict[str, Any]) -> Operation:
    """Raises WireError on anything that is not an operation."""
    op = tree.get("op")
    path = tree.get("path")
    if op not in ("set", "delete") or not isinstance(path, list) or not path:
        raise WireError("not an operation: %s" % safe_repr(tree, 200))
    seen = tree.get("expected")
    expected = None
    if isinstance(seen, list):
        expected = Expected(unpack(seen[0])) if seen else Expected(None, False)
    return Operation(op, [unpack(step) for step in path], unpack(tree.get("value")), expected)


def apply_operation(root: MutableMapping[Any, Any], operation: Operation, check: bool = True) -> None:
    """Change `root` (a dict or other mutable mapping, nested lists, tuples and dicts allowed) in place at
    the top key only.

    Nested values are rebuilt along the path and the top key is assigned anew, so that a session which
    notices only assignments notices the edit, and containers shared with the app's own code are not
    touched. Raises EditConflict when `check` and the value found is not the one expected; KeyError,
    IndexError or TypeError when the path leads nowhere.
    """
    if check and operation.expected is not None:
        _check(root, operation)
    head, rest = operation.path[0], operation.path[1:]
    if rest:
        root[head] = _rebuilt(_item(root, head), rest, operation)
    elif operation.op == "set":
        root[head] = operation.value
    else:
        del root[head]


def _check(root: Any, operation: Operation) -> None:
    found: Any = root
    for step in operation.path:
        try:
            found = _item(found, step)
        except (KeyError, IndexError, TypeError):
            found = MISSING
            break
    expected = operation.expected
    assert expected is not None
    same = (
        (pack(found) == pack(expected.value))
        if found is not MISSING and expected.present
        else (found is MISSING and not expected.present)
    )
    if not same:
        raise EditConflict(operation.path, expected.value if expected.present else MISSING, found)


def _item(container: Any, step: Any) -> Any:
    # dict's own method where there is one: a session's `[]` marks it accessed. Other mappings have only
    # theirs.
    return dict.__getitem__(container, step) if isinstance(container, dict) else container[step]


def _rebuilt(container: Any, path: List[Any], operation: Operation) -> Any:
    head, rest = path[0], path[1:]
    if isinstance(container, tuple):
        return tuple(_rebuilt(list(container), path, operation))
    if not isinstance(container, (dict, list)):
        raise TypeError("%s has no items" % type_name(container))
    copy: Any = dict(container) if isinstance(container, dict) else list(container)
    if rest:
        copy[head] = _rebuilt(copy[head], rest, operation)
    elif operation.op == "delete":
        del copy[head]
    elif isinstance(copy, list) and head == len(copy):
        copy.append(operation.value)
    else:
        copy[head] = operation.value
    return copy
