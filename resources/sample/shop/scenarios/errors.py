"""Errors, the pages that answer them, and what the log says meanwhile."""

from flask import Blueprint, abort, current_app, request

from shop import errors

from .scenario import Scenario, Theme, done

bp = Blueprint("errors", __name__, url_prefix="/errors")


@bp.get("/400")
def bad_request():
    abort(400, "The view said so: abort(400, …).")


@bp.get("/missing-field")
def missing_field():
    return request.args["amount"]  # no such argument: Werkzeug answers 400, not KeyError


@bp.get("/404")
def not_found():
    abort(404, "Sorry, the last one went to Владивосток.")


@bp.get("/500")
def raise_an_error():
    prices = {"tea": 8.5}
    return prices["coffee"]  # KeyError: the 500 page answers


@bp.get("/500-with-cause")
def raise_with_cause():
    try:
        return str(1 / 0)
    except ZeroDivisionError as error:
        raise RuntimeError("Не удалось посчитать: could not compute the price") from error


@bp.get("/own-exception")
def own_exception():
    raise errors.OutOfStock("The samovar is sold out.")


@bp.get("/log")
def log():
    current_app.logger.debug("cart has %d lines", 3)
    current_app.logger.warning("only %d left of %s", 2, "普洱茶")
    current_app.logger.error("payment service did not answer")
    return done("Three records: debug, warning, error.")


@bp.get("/log-exception")
def log_exception():
    try:
        int("восемь")
    except ValueError:
        current_app.logger.exception("that is not a number")
    return done("The exception was caught, and logged with its traceback.")


THEME = Theme(
    "errors",
    "Errors and logs",
    "Handlers for 400, 404 and 500, one for an exception of the shop's own, and app.logger.",
    (
        Scenario("400 Bad Request", bad_request, "Status 400, handled.", also=(errors.bad_request,)),
        Scenario(
            "A missing argument", missing_field, "400 from BadRequestKeyError, with the name of the key."
        ),
        Scenario("404 Not Found", not_found, "Status 404 from a view that exists.", also=(errors.not_found,)),
        Scenario(
            "404: no such page",
            errors.register,
            "Status 404 without an endpoint: no rule matched.",
            path="./no-such-page",
        ),
        Scenario(
            "500: a view that raises",
            raise_an_error,
            "Exception: KeyError with its frames; the browser got the 500 page.",
            also=(errors.server_error,),
            raises=True,
        ),
        Scenario(
            "500: an exception with a cause",
            raise_with_cause,
            "RuntimeError, and below it the ZeroDivisionError it came from.",
            raises=True,
        ),
        Scenario(
            "An exception with a handler", own_exception, "409: handled, no 500.", also=(errors.out_of_stock,)
        ),
        Scenario(
            "app.logger", log, "Logs: three records with level, file and line, also in the server output."
        ),
        Scenario("A logged exception", log_exception, "An error in the logs, and yet status 200."),
    ),
)
