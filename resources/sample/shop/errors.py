"""Pages for errors: handlers for 400, 404 and 500, and for an exception of the shop's own."""

from flask import current_app, render_template


class OutOfStock(Exception):
    """Raised by a view; answered by `out_of_stock` and not by the 500 page."""


def bad_request(error):
    return render_template("errors/error.html", code=400, title="That request is not right", error=error), 400


def not_found(error):
    return render_template("errors/error.html", code=404, title="Nothing here", error=error), 404


def server_error(error):
    # `error` is an InternalServerError; what the view raised is in `original_exception`.
    # This page must not use the session: it may be the session that could not be opened.
    cause = getattr(error, "original_exception", None) or error
    redis_failed = type(cause).__module__.startswith("redis.")
    return render_template("errors/500.html", cause=cause, redis_failed=redis_failed), 500


def out_of_stock(error):
    current_app.logger.warning("out of stock: %s", error)
    return render_template("errors/error.html", code=409, title="Sold out", error=error), 409


def register(app):
    app.register_error_handler(400, bad_request)
    app.register_error_handler(404, not_found)
    app.register_error_handler(500, server_error)
    app.register_error_handler(OutOfStock, out_of_stock)
