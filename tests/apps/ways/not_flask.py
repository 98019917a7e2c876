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
