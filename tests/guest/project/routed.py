"""Rules of every kind, for the tests of routes, match and build. Python 3.8 and Flask 2.1 upwards."""

import functools

from flask import Blueprint, Flask, redirect
from flask.views import MethodView
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.routing import BaseConverter, Rule, ValidationError

app = Flask(__name__, host_matching=False)
app.secret_key = "k"
app.url_map.strict_slashes = True


class EvenConverter(BaseConverter):
    regex = r"\d+"

    def to_python(self, value):
        if int(value) % 2:
            raise ValidationError("odd numbers are not welcome")
        return int(value)


class BoomConverter(BaseConverter):
    def to_python(self, value):
        raise RuntimeError("the database is away")


app.url_map.converters.update(even=EvenConverter, boom=BoomConverter)


def checked(view):
    @functools.wraps(view)
    def checked_view(*args, **kwargs):
        return view(*args, **kwargs)

    return checked_view


def hiding(view):
    def wrapper(*args, **kwargs):
        return view(*args, **kwargs)

    return wrapper


@app.before_request
def before_all():
    pass


@app.errorhandler(404)
def not_found(error):
    return "nothing here", 404


@app.route("/")
def index():
    """The first page.

    With a longer text."""
    return "index"


@app.route("/wrapped")
@checked
def wrapped():
    return "wrapped"


app.add_url_rule("/hidden", "hidden", hiding(index))


@app.route("/items/<int:item>", methods=["GET", "DELETE"])
def item(item):
    return str(item)


@app.route("/items/<string(length=3):code>", methods=["POST"])
def by_code(code):
    return code


@app.route("/folder/")
def folder():
    return "folder"


@app.route("/leaf")
def leaf():
    return "leaf"


@app.route("/even/<even:number>")
def even(number):
    return str(number)


@app.route("/boom/<boom:thing>")
def boom(thing):
    return thing


@app.route("/page/", defaults={"page": 1})
@app.route("/page/<int:page>")
def page(page):
    return str(page)


class Things(MethodView):
    """Many things."""

    decorators = [checked]

    def get(self):
        return "things"

    def post(self):
        return redirect("/")


app.add_url_rule("/things", view_func=Things.as_view("things"))


class Rude:
    """A view whose repr raises."""

    def __call__(self):
        return "rude"

    def __repr__(self):
        raise RuntimeError("no repr for you")


app.add_url_rule("/rude", "rude", Rude())
app.add_url_rule("/partial", "partial", functools.partial(item, item=3))
app.url_map.add(Rule("/built", endpoint="built", build_only=True))
app.url_map.add(Rule("/away", endpoint="index", redirect_to="/leaf"))
app.url_map.add(Rule("/socket", endpoint="socket", websocket=True))

outer = Blueprint("outer", __name__, url_prefix="/outer")
inner = Blueprint("inner", __name__, url_prefix="/inner")


@inner.before_request
def before_inner():
    pass


@outer.teardown_request
def after_outer(error):
    pass


@inner.route("/deep")
def deep():
    return "deep"


outer.register_blueprint(inner)
app.register_blueprint(outer)

hosts = Flask("hosts", host_matching=True, static_host="static.example.com")
hosts.secret_key = "h"


@hosts.route("/", host="<tenant>.example.com")
def tenant(tenant):
    return tenant


@hosts.route("/only", host="admin.example.com")
def only():
    return "admin"


many = Flask("many")
many.secret_key = "m"
for number in range(1500):
    many.add_url_rule(f"/part{number % 50}/<int:a>/x", f"view{number}", index)

app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/hosts": hosts, "/many": many})
