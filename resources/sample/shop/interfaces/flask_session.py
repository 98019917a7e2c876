"""Flask-Session on Redis. Imported when such a shop is first visited: it takes its time."""

import warnings

from flask_session import Session

from .redis_client import connect


def use_flask_session(app, interface, redis_url):
    app.config.from_mapping(
        SESSION_TYPE="redis",
        SESSION_REDIS=connect(redis_url),
        SESSION_KEY_PREFIX="session:",
        SESSION_USE_SIGNER=interface == "redis-signed",
        SESSION_SERIALIZATION_FORMAT="json" if interface == "redis-json" else "msgpack",
    )
    with warnings.catch_warnings():
        # Flask-Session 0.8 calls the signer deprecated, since a random sid needs no signature.
        # Many apps have it, so this one shows it.
        warnings.filterwarnings("ignore", "The 'use_signer' option is deprecated", DeprecationWarning)
        Session(app)
