"""The session behind a cookie value, through the app's own session interface: whatever its backend, format
and prefix are.
"""

from .wire import pack, unpack


def read_session(app, state, cookie):
    """{value, sid, new, permanent, interface, opened}."""
    with _request(app, state, cookie) as request:
        session = app.session_interface.open_session(app, request)
        if session is None:
            return {
                "value": None,
                "sid": None,
                "new": True,
                "permanent": None,
                "interface": state.interface_name,
            }
        return _facts(state, session, cookie)


def write_session(app, state, call):
    """{set_cookie, value}, or {conflict: {found}}: the whole value replaced, only if `expected` is what is
    there.
    """
    wanted = unpack(call["value"])
    if not isinstance(wanted, dict):
        raise TypeError("A session is a mapping; the new value is a %s." % type(wanted).__name__)
    with _request(app, state, call.get("cookie")) as request:
        interface = app.session_interface
        session = interface.open_session(app, request)
        if session is None:
            raise RuntimeError("The app opens no session: it has no SECRET_KEY.")
        found = _content(session)
        if "expected" in call and call["expected"] is not None and pack(found) != call["expected"]:
            return {"conflict": {"found": pack(found)}}
        for key in list(found):
            if key not in wanted:
                del session[key]
        for key, value in wanted.items():
            session[key] = value
        session.modified = True
        response = app.response_class()
        interface.save_session(app, session, response)
        return {"set_cookie": response.headers.getlist("Set-Cookie"), "value": pack(_content(session))}


def decode_cookie(app, state, cookie):
    """{value, error}: read by the app's own interface; the error says why it reads as nothing."""
    with _request(app, state, cookie) as request:
        interface = app.session_interface
        serializer = _serializer(app, interface)
        if serializer is not None:
            try:
                age = int(app.permanent_session_lifetime.total_seconds())
                return {"value": pack(serializer.loads(cookie, max_age=age)), "error": None}
            except Exception as error:
                return {"value": None, "error": "%s: %s" % (type(error).__name__, error)}
        session = interface.open_session(app, request)
        value = None if session is None else pack(_content(session))
        return {"value": value, "error": None}


def sign_cookie(app, state, value):
    """{cookie, size}: signed by the app's own serializer, with its key order and tags."""
    wanted = unpack(value)
    with _request(app, state, None):
        serializer = _serializer(app, app.session_interface)
        if serializer is None:
            raise RuntimeError(
                "%s does not sign values into the cookie, or the app has no SECRET_KEY."
                % state.interface_name
            )
        cookie = serializer.dumps(wanted)
    text = cookie.decode("ascii") if isinstance(cookie, bytes) else cookie
    return {"cookie": text, "size": len(text)}


def _serializer(app, interface):
    make = getattr(interface, "get_signing_serializer", None)
    return make(app) if make is not None else None


def _facts(state, session, cookie):
    sid = getattr(session, "sid", None)
    content = _content(session)
    return {
        "value": pack(content),
        "sid": None if sid is None else str(sid),
        "new": not content if sid is None else str(sid) not in (cookie or ""),
        "permanent": bool(content.get("_permanent", False)),
        "interface": state.interface_name,
    }


def _content(session):
    return dict(session)


class _request:
    """A minimal request in a pushed context, as FlaskClient.session_transaction makes one."""

    def __init__(self, app, state, cookie):
        headers = {"Cookie": "%s=%s" % (state.cookie_name, cookie)} if cookie else {}
        self._context = app.test_request_context("/", headers=headers)

    def __enter__(self):
        self._context.push()
        return self._context.request

    def __exit__(self, *exc_info):
        self._context.pop()
