"""Apps that end the process while they are imported, with `os._exit`, `sys.exit` or Ctrl+C: what the window
is told of it.
"""

import traceback

from .exceptions import exception_facts, own_frames
from .wire import M

_HINT = (
    "What it printed last is in the server output. What only a script is to do, not an app that is imported,"
    ' belongs under `if __name__ == "__main__":`.'
)
_INTERRUPTED = "Ctrl+C (SIGINT) reached the process, or the app itself raises it."
_LONGEST = 300


def end_words(error):
    """(sentence, hint) of a SystemExit or KeyboardInterrupt that left the app's import, else None."""
    if isinstance(error, SystemExit):
        return _sentence("sys.exit(%s)" % _argument(error.code)), _HINT
    if isinstance(error, KeyboardInterrupt):
        return _sentence("KeyboardInterrupt"), _INTERRUPTED
    return None


def exit_message(status, frames, files):
    """The `failed` message of `os._exit(status)`; `frames` as `exceptions.stack` takes them."""
    call = "os._exit(%d)" % status
    facts = own_frames(exception_facts([("os._exit", _sentence(call), frames)], files))
    lines = [(each["file"], each["line"], each["function"], each["code"]) for each in facts["frames"]]
    facts["traceback"] = "Traceback (most recent call last):\n%s%s\n" % (
        "".join(traceback.format_list(lines)),
        facts["message"],
    )
    facts["hint"] = _HINT
    return {"m": M.FAILED, "stage": "import", "error": facts, "hint": _HINT}


def _sentence(what):
    return "%s ended the process while the app was imported" % what


def _argument(code):
    """As it stood in the call; nothing of the app's own classes is called for it."""
    if code is None:
        return ""
    text = repr(code) if type(code) in (int, bool, str) else "<%s>" % type(code).__name__
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
