"""The hooks, put on classes so that factories, several apps and replaced session interfaces are all covered.

`Flask.__call__` is the outermost call, `Flask.wsgi_app` what a middleware passes on; whichever comes
first begins the exchange. The session interface is patched by type when an app with it is first seen.
`Flask._find_error_handler` is asked about every exception that Flask catches and never raises, so no
frame of ours shows up in tracebacks for it.
"""

import functools
import logging
from time import perf_counter

from .api_errors import watch_apis
from .config_patches import patch_config
from .debugger import watch_debugger
from .exceptions import hide_our_frames
from .logs import note_log
from .progress import is_websocket, tell_progress, websocket_ended
from .record import ENVIRON_KEY, current
from .registrations import watch_registrations
from .sessions import SessionTrace, error_facts
from .shorthand import INNER


def install(probe):
    """Once per process, before the app is imported or after."""
    import flask

    if getattr(flask.Flask.__call__, "_flask_session_probe", False):
        return
    _patch_creation(flask.Flask, probe)
    _patch_entry(flask.Flask, "__call__", probe)
    _patch_entry(flask.Flask, "wsgi_app", probe)
    _patch_error_handlers(flask.Flask, probe)
    _patch_logging(probe)
    watch_debugger(probe)
    watch_apis(probe)
    watch_registrations(probe)
    patch_config(probe.trails, probe.problems)


def _replace(owner, name, wrapper, original):
    functools.update_wrapper(wrapper, original)
    wrapper._flask_session_probe = True
    setattr(owner, name, wrapper)


def _patch_creation(owner, probe):
    original = owner.__init__

    def __init__(self, *args, **kwargs):
        original(self, *args, **kwargs)
        try:
            probe.apps.created(self)
        except Exception:
            probe.problems.note("created")

    _replace(owner, "__init__", __init__, original)


def _patch_entry(owner, name, probe):
    original = getattr(owner, name)

    def entry(self, environ, start_response):
        if ENVIRON_KEY in environ:
            # The exchange has begun further out: in `__call__`, or in the app that this one is mounted in.
            record = environ[ENVIRON_KEY]
            if record.app_object is not self:
                record.mounted = True
                _meet(probe, record, self)
            try:
                return original(self, environ, start_response)
            except BaseException as error:
                _failed(record, error)
                __traceback_hide__ = True
                error.__traceback__ = hide_our_frames(error.__traceback__)
                raise
        sender = probe.sender
        if sender.dead:
            return original(self, environ, start_response)
        if sender.full and not probe.edits.waiting:
            sender.leave_out(environ)
            return original(self, environ, start_response)
        try:
            record = probe.new_record(probe, environ, start_response)
        except Exception:
            probe.problems.note("begin")
            return original(self, environ, start_response)
        _meet(probe, record, self)
        websocket = "HTTP_UPGRADE" in environ and is_websocket(environ)
        if websocket:
            _tell_opened(record)
        try:
            result = original(self, environ, record.start_response)
        except BaseException as error:
            _failed(record, error)
            if websocket:
                websocket_ended(record)
            record.finish()
            __traceback_hide__ = True  # noqa: F841
            error.__traceback__ = hide_our_frames(error.__traceback__)
            raise
        if websocket:
            websocket_ended(record)
        return record.wrap(result)

    _replace(owner, name, entry, original)


def _failed(record, error):
    # Empty ones tell gunicorn (the first) and Werkzeug that a websocket took over their socket: no failure.
    if not (isinstance(error, (StopIteration, ConnectionError)) and not error.args) or not is_websocket(
        record.environ
    ):
        record.failed(error)


def _tell_opened(record):
    try:
        tell_progress(record)
    except Exception:
        record.probe.problems.note("progress")


def _meet(probe, record, app):
    """An app is entered, the outermost or one mounted inside it: its session interface must be patched by
    now.
    """
    try:
        record.app_object = app
        record.state = probe.apps.state(app)
    except Exception:
        probe.problems.note("app")


def patch_interface(kind, probe):
    """Wrap open_session and save_session on the class of the inheritance that defines each."""
    for name, make in (("open_session", _open_wrapper), ("save_session", _save_wrapper)):
        for owner in kind.__mro__:
            method = vars(owner).get(name)
            if method is None:
                continue
            if not getattr(method, "_flask_session_probe", False) and callable(method):
                _replace(owner, name, make(method, probe), method)
            break


def _open_wrapper(original, probe):
    def open_session(self, app, request, *args, **kwargs):
        record = request.environ.get(ENVIRON_KEY)
        if record is None or record.opened_for is app or record.ended is not None:
            return original(self, app, request, *args, **kwargs)
        record.opened_for = app
        record.request = request
        began = perf_counter()
        try:
            session = original(self, app, request, *args, **kwargs)
        except BaseException as error:
            _session_failed(probe, record, app, began, error)
            __traceback_hide__ = True  # noqa: F841
            error.__traceback__ = hide_our_frames(error.__traceback__)
            raise
        try:
            trace = _begin_session(probe, record, app, began)
            trace.opened(session)
            if session is None:
                _patch_process_response(probe)
            elif probe.edits.waiting:
                probe.edits.apply(record, trace)
        except Exception:
            probe.problems.note("session opened")
        return session

    return open_session


def _begin_session(probe, record, app, began):
    state = record.state if record.app_object is app else probe.apps.state(app)
    record.app_key = state.key
    if record.mounted or "wsgi_app" in app.__dict__:
        record.inner = tuple(map(record.request.environ.get, INNER))
    trace = record.session = SessionTrace(probe, state, began)
    return trace


def _session_failed(probe, record, app, began, error):
    try:
        _begin_session(probe, record, app, began).open_error = error_facts(error)
    except Exception:
        probe.problems.note("open_session")


def _save_wrapper(original, probe):
    def save_session(self, app, session, response, *args, **kwargs):
        record = current.get()
        trace = record.session if record is not None else None
        if trace is None or trace.saving_at is not None or trace.session is not session:
            return original(self, app, session, response, *args, **kwargs)
        try:
            trace.saving(session, app)
            _note_response(record, response)
        except Exception:
            probe.problems.note("saving")
        try:
            result = original(self, app, session, response, *args, **kwargs)
        except BaseException as error:
            trace.save_error = error_facts(error)
            __traceback_hide__ = True  # noqa: F841
            error.__traceback__ = hide_our_frames(error.__traceback__)
            raise
        try:
            trace.saved()
        except Exception:
            probe.problems.note("saved")
        return result

    return save_session


def _patch_process_response(probe):
    """What saving the session shows of the response, for apps that never save one: those without a key. Done
    when the first of them is seen, so that it costs the others nothing.
    """
    from flask import Flask

    original = getattr(Flask, "process_response", None)
    if original is None or getattr(original, "_flask_session_probe", False):
        return

    def process_response(self, *args, **kwargs):
        try:
            response = original(self, *args, **kwargs)
        except BaseException as error:
            __traceback_hide__ = True  # noqa: F841
            error.__traceback__ = hide_our_frames(error.__traceback__)
            raise
        try:
            record = current.get()
            if record is not None and record.app_object is self:
                trace = record.session
                if trace is None or trace.saving_at is None:
                    _note_response(record, response)
        except Exception:
            probe.problems.note("response")
        return response

    _replace(Flask, "process_response", process_response, original)


def _note_response(record, response):
    if response.is_streamed:
        record.streamed = True
    if response.direct_passthrough:
        record.passthrough = True
    request = record.request
    if request is not None and "files" in request.__dict__:
        record.files = _files(request)


def _files(request):
    """The uploads that the app has parsed, with their sizes, while their streams are still open."""
    found = []
    for field, upload in request.files.items(multi=True):
        found.append((field, upload.filename or "", upload.content_type or "", _size(upload.stream)))
    return found


def _size(stream):
    try:
        at = stream.tell()
        size = stream.seek(0, 2)
        stream.seek(at)
        return size if size is not None else 0
    except Exception:  # saved and closed by the app, or not seekable
        return 0


def _patch_error_handlers(owner, probe):
    original = getattr(owner, "_find_error_handler", None)
    if original is None:
        return

    def _find_error_handler(self, error, *args, **kwargs):
        handler = original(self, error, *args, **kwargs)
        try:
            record = current.get()
            if record is not None:
                record.raised(error, handler is not None)
        except Exception:
            probe.problems.note("error handler")
        return handler

    _replace(owner, "_find_error_handler", _find_error_handler, original)


def _patch_logging(probe):
    """Not a handler: one on the root logger would switch off `basicConfig`, `lastResort` and Flask's own
    handler.
    """
    original = logging.Logger.callHandlers

    def callHandlers(self, entry):
        try:
            record = current.get()
            if record is not None:
                note_log(record, entry)
                if entry.exc_info and entry.exc_info[2] is not None:
                    hide_our_frames(entry.exc_info[2])
        except Exception:
            probe.problems.note("log")
        return original(self, entry)

    _replace(logging.Logger, "callHandlers", callHandlers, original)
