"""The applications beside this one: other session interfaces, lifetimes, keys, and no Flask at all."""

from flask import Blueprint

from shop import interfaces
from shop.beside import keys, lifetimes, middleware
from shop.interfaces.containers import MemoryContainer, RedisContainer
from shop.interfaces.own_interface import OwnSessionInterface

from .scenario import Scenario, Theme

# Shown as whole files: importing the first would import redis, and the second imports this module.
FLASK_SESSION = "shop/interfaces/flask_session.py"
SITE = "shop/site.py"


bp = Blueprint("neighbours", __name__)  # no pages of its own: all of them are mounted elsewhere


THEME = Theme(
    "neighbours",
    "Side by side",
    "Several applications in one process, each with a session cookie of another name (shop/site.py).",
    (
        Scenario(
            "The shop on Flask-Session and Redis",
            interfaces.choose_interface,
            "Cookie session_redis holds a sid only. Redis tab: session:<sid> in msgpack, 31 days to live.",
            path="/redis/scenarios/",
            also=(FLASK_SESSION,),
        ),
        Scenario(
            "The same, sid signed",
            SITE,
            "The cookie is <sid>.<signature>; the key in Redis has the sid without it.",
            path="/redis-signed/scenarios/",
            also=(FLASK_SESSION,),
        ),
        Scenario(
            "The same, as JSON",
            SITE,
            "The value in Redis begins with “{”. Compare the types scenario with msgpack.",
            path="/redis-json/scenarios/",
            also=(FLASK_SESSION,),
        ),
        Scenario(
            "An interface of our own, in memory",
            OwnSessionInterface,
            "A session the window can read and edit, though it lies in a dict inside the server.",
            path="/own/scenarios/",
            also=(MemoryContainer,),
        ),
        Scenario(
            "An interface of our own, in Redis",
            OwnSessionInterface.save_session,
            "Redis tab: session:own:<sid>, JSON written by flask.json.",
            path="/own-redis/scenarios/",
            also=(RedisContainer,),
        ),
        Scenario(
            "PERMANENT_SESSION_LIFETIME of ten minutes",
            lifetimes.ten_minutes,
            "Expires is ten minutes ahead and moves with each request.",
            path="/ten-minutes/",
        ),
        Scenario(
            "PERMANENT_SESSION_LIFETIME of seven days",
            lifetimes.seven_days,
            "Expires is seven days ahead.",
            path="/seven-days/",
        ),
        Scenario(
            "A key from os.urandom",
            keys.random_key,
            "Restart the sample, open it again: the old signature is bad, the session new.",
            path="/random-key/",
        ),
        Scenario(
            "A cookie signed with the old key",
            keys.rotated_key,
            "SECRET_KEY_FALLBACKS: the second key verifies the cookie, the first signs the new one.",
            path="/rotated-key/old",
            also=(keys.signed_with_old_key,),
        ),
        Scenario(
            "No SECRET_KEY",
            keys.no_key,
            "A session of the kind “null”: reading gives nothing, writing raises.",
            path="/no-key/",
            raises=True,
        ),
        Scenario(
            "No Flask: plain Werkzeug",
            "shop/beside/bare.py",
            "A request that passed the outer app only: no endpoint, no session, a cookie all the same.",
            path="/bare",
        ),
        Scenario(
            "WSGI middleware",
            middleware.HeaderMiddleware,
            "X-Sample-Middleware in the response headers, though no view has set it.",
            path="/bare/with-header",
            also=(SITE,),
        ),
    ),
)
