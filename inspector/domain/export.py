"""Exchanges as JSON for other programs: the stable form that `export --format json` promises.

Values of the session that JSON does not know keep their type as the wire writes it, e.g. {"$tuple": [1, 2]}
(see wire.py, "typed values"). Bodies are text, or {"base64": …}; a body recorded in part says so by "size".
"""

from __future__ import annotations

import base64
from typing import Any

from inspector.domain.changes import diff
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
from inspector.domain.request_rows import RequestRow
from inspector.guest.flask_session_probe.wire import pack


def export_exchange(row: RequestRow, exchange: Exchange) -> dict[str, Any]:
    """One entry of the list."""
    return {
        "id": exchange.id,
        "number": row.number,
        "started": exchange.started,
        "method": exchange.method,
        "url": exchange.url,
        "path": exchange.path,
        "query": exchange.query,
        "http": exchange.http,
        "remote": list(exchange.remote),
        "status": exchange.status,
        "reason": exchange.reason,
        "app": exchange.app,
        "endpoint": exchange.endpoint,
        "rule": exchange.rule,
        "blueprint": exchange.blueprint,
        "view": _view(exchange),
        "view_args": pack(exchange.view_args),
        "duration_ms": round(exchange.duration_ms, 3),
        "timings": dict(exchange.timings),
        "client": row.client,
        "client_id": exchange.client,
        "request": _message(exchange.request, is_request=True),
        "response": _message(exchange.response, is_request=False),
        "session": _session(exchange.session) if exchange.session else None,
        "flashes": _flashes(exchange.flashes),
        "cookies": {
            "received": _received(exchange.request),
            "set": exchange.response.header_values("Set-Cookie"),
        },
        "exception": _exception(exchange.exception),
        "logs": [_log(record) for record in exchange.logs],
        "edits": [{"id": e.edit, "result": e.result, "detail": e.detail} for e in exchange.edits],
        "replay_of": row.replay_of,
        "inner": dict(exchange.inner) if exchange.inner is not None else None,
        "test": exchange.test,
    }


def _view(exchange: Exchange) -> dict[str, Any] | None:
    view = exchange.view
    return {"name": view.name, "file": view.file, "line": view.line} if view else None


def _message(message: Message, *, is_request: bool) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "headers": [list(pair) for pair in message.headers],
        "body": body_export(message.body),
        "size": message.body.size if message.body else 0,
        "kept": len(message.body.data) if message.body else 0,
    }
    if is_request:
        facts["form"] = [list(pair) for pair in message.form]
        facts["files"] = [
            {"field": field, "filename": name, "content_type": kind, "size": size}
            for field, name, kind, size in message.files
        ]
    else:
        facts["streamed"] = message.streamed
    return facts


def body_export(body: Body | None) -> str | dict[str, str] | None:
    """None: the app read none, or sent none."""
    if body is None:
        return None
    try:
        return body.data.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body.data).decode("ascii")}


def _received(request: Message) -> list[list[str]]:
    """Name and value as they were sent, in their order; duplicates kept."""
    pairs = []
    for header in request.header_values("Cookie"):
        for part in header.split(";"):
            name, equals, value = part.strip().partition("=")
            if equals:
                pairs.append([name, value])
    return pairs


def _session(session: SessionFacts) -> dict[str, Any]:
    return {
        "kind": session.kind,
        "interface": session.interface,
        "app": session.app,
        "cookie_name": session.cookie_name,
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
        "changes": changes_export(session),
        "writes": [_write(write) for write in session.writes],
        "lost": [[pack(step) for step in path] for path in session.lost],
        "late": [pack(key) for key in session.late],
        "open_error": _error(session.open_error),
        "save_error": _error(session.save_error),
    }


def changes_export(session: SessionFacts) -> list[dict[str, Any]]:
    return [
        {
            "op": change.op,
            "path": [pack(step) for step in change.path],
            "before": pack(change.before),
            "after": pack(change.after),
        }
        for change in diff(session.before or {}, session.after or {})
    ]


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


def _place(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"file": None, "line": None, "function": None, "template": None}
    return {"file": place.file, "line": place.line, "function": place.function, "template": place.template}


def _flashes(facts: FlashFacts) -> dict[str, Any]:
    return {
        "pushed": [_flash(fact) for fact in facts.pushed],
        "consumed": [_flash(fact) for fact in facts.consumed],
        "waiting": [{"category": fact.category, "text": pack(fact.text)} for fact in facts.waiting],
    }


def _flash(fact: FlashFact) -> dict[str, Any]:
    return {"category": fact.category, "text": pack(fact.text), **_place(fact.place)}


def _exception(facts: ExceptionFacts | None) -> dict[str, Any] | None:
    if facts is None:
        return None
    return {
        "type": facts.type,
        "message": facts.message,
        "handled": facts.handled,
        "frames": [
            {"file": f.file, "line": f.line, "function": f.function, "code": f.code, "app": f.app}
            for f in facts.frames
        ],
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
