"""A module as servers want it: `application`, which is no Flask app."""

from not_flask import both as application  # noqa: F401
