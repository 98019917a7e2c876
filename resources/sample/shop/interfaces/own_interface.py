"""A session interface written by hand: the cookie carries a signed sid, a container keeps the value as JSON.

Flask calls `open_session` before each request and `save_session` after it; that is the whole contract.
"""

import secrets

from flask import json
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, Signer
from werkzeug.datastructures import CallbackDict


class OwnSession(CallbackDict, SessionMixin):
    """A dict that notices when a key is set or deleted, and knows its sid."""

    def __init__(self, sid, initial=None, new=False):
        def on_update(session):
            session.modified = True

        super().__init__(initial or {}, on_update)
        self.sid = sid
        self.new = new
        self.modified = False


class OwnSessionInterface(SessionInterface):
    def __init__(self, container):
        self.container = container

    def open_session(self, app, request):
        cookie = request.cookies.get(self.get_cookie_name(app))
        sid = self.unsign(app, cookie) if cookie else None
        value = self.container.get(sid) if sid else None
        if value is None:  # no cookie, a forged one, or a session that is over: begin a new one
            return OwnSession(secrets.token_urlsafe(32), new=True)
        return OwnSession(sid, json.loads(value))

    def save_session(self, app, session, response):
        name = self.get_cookie_name(app)
        place = {"domain": self.get_cookie_domain(app), "path": self.get_cookie_path(app)}
        if not session:
            if session.modified:  # it was emptied: forget it here and in the browser
                self.container.delete(session.sid)
                response.delete_cookie(name, **place)
            return
        if not self.should_set_cookie(app, session):
            return
        seconds = int(app.permanent_session_lifetime.total_seconds())
        # flask.json writes a datetime or UUID as text, and bytes not at all: JSON has no such types.
        self.container.set(session.sid, json.dumps(dict(session)), seconds)
        response.set_cookie(
            name,
            self.sign(app, session.sid),
            expires=self.get_expiration_time(app, session),
            httponly=self.get_cookie_httponly(app),
            secure=self.get_cookie_secure(app),
            samesite=self.get_cookie_samesite(app),
            **place,
        )

    def sign(self, app, sid):
        return self.signer(app).sign(sid.encode()).decode()

    def unsign(self, app, cookie):
        try:
            return self.signer(app).unsign(cookie.encode()).decode()
        except BadSignature:
            return None

    def signer(self, app):
        return Signer(app.secret_key, salt="flask-session", key_derivation="hmac")
