"""The one line that makes a server of the user's own connect to the window."""

from __future__ import annotations

import shlex

EXAMPLES = (
    "gunicorn -w 4 app:app",
    "gunicorn -k gevent app:app",
    "flask --app app run --debug",
    "python app.py",
    "waitress-serve app:app",
    "uwsgi --http 127.0.0.1:8000 --module app:app --enable-threads --lazy-apps",
    "pytest",
)


def attach_line(variable: str, guest: str, command: str = EXAMPLES[0]) -> str:
    """For a POSIX shell. What stands in PYTHONPATH already stays there, behind ours."""
    path = shlex.quote(guest) + "${PYTHONPATH:+:$PYTHONPATH}"
    return f"FLASK_INSPECTOR={shlex.quote(variable)} PYTHONPATH={path} {command}"
