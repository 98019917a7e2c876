"""Where the sessions of a shop live.

cookie          Flask's own: the whole session in a signed cookie. Readable by everybody, writable by nobody.
redis           Flask-Session: a random sid in the cookie, the session in Redis as msgpack
redis-signed    the same, with the sid signed
redis-json      the same as `redis`, as JSON
own             an interface of our own (own_interface.py), sessions in memory
own-redis       the same, sessions in Redis
"""

from .containers import MemoryContainer, RedisContainer
from .own_interface import OwnSessionInterface

SHOPS = (
    # path, interface, label
    ("/", "cookie", "signed cookie"),
    ("/redis/", "redis", "Redis · msgpack"),
    ("/redis-signed/", "redis-signed", "Redis · signed sid"),
    ("/redis-json/", "redis-json", "Redis · JSON"),
    ("/own/", "own", "own · memory"),
    ("/own-redis/", "own-redis", "own · Redis"),
)
NEED_REDIS = ("redis", "redis-signed", "redis-json", "own-redis")


def choose_interface(app, interface, redis_url):
    if interface == "own":
        app.session_interface = OwnSessionInterface(MemoryContainer())
    elif interface == "own-redis":
        from .redis_client import connect

        app.session_interface = OwnSessionInterface(RedisContainer(connect(redis_url), "session:own:"))
    elif interface in NEED_REDIS:
        from .flask_session import use_flask_session

        use_flask_session(app, interface, redis_url)
