"""What this Python must have before the probe can be put into it, said in one line when it does not.

The line goes to stderr with a mark: there is no link yet by which it could be told.
"""

import re
import sys

OLDEST_PYTHON = (3, 8)
OLDEST_FLASK = (2, 1)
MARK = "flask_session_probe: "


def missing():
    """A sentence, or None."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        return "Python %s is too old: 3.8 or newer is needed." % _python()
    flask = _flask_version()
    if flask is None:
        return "There is no Flask in this Python %s (%s)." % (_python(), sys.executable)
    numbers = tuple(int(part) for part in re.findall(r"\d+", flask)[:2])
    if numbers and numbers < OLDEST_FLASK:
        where = "in this Python %s (%s)" % (_python(), sys.executable)
        return "Flask %s %s is too old: 2.1 or newer is needed." % (flask, where)
    return None


def _python():
    return "%d.%d.%d" % tuple(sys.version_info[:3])


def _flask_version():
    """None without Flask; "" when it is there and does not say."""
    from importlib.metadata import PackageNotFoundError, version
    from importlib.util import find_spec

    try:
        return version("flask")
    except PackageNotFoundError:
        return "" if find_spec("flask") is not None else None
