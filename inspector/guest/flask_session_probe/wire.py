"""The contract between the probe and the window: frames, messages, typed values, proof of the token.

This is the only guest module the window imports; it has typed_values.py, operations.py and expanding.py in
it. All is pure: no I/O, no threads, no Flask. A frame is a 4-byte big-endian length followed by one JSON
object in ASCII (`\\uXXXX` escapes, so that lone surrogates survive). The object's "m" names the message.
Exchanges, which are by far the most, come in shorthand instead (shorthand.py); FrameReader gives them as
messages like the others. Nothing on the wire is ever unpickled, or read by marshal.

Handshake (both sides prove that they know the token; the token itself never travels):

    window -> probe   challenge {nonce}
    probe  -> window  hello     {proof: HMAC(token, "probe" + nonce), nonce, protocol, ...}
    window -> probe   welcome   {proof: HMAC(token, "window" + nonce), settings, clients}

Then the probe sends facts (`exchange`, `apps`, `problem`, `dropped`, `serving`, `edit`), and the window
sends requests ({"m": "call", "id": n, "do": name, ...}), each answered once by {"m": "answer", "id": n,
"ok": ..} or {"m": "answer", "id": n, "error": sentence, "detail": traceback}.
"""

import hashlib
import hmac
import json
import struct
from typing import Any, Dict, List, Optional

from .expanding import Expander
from .operations import (
    MISSING,
    EditConflict,
    Expected,
    Operation,
    apply_operation,
    pack_operation,
    path_text,
    unpack_operation,
)
from .shorthand import REPLAY_HEADER
from .typed_values import MAX_DEPTH, Cut, Opaque, WireError, pack, safe_repr, type_name, unpack

__all__ = (
    "DEFAULT_BODY_CAP",
    "ENV_VARIABLE",
    "EVERY_KEY",
    "MAX_DEPTH",
    "MISSING",
    "PROTOCOL",
    "REPLAY_HEADER",
    "Cut",
    "Do",
    "EditConflict",
    "Expected",
    "FrameReader",
    "M",
    "Opaque",
    "Operation",
    "WireError",
    "apply_operation",
    "frame",
    "length_of",
    "pack",
    "pack_operation",
    "path_text",
    "proof",
    "safe_repr",
    "type_name",
    "unpack",
    "unpack_operation",
)

PROTOCOL = 2
"""Raised when a frame of one version would be misread by the other."""

MAX_FRAME = 64 * 1024 * 1024
"""Bytes. A longer announced frame means that the stream is not ours; the link is closed."""

ENV_VARIABLE = "FLASK_INSPECTOR"
"""`host:port:token` of the window; without it the probe does nothing."""

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
    ROUTE = "route"  # number app endpoint rule blueprint view: what a number in shorthand means
    NAMES = "names"  # number names: those of the values of an environ in shorthand
    PLACE = "place"  # number file line function template: the same; FrameReader keeps these for itself
    EXCEPTION = "exception"  # number type message handled frames cause: of an exchange that follows
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


def frame(message: Dict[str, Any]) -> bytes:
    """One message as bytes, ready to send. Raises WireError when it would be longer than MAX_FRAME."""
    body = json.dumps(message, separators=(",", ":")).encode("ascii")
    if len(body) > MAX_FRAME:
        raise WireError("a frame of %d bytes is over the limit of %d" % (len(body), MAX_FRAME))
    return length_of(body) + body


def length_of(body: bytes) -> bytes:
    """What stands before it in the stream and makes a frame of it."""
    return struct.pack(">I", len(body))


class FrameReader:
    """Bytes in, messages out. Keeps the incomplete rest between calls, and what numbers in shorthand mean."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._expander = Expander()
        self._explains = {
            M.ROUTE: self._expander.know_route,
            M.NAMES: self._expander.know_names,
            M.PLACE: self._expander.know_place,
            M.EXCEPTION: self._expander.know_exception,
        }

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
            message = self._message(bytes(buffer[start + 4 : start + 4 + length]))
            if message is not None:
                messages.append(message)
            start += 4 + length
        if start:
            del buffer[:start]
        return messages

    def _message(self, body: bytes) -> Optional[Dict[str, Any]]:
        """None for what was only an explanation."""
        if body[:1] == b"(":
            return self._exchange(body)
        message = _message(body)
        explain = self._explains.get(message["m"])
        if explain is None:
            return message
        try:
            explain(message)
        except KeyError as error:
            raise WireError("%s does not say its %s" % (message["m"], error)) from error
        return None

    def _exchange(self, body: bytes) -> Dict[str, Any]:
        """One that does not read is a message all the same: it is counted as a bad exchange."""
        try:
            return self._expander.message(body)
        except (TypeError, ValueError, LookupError, AttributeError, RecursionError) as error:
            return {"m": M.EXCHANGE, "unreadable": "%s: %s" % (type(error).__name__, error)}


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
