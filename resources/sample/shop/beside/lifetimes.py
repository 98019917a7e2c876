"""How long a permanent session lasts: PERMANENT_SESSION_LIFETIME of ten minutes, and of seven days."""

from datetime import timedelta

from flask import session

from .small_app import small_app, visit_page


def ten_minutes():
    app = small_app(
        "ten_minutes",
        SECRET_KEY="sample key, not secret at all",
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=10),
    )

    @app.get("/")
    def index():
        session.permanent = True
        return visit_page("Ten minutes", "Each visit moves the end of this session: now + 10 minutes.")

    return app


def seven_days():
    app = small_app(
        "seven_days",
        SECRET_KEY="sample key, not secret at all",
        PERMANENT_SESSION_LIFETIME=7 * 24 * 3600,  # seconds; a timedelta does as well
        SESSION_REFRESH_EACH_REQUEST=False,
    )

    @app.get("/")
    def index():
        session.permanent = True
        return visit_page("Seven days", "The cookie is sent again only when the session changed.")

    return app
