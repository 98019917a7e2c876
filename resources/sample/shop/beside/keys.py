"""Three apps about SECRET_KEY: a random one, one that was changed, and none."""

import os

from flask import current_app, redirect, session, url_for
from flask.json.tag import TaggedJSONSerializer
from itsdangerous import URLSafeTimedSerializer

from .small_app import small_app, visit_page

OLD_KEY = "sample key of last year"
NEW_KEY = "sample key of this year"


def random_key():
    # A new key at every start: nobody can guess it, and every restart logs everybody out.
    app = small_app("random_key", SECRET_KEY=os.urandom(24))

    @app.get("/")
    def index():
        return visit_page("Key from os.urandom", "Restart the server: the count begins again at 1.")

    return app


def rotated_key():
    app = small_app("rotated_key", SECRET_KEY=NEW_KEY, SECRET_KEY_FALLBACKS=[OLD_KEY])

    @app.get("/")
    def index():
        count = "The count goes on from 41 if the cookie signed with the old key was accepted."
        return visit_page("A changed key", count + " The new cookie is signed with the new key.")

    @app.get("/old")
    def old():
        response = redirect(url_for("index"))
        response.set_cookie(current_app.config["SESSION_COOKIE_NAME"], signed_with_old_key({"visits": 41}))
        return response

    return app


def signed_with_old_key(value):
    """What Flask itself does to sign a session cookie."""
    serializer = URLSafeTimedSerializer(
        OLD_KEY,
        salt="cookie-session",
        serializer=TaggedJSONSerializer(),
        signer_kwargs={"key_derivation": "hmac"},  # the digest is SHA-1 by default, in Flask too
    )
    return serializer.dumps(value)


def no_key():
    app = small_app("no_key", SECRET_KEY=None)

    @app.get("/")
    def index():
        session["visits"] = 1  # RuntimeError: The session is unavailable because no secret key was set.
        return "never reached"

    return app
