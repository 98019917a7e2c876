"""Apps made by functions, in objects, and in objects of objects."""

from flask import Flask


def create_app(name="made", *, loud=False):
    app = Flask(name)
    app.add_url_rule("/", view_func=lambda: name.upper() if loud else name, endpoint="index")
    return app


class Container:
    app = create_app("held")

    class inner:
        @staticmethod
        def make(name):
            return create_app(name)


container = Container()
