"""The one line that makes a server of the user's own connect to the window."""

from __future__ import annotations

import re
import shlex

_APP = "app:app"
_FACTORIES = ("create_app", "make_app")
"""Those that Flask calls by itself; gunicorn and its like want the call written out."""
EXAMPLES = (
    "gunicorn -w 4 app:app",
    "gunicorn -k gevent app:app",
    "flask --app app run --debug",
    "python app.py",
    "waitress-serve app:app",
    "uwsgi --http 127.0.0.1:8000 --module app:app --enable-threads --lazy-apps",
    "pytest",
)


def examples_for(app: str) -> tuple[str, ...]:
    """The examples with `app`, as `flask --app` takes it, in place of theirs; as they are when it is unknown,
    or a path that no import finds.
    """
    found = re.fullmatch(r"(\w+(?:\.\w+)*?)(?:\.py)?(?::(\w+)(\(.*\))?)?", app.strip())
    if found is None:
        return EXAMPLES
    module, name, call = found[1], found[2] or "app", found[3] or ""
    if name in _FACTORIES and not call:
        call = "()"
    named = shlex.quote(f"{module}:{name}{call}")
    made = [line.replace(_APP, named).replace("--app app ", f"--app {named} ") for line in EXAMPLES]
    return tuple(line for line in made if not line.startswith("python ") or module == "app")


def attach_line(variable: str, guest: str, command: str = EXAMPLES[0]) -> str:
    """For a POSIX shell. What stands in PYTHONPATH already stays there, behind ours."""
    path = shlex.quote(guest) + "${PYTHONPATH:+:$PYTHONPATH}"
    return f"FLASK_INSPECTOR={shlex.quote(variable)} PYTHONPATH={path} {command}"
