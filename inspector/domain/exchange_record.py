"""An exchange back as the wire record it was read from: for captures, copies and tests."""

from __future__ import annotations

import base64
from dataclasses import asdict
from typing import Any

from inspector.domain.exchanges import (
    Body,
    ExceptionFacts,
    Exchange,
    FlashFact,
    FlashFacts,
    LogRecord,
    Message,
    Place,
    SessionFacts,
    Write,
)
from inspector.guest.flask_session_probe.wire import pack


def record_of(exchange: Exchange) -> dict[str, Any]:
    """`exchange_from_wire(record_of(exchange)) == exchange`."""
    return {
        "m": "exchange",
        "id": exchange.id,
        "pid": exchange.pid,
        "app": exchange.app,
        "started": exchange.started,
        "duration_ms": exchange.duration_ms,
        "timings": dict(exchange.timings),
        "method": exchange.method,
        "scheme": exchange.scheme,
        "host": exchange.host,
        "path": exchange.path,
        "query": exchange.query,
        "url": exchange.url,
        "http": exchange.http,
        "remote": list(exchange.remote),
        "status": exchange.status,
        "reason": exchange.reason,
        "endpoint": exchange.endpoint,
        "rule": exchange.rule,
        "blueprint": exchange.blueprint,
        "view_args": pack(exchange.view_args),
        "view": asdict(exchange.view) if exchange.view else None,
        "client": exchange.client,
        "new_client": exchange.new_client,
        "request": _message(exchange.request),
        "response": _message(exchange.response),
        "session": _session(exchange.session) if exchange.session else None,
        "flashes": _flashes(exchange.flashes),
        "exception": _exception(exchange.exception),
        "logs": [_log(record) for record in exchange.logs],
        "edits": [
            {"edit": edit.edit, "result": edit.result, "detail": edit.detail} for edit in exchange.edits
        ],
        "replay_of": exchange.replay_of,
        "inner": dict(exchange.inner) if exchange.inner is not None else None,
        **({"test": exchange.test} if exchange.test else {}),
    }


def body_record(body: Body | None) -> dict[str, Any] | None:
    """Text when it is UTF-8, else base64."""
    if body is None:
        return None
    sizes = {"size": body.size, "kept": len(body.data)}
    try:
        return {**sizes, "text": body.data.decode("utf-8")}
    except UnicodeDecodeError:
        return {**sizes, "base64": base64.b64encode(body.data).decode("ascii")}


def _message(message: Message) -> dict[str, Any]:
    record: dict[str, Any] = {
        "headers": [list(pair) for pair in message.headers],
        "body": body_record(message.body),
        "streamed": message.streamed,
    }
    if message.form:
        record["form"] = [list(pair) for pair in message.form]
    if message.files:
        record["files"] = [list(upload) for upload in message.files]
    return record


def _place(place: Place) -> dict[str, Any]:
    return asdict(place)


def _session(session: SessionFacts) -> dict[str, Any]:
    return {
        "kind": session.kind,
        "interface": session.interface,
        "app": session.app,
        "cookie_name": session.cookie_name,
        "cookie_in": session.cookie_in,
        "opened": session.opened,
        "new": session.new,
        "permanent": session.permanent,
        "sid": session.sid,
        "before": pack(session.before),
        "after": pack(session.after),
        "modified": session.modified,
        "accessed": session.accessed,
        "saved": session.saved,
        "deleted": session.deleted,
        "lost": [[pack(step) for step in path] for path in session.lost],
        "late": [pack(key) for key in session.late],
        "open_error": _error(session.open_error),
        "save_error": _error(session.save_error),
        "writes": [_write(write) for write in session.writes],
    }


def _error(error: tuple[str, str] | None) -> dict[str, str] | None:
    return {"type": error[0], "message": error[1]} if error else None


def _write(write: Write) -> dict[str, Any]:
    return {
        "key": pack(write.key),
        "op": write.op,
        "value": pack(write.value),
        "by": write.by,
        **_place(write.place),
    }


def _flashes(facts: FlashFacts) -> dict[str, Any]:
    return {
        name: [_flash(fact) for fact in getattr(facts, name)] for name in ("pushed", "consumed", "waiting")
    }


def _flash(fact: FlashFact) -> dict[str, Any]:
    place = _place(fact.place) if fact.place else {}
    return {"category": fact.category, "text": pack(fact.text), **place}


def _exception(facts: ExceptionFacts | None) -> dict[str, Any] | None:
    if facts is None:
        return None
    return {
        "type": facts.type,
        "message": facts.message,
        "handled": facts.handled,
        "frames": [asdict(frame) for frame in facts.frames],
        "cause": _exception(facts.cause),
    }


def _log(record: LogRecord) -> dict[str, Any]:
    return {
        "time": record.time,
        "level": record.level,
        "logger": record.logger,
        "message": record.message,
        **_place(record.place),
    }
