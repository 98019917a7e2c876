"""Why a target failed, in words: from what the probe reported, or else from how the process ended."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from inspector.domain.exchanges import Place
from inspector.domain.kept_target import without_secrets
from inspector.domain.target import ExitOutcome, Failure, TargetSpec

_MISSING = re.compile(r"^ModuleNotFoundError: No module named '([\w.]+)'", re.MULTILINE)
_PORT_TAKEN = re.compile(
    r"Port (?P<flask>\d+) is in use|Connection in use: \([^)]*?(?P<gunicorn>\d+)\)|Address already in use"
)
"""As `flask run`, gunicorn, and everyone who shows the system's own message say it."""
_SAID = re.compile(r"^flask_session_probe: (.+)$", re.MULTILINE)
"""From the guest's requirements.py."""
_OTHER_PYTHON = "Choose the interpreter of the app's own virtual environment, or install Flask there."


_COMPILERS = ("SyntaxError", "IndentationError", "TabError")
_FILE_LINE = re.compile(r'^ *File "(?P<file>.+)", line (?P<line>\d+)', re.MULTILINE)

_INSTALLED = re.compile(r"[\\/](site|dist)-packages[\\/]|<frozen")
_TRACEBACK = "Traceback (most recent call last)"

_ENDS = ("os._exit", "SystemExit", "KeyboardInterrupt")
"""How an import ends its process; the message is a sentence of the guest's then."""
_SPEAKS_FOR_ITSELF = ("NoAppException", "UsageError")
"""Whose message is written for the user; the name of the exception adds nothing."""


def reported_failure(spec: TargetSpec, report: Mapping[str, Any], last_lines: Sequence[str]) -> Failure:
    """From the probe's `failed` message: stage, error and hint. Tolerates missing fields."""
    error = report.get("error")
    error = error if isinstance(error, Mapping) else {}
    hint = str(report.get("hint") or error.get("hint") or "")
    kind, message = str(error.get("type") or ""), str(error.get("message") or "")
    stage = report.get("stage")
    what = _what(kind, message)
    if stage == "bind":
        sentence, _, hint = hint.partition(". ") if hint else (f"The server cannot listen: {what}", "", "")
        sentence = sentence.rstrip(".") + "."
    elif stage == "serve":
        sentence = f"The server of {spec.name} stopped: {_closed(what)}"
    else:
        what = message + _place(error) if kind in _ENDS and message else what
        sentence = f"{spec.name} cannot be started: {_closed(what)}"
    trace = str(error.get("traceback") or "")
    place = _named_in_text(error) or _last_frame(error)
    sentence, hint, trace = (without_secrets(spec, text) for text in (sentence, hint, trace))
    return Failure(sentence, hint, trace, tuple(last_lines), place)


def early_end(spec: TargetSpec, outcome: ExitOutcome, last_lines: Sequence[str], python: str) -> Failure:
    """The process ended before it served, and nobody said why."""
    said = _SAID.search("\n".join(last_lines))
    if said:
        return Failure(said[1], _OTHER_PYTHON, last_lines=tuple(last_lines))
    if spec.command:
        taken = _port_taken(last_lines)
        if taken is not None:
            return taken
        return Failure(
            f"{spec.name} {outcome.text()} before an app of it was seen.",
            "What it printed last is in the server output. Does it run a Flask app of this project?",
            last_lines=tuple(last_lines),
        )
    missing = _MISSING.search("\n".join(last_lines))
    if missing and missing[1].split(".")[0] in ("flask", "werkzeug", "markupsafe"):
        return Failure(
            f"Flask is not installed for {python}.",
            _OTHER_PYTHON,
            last_lines=tuple(last_lines),
        )
    return Failure(
        f"{spec.name} {outcome.text()} before it served anything.",
        "What it printed last is in the server output; does it end the process while it is imported?",
        last_lines=tuple(last_lines),
    )


def late_end(spec: TargetSpec, outcome: ExitOutcome, last_lines: Sequence[str]) -> Failure:
    """It served, and then ended without being asked to."""
    return Failure(
        f"{spec.name} {outcome.text()}.",
        "What it printed last is in the server output. Restart starts it again.",
        last_lines=tuple(last_lines),
    )


def _port_taken(last_lines: Sequence[str]) -> Failure | None:
    said = list(_PORT_TAKEN.finditer("\n".join(last_lines)))
    if not said:
        return None
    port = next((port for each in said for port in each.groups() if port), "")
    return Failure(
        f"Port {port} is in use by another program." if port else "The port is in use by another program.",
        "Stop that program, or choose another port in the command.",
        last_lines=tuple(last_lines),
    )


def _last_frame(error: Mapping[str, Any]) -> Place | None:
    """The last line of the app's own code."""
    frames = error.get("frames")
    last = frames[-1] if isinstance(frames, list) and frames else None
    if not isinstance(last, Mapping) or not isinstance(last.get("line"), int) or last.get("app") is False:
        return None
    return Place(str(last.get("file")), last["line"], str(last.get("function") or ""))


def _named_in_text(error: Mapping[str, Any]) -> Place | None:
    """Where no frame stands: the compiler stumbles at a line that only the end of the traceback names, and
    Flask's loader tells of a failed import by a traceback within its message.
    """
    message = str(error.get("message") or "")
    text = message if _TRACEBACK in message else ""
    if error.get("type") in _COMPILERS:
        text = str(error.get("traceback") or "")
    named = [Place(found["file"], int(found["line"]), "") for found in _FILE_LINE.finditer(text)]
    own = [place for place in named if not _INSTALLED.search(place.file)]
    return next(reversed(own or named), None)


def _place(error: Mapping[str, Any]) -> str:
    """`, at shop.py:31`: the last line of the app's own code."""
    place = _last_frame(error)
    return f", at {PurePath(place.file).name}:{place.line}" if place is not None else ""


def _what(kind: str, message: str) -> str:
    if not message:
        return kind
    return message if kind.endswith(_SPEAKS_FOR_ITSELF) else f"{kind}: {message}"


def _closed(text: str) -> str:
    """With a full stop, one line. Flask's own loader puts a whole traceback into its message: its last
    line tells.
    """
    if _TRACEBACK in text:
        text = text.strip().splitlines()[-1]
    line = " ".join(text.split()) or "for an unknown reason"
    return line if line.endswith((".", "!", "?")) else line + "."
