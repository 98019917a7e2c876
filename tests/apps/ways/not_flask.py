"""What people name instead of a Flask app."""

from flask import Blueprint, Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

front, back = Flask("front"), Flask("back")
pages = Blueprint("pages", __name__)
both = DispatcherMiddleware(front, {"/back": back})
one = ProxyFix(front)
text = "app"


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"plain"]


async def modern(scope, receive, send):
    raise NotImplementedError


class WsgiToAsgi:
    """As asgiref's."""

    def __init__(self, wsgi_application):
        self.wsgi_application = wsgi_application

    async def __call__(self, scope, receive, send):
        raise NotImplementedError


bridged = WsgiToAsgi(front)


class Dashboard:
    """As Dash: no WSGI app itself, it keeps a Flask app."""

    def __init__(self):
        self._first = self.server = back


dashboard = Dashboard()


class Framework:
    def __call__(self, environ, start_response):
        return application(environ, start_response)


framework = Framework()


def create_app(config, engine):
    return Flask(config)


def make_nothing():
    Flask("forgotten")


def make_both():
    return both
