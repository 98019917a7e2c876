"""What people give to the program that cannot run, each with the words that must be said. Driven through the
window (test_bad_input.py) and from the command line (test_bad_input_headless.py).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from inspector.domain.target import TargetSpec
from tests.bare_environment import bare_environment

WAYS = Path(__file__).resolve().parents[1] / "apps" / "ways"
PYTHON = ".".join(str(part) for part in sys.version_info[:3])


@dataclass(frozen=True, slots=True)
class Bad:
    """`sentence` and `hint`: words that the failure has to hold."""

    what: str
    spec: TargetSpec
    sentence: str
    hint: str


def bad_input(folder: Path) -> Iterator[Bad]:
    """`folder` is for what has to be made first."""
    for what, app, sentence, hint in (
        ("not a Flask app", "not_flask:framework", "is a WSGI app (Framework)", "Serve it by a command"),
        ("a text", "not_flask:text", "not_flask:text is a str, not a Flask app.", "Name the app"),
        (
            "two candidates",
            "several",
            "Detected multiple",
            "Name one of them: several:back or several:front.",
        ),
        ("a wrong attribute", "plain:ap", "Failed to find attribute 'ap'", "Did you mean plain:app?"),
        ("a wrong module", "palin", "Could not import 'palin'", "Did you mean plain?"),
        ("a thread left behind", "left_thread", "after the thread was started", "while it was imported"),
    ):
        yield Bad(what, TargetSpec(app, WAYS), sentence, hint)
    exits = TargetSpec("ends_early", WAYS.parent)
    yield Bad("os._exit at import", exits, "os._exit(3) ended the process while the app was", "__main__")
    bare, old = bare_environment(folder / "bare"), bare_environment(folder / "old", "1.1.4")
    choose = "Choose the interpreter of the app's own virtual environment, or install Flask there."
    none = f"There is no Flask in this Python {PYTHON} ({bare})."
    yield Bad("no Flask", TargetSpec("plain", WAYS, python=bare), none, choose)
    too_old = f"Flask 1.1.4 in this Python {PYTHON} ({old}) is too old: 2.1 or newer is needed."
    yield Bad("an old Flask", TargetSpec("plain", WAYS, python=old), too_old, choose)
