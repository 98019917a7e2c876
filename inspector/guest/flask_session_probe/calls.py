"""Calls from the window, each answered once. What may wait for a backend runs on a thread of its own."""

import traceback
from _thread import start_new_thread

from .edits import Edit
from .snapshots import app_facts, config, routes
from .stores import decode_cookie, read_session, sign_cookie, write_session
from .wire import Do, M

_AT_ONCE = (Do.PING, Do.SETTINGS, Do.QUEUE_EDIT, Do.CANCEL_EDIT, Do.ADOPT)


def answer_call(probe, call):
    if call.get("do") in _AT_ONCE:
        _answer(probe, call)
    else:
        start_new_thread(_answer, (probe, call))


def _answer(probe, call):
    answer = {"m": M.ANSWER, "id": call.get("id")}
    try:
        answer["ok"] = _do(probe, call)
    except Exception as error:
        answer["error"] = str(error) if isinstance(error, LookupError) and error.args else _sentence(error)
        answer["detail"] = traceback.format_exc()
    try:
        probe.sender.send_now(answer)
    except OSError:
        pass
    except Exception:
        probe.problems.note("answer")


def _sentence(error):
    return "%s: %s" % (type(error).__name__, error) if str(error) else type(error).__name__


def _do(probe, call):
    name = call.get("do")
    about_probe = _ABOUT_PROBE.get(name)
    if about_probe is not None:
        return about_probe(probe, call)
    about_app = _ABOUT_APP.get(name)
    if about_app is None:
        raise ValueError("This probe does not know the call %r." % (name,))
    app = probe.apps.find(call.get("app"))
    return about_app(app, probe.apps.state(app), call)


def _settings(probe, call):
    probe.settings(call)
    return {}


def _apps(probe, call):
    return {"apps": [app_facts(state, app) for state, app in probe.apps.all()]}


def _queue_edit(probe, call):
    probe.edits.queue(Edit(call))
    return {}


def _adopt(probe, call):
    probe.clients.adopt(call.get("clients") or ())
    return {}


_ABOUT_PROBE = {
    Do.PING: lambda probe, call: {},
    Do.SETTINGS: _settings,
    Do.APPS: _apps,
    Do.QUEUE_EDIT: _queue_edit,
    Do.CANCEL_EDIT: lambda probe, call: {"cancelled": probe.edits.cancel(call["edit"])},
    Do.ADOPT: _adopt,
}

_ABOUT_APP = {
    Do.ROUTES: lambda app, state, call: routes(app),
    Do.CONFIG: lambda app, state, call: config(app),
    Do.DECODE_COOKIE: lambda app, state, call: decode_cookie(app, state, call["cookie"]),
    Do.SIGN_COOKIE: lambda app, state, call: sign_cookie(app, state, call["value"]),
    Do.READ_SESSION: lambda app, state, call: read_session(app, state, call.get("cookie")),
    Do.WRITE_SESSION: write_session,
}
