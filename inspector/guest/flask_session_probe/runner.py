"""`run`: load the app, bind, serve with Werkzeug's threaded server, stop on SIGTERM or SIGINT, tell the
window of each step.
"""

import errno
import gc
import os
import signal
import socket
import sys
import threading
import traceback

from .attach import activate
from .console import say
from .import_end import end_words
from .loading import LoadFailure, failure_facts, load_app
from .orphans import die_with_parent, end_process
from .places import Files
from .serving import make_server
from .wire import ENV_VARIABLE, M

CONNECT_TIMEOUT = 10.0
END_SECONDS = 0.3


class Stopped(BaseException):
    """SIGTERM."""


class CannotBind(Exception):
    """The system's refusal is `error`."""

    def __init__(self, error):
        super().__init__(str(error))
        self.error = error


def run(spec, host, port, arguments=()):
    """The exit code."""
    if os.environ.get(ENV_VARIABLE):
        die_with_parent()
    signal.signal(signal.SIGTERM, _on_sigterm)
    probe = activate(runner=True)
    if probe is not None and not _connected(probe):
        say("The window that started this server does not answer.")
        return 1
    _look_like_flask_run(spec, arguments)
    try:
        app = _load(probe, spec)
        listener = _bind(host, port)
        return _serve(probe, app, host, listener)
    except LoadFailure as failure:
        return _leave(_import_failed(probe, failure))
    except CannotBind as failure:
        return _leave(_bind_failed(probe, failure.error, host, port))
    except (KeyboardInterrupt, Stopped):
        return 0


def _load(probe, spec):
    if probe is None:
        return load_app(spec)
    probe.importing = True
    try:
        return load_app(spec)
    finally:
        probe.importing = False


def _leave(code):
    """The exit code; but threads that the app has started would keep a process that serves nothing alive."""
    others = [each for each in threading.enumerate() if each is not threading.main_thread()]
    if any(not each.daemon for each in others):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def _on_sigterm(number, frame):
    raise Stopped()


def _connected(probe):
    if not probe.sender.wait_connected(CONNECT_TIMEOUT):
        return False
    probe.sender.on_lost = end_process
    return not probe.sender.dead


def _look_like_flask_run(spec, arguments):
    """What `flask run` leaves for the app to see: its argv, and app.run() as a no-op."""
    sys.argv = ["flask", "--app", spec, "run"] if spec else ["flask", "run"]
    sys.argv += arguments
    os.environ["FLASK_RUN_FROM_CLI"] = "true"
    guest = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.path[:] = _without(guest, sys.path)
    sys.path.insert(0, os.getcwd())
    _leave_no_trace(guest)


def _leave_no_trace(guest):
    """What the window set to start us is none of the app's business, nor of programs that it starts."""
    own = _without(guest, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    os.environ["PYTHONPATH"] = os.pathsep.join(own)
    if not own:
        del os.environ["PYTHONPATH"]
    for name in (ENV_VARIABLE, "PYTHONUNBUFFERED"):
        os.environ.pop(name, None)


def _without(folder, paths):
    return [path for path in paths if path and os.path.abspath(path) != folder]


def _bind(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise CannotBind(error) from error
    return listener


def _serve(probe, app, host, listener):
    port = listener.getsockname()[1]
    server = make_server(app, host, port, listener.fileno())
    try:
        _announce(probe, app, "http://%s:%d/" % ("[%s]" % host if ":" in host else host, port))
        server.serve_forever(poll_interval=0.1)
    except (KeyboardInterrupt, Stopped):
        pass
    except BaseException as error:
        _report(probe, "serve", error, "The server stopped with an exception.")
        raise
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        server.server_close()
        listener.close()
    server.let_answers_end(END_SECONDS)
    if probe is not None:
        probe.sender.on_lost = None
        probe.reads.send()
        probe.sender.flush(1.0)
    return 0


def _announce(probe, app, url):
    if probe is not None:
        _know_mounts(probe, app)
        probe.apps.state(app)
        _know_mounted_apps(probe)
        probe.sender.put_message({"m": M.SERVING, "url": url})
    say(" * Serving on %s" % url)


def _know_mounts(probe, app):
    try:
        probe.mounts.look_from(app)
    except Exception:
        probe.problems.note("mounts")


def _know_mounted_apps(probe):
    """Apps built while the first one was loaded: their routes are shown before their first request."""
    from flask import Flask

    # By type(), not isinstance: proxies such as current_app raise when asked for their class.
    for each in [found for found in gc.get_objects() if issubclass(type(found), Flask)]:
        try:
            probe.apps.state(each)
        except Exception:
            probe.problems.note("mounted app")


def _import_failed(probe, failure):
    error = failure.error
    sentence, hint = end_words(error) or (None, failure.hint)
    _report(probe, "import", error, hint, sentence)
    traceback.print_exception(type(error), error, error.__traceback__)
    if sentence:
        say(sentence + ".")
    say(hint)
    return 1


def _bind_failed(probe, error, host, port):
    if error.errno == errno.EADDRINUSE:
        hint = (
            "Port %d is in use by another program. Stop that program, or choose another port"
            " (0 takes a free one)." % port
        )
    elif error.errno in (errno.EACCES, errno.EPERM):
        hint = "Port %d may not be used by this user. Choose one above 1023." % port
    else:
        hint = "The address %s:%d cannot be listened on. Use 127.0.0.1." % (host, port)
    _report(probe, "bind", error, hint)
    say("%s (%s)" % (hint, error))
    return 1


def _report(probe, stage, error, hint, sentence=None):
    """`sentence` is told instead of the exception's own message."""
    if probe is None:
        return
    facts = failure_facts(error, Files())
    facts["hint"] = hint
    facts["message"] = sentence or facts["message"]
    probe.sender.put_message({"m": M.FAILED, "stage": stage, "error": facts, "hint": hint})
    probe.sender.flush(3.0)
