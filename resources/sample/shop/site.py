"""The whole site: the shop several times side by side, with small apps and a bare Werkzeug app beside it.

    /               the shop, sessions in a signed cookie
    /redis          the shop on Flask-Session and Redis; also /redis-signed and /redis-json
    /own            the shop on a session interface of its own; also /own-redis
    /ten-minutes …  small apps, each with one setting that matters (shop/beside/)
    /bare           no Flask at all: one Werkzeug function
    ann.localhost   an app that looks at the subdomain

Each has a session cookie of its own name: they share a host, and would overwrite each other's otherwise.
"""

from functools import partial

from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from . import create_app
from .beside import bare, keys, lifetimes, no_redis, subdomains
from .beside.lazy_app import LazyApp
from .beside.middleware import HeaderMiddleware, HostDispatcher
from .interfaces import NEED_REDIS


def create_site(config_name="development", redis_url=None):
    app = create_app(config_name)
    # Wrapping app.wsgi_app, and not app itself, keeps `app` a Flask object: `flask run` needs one.
    site = DispatcherMiddleware(app.wsgi_app, mounts(config_name, redis_url))
    site = HostDispatcher(site, subdomains.create_app())
    site = HeaderMiddleware(site, "X-Sample-Middleware", "was here")
    hops = app.config["TRUST_PROXY_HOPS"]
    if hops:  # only behind a proxy: the headers it believes can be sent by anybody
        site = ProxyFix(site, x_for=hops, x_proto=hops, x_host=hops)
    app.wsgi_app = site
    return app


def mounts(config_name, redis_url):
    return {
        **{f"/{name}": server_side_shop(config_name, name, redis_url) for name in NEED_REDIS},
        "/own": another_shop(config_name, "own", None),
        "/ten-minutes": lifetimes.ten_minutes(),
        "/seven-days": lifetimes.seven_days(),
        "/random-key": keys.random_key(),
        "/rotated-key": keys.rotated_key(),
        "/no-key": keys.no_key(),
        "/bare": bare.application,
    }


def server_side_shop(config_name, interface, redis_url):
    """Made when it is first visited: importing redis and Flask-Session would double the time to start."""
    if not redis_url:
        return no_redis.create_app()
    return LazyApp(partial(another_shop, config_name, interface, redis_url))


def another_shop(config_name, interface, redis_url):
    cookie_name = "session_" + interface.replace("-", "_")
    return create_app(config_name, interface, {"SESSION_COOKIE_NAME": cookie_name}, redis_url)
