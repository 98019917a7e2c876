"""An exchange as plain text, as it went over the wire: for the clipboard and bug reports."""

from __future__ import annotations

from inspector.domain.bodies import view_of
from inspector.domain.exchanges import Exchange, Message


def exchange_text(exchange: Exchange) -> str:
    """Request and response with their headers in wire order; bodies decoded, or a line that says what
    they are.
    """
    target = f"{exchange.path}?{exchange.query}" if exchange.query else exchange.path
    first = f"{exchange.method} {target} {exchange.http or 'HTTP/1.1'}"
    status = "(no response)" if exchange.status is None else f"{exchange.status} {exchange.reason}".rstrip()
    second = f"{exchange.http or 'HTTP/1.1'} {status}"
    return "\n\n".join((_message(first, exchange.request), _message(second, exchange.response))) + "\n"


def _message(first: str, message: Message) -> str:
    head = "\n".join([first, *(f"{name}: {value}" for name, value in message.headers)])
    body = _body(message)
    return f"{head}\n\n{body}" if body else head


def _body(message: Message) -> str:
    view = view_of(message)
    if view.empty:
        return ""
    text = view.text or f"({view.media_type or 'binary'}, {view.size:,} bytes)"
    notes = "\n".join(f"({note})" for note in view.notes)
    return f"{text}\n{notes}".rstrip()
