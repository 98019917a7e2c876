"""Routes: how a rule is made, what its converters accept, and where it redirects."""

from functools import wraps

from flask import Blueprint, make_response, request, session
from flask.views import MethodView, View

from shop import converters, notes
from shop.beside import subdomains

from .scenario import Scenario, Theme, done

bp = Blueprint("routing", __name__, url_prefix="/routing")
GET_ONLY = ("GET",)


def matched():
    """The page of all routes below: which rule it was, and what it found in the path."""
    return done(
        f"{request.method} {request.path} → {request.url_rule} → {request.view_args}", request.endpoint
    )


@bp.route("/decorator")
def by_decorator():
    return matched()


def by_add_url_rule():
    return matched()


bp.add_url_rule("/add-url-rule", view_func=by_add_url_rule)


def any_name():
    return matched()


bp.add_url_rule("/named", endpoint="chosen_name", view_func=any_name)


@bp.route("/methods", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def methods():
    return matched()


@bp.get("/get-only")
def get_only():
    return matched()


def signed_off(view):
    """A decorator for class-based views: adds a header to what the view answers."""

    @wraps(view)
    def decorated(*args, **kwargs):
        response = make_response(view(*args, **kwargs))
        response.headers["X-Decorated"] = view.__name__
        return response

    return decorated


class Greeting(View):
    methods = GET_ONLY
    decorators = (signed_off,)

    def __init__(self, word):
        self.word = word

    def dispatch_request(self, name):
        return done(f"{self.word}, {name}!", "A class-based view")


class Shelf(MethodView):
    """One method per HTTP method; what stands on the shelf is kept in the session."""

    decorators = (signed_off,)

    def get(self):
        return done(f"On the shelf: {session.get('shelf', [])}", "MethodView: GET")

    def post(self):
        session["shelf"] = [*session.get("shelf", []), request.form.get("what", "a jar")]
        return self.get(), 201

    def delete(self):
        session.pop("shelf", None)
        return "", 204


bp.add_url_rule("/greeting/<name>", view_func=Greeting.as_view("greeting", word="Привет"))
bp.add_url_rule("/shelf", view_func=Shelf.as_view("shelf"))


@bp.get("/string/<string(length=2):code>")
def string(code):
    return matched()


@bp.get("/any/<any(small, large):size>")
def any_of(size):
    return matched()


@bp.get("/path/<path:name>")
def path(name):
    return matched()


@bp.get("/int/<int(min=1, max=99):number>")
def integer(number):
    return matched()


@bp.get("/float/<float(signed=True):number>")
def floating(number):
    return matched()


@bp.get("/uuid/<uuid:ident>")
def uuid(ident):
    return matched()


@bp.get('/regex/<regex("[a-z]{2}-[0-9]{3}"):code>')
def regex(code):
    return matched()


@bp.get("/pages/", defaults={"page": 1})
@bp.get("/pages/<int:page>")
def pages(page):
    return matched()


@bp.get("/folder/")
def folder():
    return matched()


@bp.get("/file")
def file():
    return matched()


@bp.get("/either", strict_slashes=False)
def either():
    return matched()


def double(adapter, number):
    """redirect_to as a function: gets the converted values, returns a path below the app's root."""
    return f"scenarios/routing/int/{number * 2}"


# Nothing is called for these: the rule alone answers, with 308 and the new address.
bp.add_url_rule("/old/<int:number>", "old", redirect_to="scenarios/routing/int/<number>")
bp.add_url_rule("/double/<int:number>", "double", redirect_to=double)


def route(title, view, look, values=None, path="", **more):
    return Scenario(title, view, look, values=values or {}, path=path, **more)


THEME = Theme(
    "routing",
    "Routes",
    "Routes tab: every rule with its methods, endpoint, converters, defaults and the line it was made on.",
    (
        route(
            "A decorator", by_decorator, "Endpoint scenarios.routing.by_decorator, and file:line of the view."
        ),
        route("add_url_rule", by_add_url_rule, "The same, without a decorator."),
        route(
            "endpoint",
            any_name,
            "The endpoint is chosen_name, the view is any_name.",
            endpoint="scenarios.routing.chosen_name",
        ),
        route("methods", methods, "One rule, five methods (and HEAD, OPTIONS).", post={}),
        route("A method that is not allowed", get_only, "405, with Allow: GET, HEAD, OPTIONS.", post={}),
        route(
            "View with decorators",
            Greeting,
            "X-Decorated: greeting. The view's class and line, seen through the decorator.",
            {"name": "世界"},
            endpoint="scenarios.routing.greeting",
            also=(signed_off,),
        ),
        route("MethodView: get", Shelf, "One endpoint, three methods.", endpoint="scenarios.routing.shelf"),
        route(
            "MethodView: post",
            Shelf.post,
            "Status 201, session key shelf.",
            endpoint="scenarios.routing.shelf",
            post={"what": "варенье"},
        ),
        route("string", string, "code is a str of two letters.", {"code": "ru"}),
        route("string, too long", string, "404: three letters do not match.", path="./routing/string/rus"),
        route("any", any_of, "size is one of two words.", {"size": "small"}),
        route("path", path, "name contains slashes.", {"name": "茶/green/long jing.txt"}),
        route("int", integer, "number is an int between 1 and 99.", {"number": 42}),
        route("float", floating, "number is a float, and may be negative.", {"number": -2.5}),
        route("uuid", uuid, "ident is a UUID.", {"ident": "12345678-1234-5678-1234-567812345678"}),
        route(
            "A converter of our own",
            regex,
            "code is ab-123.",
            {"code": "ab-123"},
            also=(converters.RegexConverter,),
        ),
        route("defaults", pages, "page is 1, though the path does not say so.", {"page": 1}),
        route("defaults, the long way", pages, "308 to the address without the 1.", path="./routing/pages/1"),
        route(
            "Trailing slash missing",
            folder,
            "308 to …/folder/: the rule ends with a slash.",
            path="./routing/folder",
        ),
        route("Trailing slash too many", file, "404: the rule ends without a slash.", path="./routing/file/"),
        route("strict_slashes=False", either, "200 with the slash and without.", path="./routing/either/"),
        route("redirect_to as a string", integer, "308, no endpoint was called.", path="./routing/old/7"),
        route("redirect_to as a function", double, "308 to the double.", path="./routing/double/21"),
        route(
            "A subdomain",
            subdomains.news,
            "Host: news.localhost. Browsers send every name below localhost to this machine.",
            path="/",
            host="news.localhost",
            also=(subdomains.create_app, subdomains.AnyPortFlask),
        ),
        route(
            "A dynamic subdomain",
            subdomains.user_page,
            "Host: ann.localhost; view_args user=ann. Its session cookie stays there.",
            path="/",
            host="ann.localhost",
        ),
        route(
            "Nested blueprints",
            notes.create_blueprint,
            "Endpoint notes.api.api_list; blueprint notes.api.",
            endpoint="notes.api.api_list",
        ),
    ),
)
