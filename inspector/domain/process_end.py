"""Requests whose process ended before they did: by `os._exit`, which the probe still tells, or by a signal or
a crash, which nobody does.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from inspector.domain.exchanges import ExceptionFacts, Exchange

EXIT = "os._exit"
"""How the probe names it; with the line that called it."""
ENDED = "process ended"


def cut_short(exchange: Exchange) -> Exchange:
    """An exchange that ran when its process was gone: what is known of it stays."""
    facts = ExceptionFacts(ENDED, f"Process {exchange.pid} ended before this request did", False, ())
    return replace(exchange, exception=facts)


def ended_its_process(facts: ExceptionFacts) -> bool:
    """It is no exception that somebody could have handled."""
    return facts.type in (EXIT, ENDED)


def end_text(facts: ExceptionFacts) -> str:
    """`os._exit(3) ended the process here: leave(), shop.py:31`"""
    frame = next((frame for frame in reversed(facts.frames) if frame.app), None)
    where = f": {frame.function}(), {PurePath(frame.file).name}:{frame.line}" if frame is not None else ""
    return facts.message + where
