"""The address that a server prints when it begins to listen: werkzeug, gunicorn, waitress, uvicorn, eventlet,
uWSGI, and programs with a web interface.
"""

from __future__ import annotations

import re

_LISTENS = re.compile(
    r"(?:running on|serving on|starting up on|listening (?:at|on)|served (?:at|on)|interface at)"
    r"\W{0,3}(?P<url>https?://[^\s()'\",]+)",
    re.IGNORECASE,
)
_UWSGI = re.compile(r"uWSGI http bound on (?P<host>[\d.]*):(?P<port>\d+) fd")
_ANYWHERE = re.compile(r"//(?:0\.0\.0\.0|\[::\])(?=[:/]|$)")


def address_in(line: str) -> str | None:
    """With a slash at its end, and such that a browser of this machine can open it."""
    uwsgi = _UWSGI.search(line)
    if uwsgi:
        line = f"running on http://{uwsgi['host'] or '0.0.0.0'}:{uwsgi['port']}"
    found = _LISTENS.search(line)
    if not found:
        return None
    url = _ANYWHERE.sub("//127.0.0.1", found["url"].rstrip("."))
    return url if url.endswith("/") else f"{url}/"
