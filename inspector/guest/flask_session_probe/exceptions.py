"""Exceptions as facts: taken apart in the request thread (so that no frame is kept alive), named by the
sender.
"""

import linecache
from typing import Any

from .places import APP, function_name
from .wire import type_name

MAX_FRAMES = 100
MAX_CAUSES = 5
_OURS = "flask_session_probe"


def exception_chain(error):
    """[(type, message, [(code, line)])] from the exception to its first cause."""
    chain: Any = []
    seen = set()
    while error is not None and len(chain) < MAX_CAUSES and id(error) not in seen:
        seen.add(id(error))
        chain.append((type_name(error), _message(error), _frames(error.__traceback__)))
        if error.__cause__ is not None:
            error = error.__cause__
        else:
            error = None if error.__suppress_context__ else error.__context__
    return chain


def hide_our_frames(trace):
    """Unlink our frames from a traceback, in place; gives the first that is not ours.

    For `error.__traceback__ = hide_our_frames(error.__traceback__)` before a bare `raise` (from Python 3.11
    on it raises with what was put there), so that the app's own log shows no trace of us.
    `__traceback_hide__` in the frame itself tells Werkzeug, which prints what left the app, on older ones.
    """
    while trace is not None and _OURS in trace.tb_frame.f_code.co_filename:
        trace = trace.tb_next
    first = trace
    while trace is not None:
        following = trace.tb_next
        while following is not None and _OURS in following.tb_frame.f_code.co_filename:
            following = following.tb_next
        if following is not trace.tb_next:
            trace.tb_next = following
        trace = following
    return first


def _message(error):
    try:
        return str(error)[:4000]
    except Exception as failure:
        return "<its str() failed: %s>" % type(failure).__name__


def _frames(trace):
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if _OURS not in code.co_filename:
            template = trace.tb_frame.f_globals.get("__jinja_template__")
            frames.append((code, trace.tb_lineno, template))
        trace = trace.tb_next
    return frames[-MAX_FRAMES:]


def stack(frame):
    """The frames of a call that does not come back, as those of an exception: the outermost first."""
    frames = []
    while frame is not None:
        code = frame.f_code
        if _OURS not in code.co_filename:
            frames.append((code, frame.f_lineno, frame.f_globals.get("__jinja_template__")))
        if code.co_name == "wsgi_app":
            break
        frame = frame.f_back
    return frames[MAX_FRAMES - 1 :: -1]


def exception_facts(chain, files, handled=None):
    """The wire form: {type, message, handled, frames, cause}."""
    facts = None
    for kind, message, frames in reversed(chain):
        facts = {
            "type": kind,
            "message": message,
            "handled": bool(handled),
            "frames": [_frame(frame, files) for frame in frames],
            "cause": facts,
        }
    return facts


def own_frames(facts):
    """{type, message, frames, cause} of exception facts: frames of the app only, unless there are none."""
    own = [frame for frame in facts["frames"] if frame["app"]]
    return {
        "type": facts["type"],
        "message": facts["message"],
        "frames": own or facts["frames"],
        "cause": facts["cause"],
    }


def _frame(frame, files):
    code, line, template = frame
    filename = code.co_filename
    if template is not None:
        filename = template.filename or filename
        line = template.get_corresponding_lineno(line)
    return {
        "file": filename,
        "line": line,
        "function": function_name(code),
        "code": linecache.getline(filename, line).strip(),
        "app": files.kind(code.co_filename) == APP,
    }
