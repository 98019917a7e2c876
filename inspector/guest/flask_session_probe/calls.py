"""Calls from the window, each answered once. What may wait for a backend runs on a thread of its own."""

import traceback

from .edits import Edit
from .originals import start_new_thread
from .routes import routes
from .standing import where_it_stands
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
    return {"apps": [probe.facts_of(state, app) for state, app in probe.apps.all()]}


def _queue_edit(probe, call):
    probe.edits.queue(Edit(call))
    return {}


def _adopt(probe, call):
    probe.clients.adopt(call.get("clients") or ())
    return {}


def _routes(probe, call):
    return routes(probe.apps.find(call.get("app")), probe.registrations, probe.files)


def _match(probe, call):
    from .matching import match_url  # not before it is asked for: it imports werkzeug.test

    app = probe.apps.find(call.get("app"))
    where = call.get("base") or "", call.get("script_root") or ""
    return match_url(app, probe.lone_maps, call["method"], call["url"], *where)


def _build(probe, call):
    from .building import build_url

    app = probe.apps.find(call.get("app"))
    where = call.get("base") or "", call.get("script_root") or ""
    return build_url(app, call["endpoint"], call.get("order"), call["values"], *where)


def _config(probe, call):
    from .config_snapshot import ConfigSnapshot

    return ConfigSnapshot(probe, probe.apps.find(call.get("app")), call.get("keys")).facts()


def _set_config(probe, call):
    from .config_changes import set_config

    return set_config(probe, probe.apps.find(call.get("app")), call)


_ABOUT_PROBE = {
    Do.PING: lambda probe, call: {},
    Do.SETTINGS: _settings,
    Do.APPS: _apps,
    Do.WHERE: lambda probe, call: where_it_stands(probe.files),
    Do.QUEUE_EDIT: _queue_edit,
    Do.CANCEL_EDIT: lambda probe, call: {"cancelled": probe.edits.cancel(call["edit"])},
    Do.ADOPT: _adopt,
    Do.ROUTES: _routes,
    Do.MATCH: _match,
    Do.BUILD: _build,
    Do.CONFIG: _config,
    Do.SET_CONFIG: _set_config,
}

_ABOUT_APP = {
    Do.DECODE_COOKIE: lambda app, state, call: decode_cookie(app, state, call["cookie"]),
    Do.SIGN_COOKIE: lambda app, state, call: sign_cookie(app, state, call["value"]),
    Do.READ_SESSION: lambda app, state, call: read_session(app, state, call.get("cookie")),
    Do.WRITE_SESSION: write_session,
}
