"""Settings as classes: what all have in common, and one class for each place the shop runs in.

`app.config.from_object(DevelopmentConfig)` takes every attribute in CAPITALS, inherited ones too.
"""

import os
from datetime import timedelta


class Config:
    """Common to all. Never used directly."""

    # Signs the session cookie. Whoever knows it can write any session, so a real shop takes it from outside.
    SECRET_KEY = os.environ.get("SHOP_SECRET_KEY", "sample key, not secret at all")
    # How long a session lasts whose `permanent` is True. 31 days is also what Flask takes by default.
    PERMANENT_SESSION_LIFETIME = timedelta(days=31)
    SESSION_COOKIE_SAMESITE = "Lax"
    MAX_CONTENT_LENGTH = 4 * 1024 * 1024  # bytes; a longer upload is answered with 413
    TRUST_PROXY_HOPS = 0  # how many proxies stand in front; see shop/site.py
    CURRENCY = "€"
    LAST_WINS = "class Config"


class ProductionConfig(Config):
    SESSION_COOKIE_SECURE = True  # the browser sends the cookie over https only
    LAST_WINS = "class ProductionConfig"


class DevelopmentConfig(Config):
    DEBUG = True
    # In debug mode Flask hands exceptions to the server. The shop wants to show its own 500 page instead.
    PROPAGATE_EXCEPTIONS = False
    LAST_WINS = "class DevelopmentConfig"


class TestingConfig(Config):
    TESTING = True
    PROPAGATE_EXCEPTIONS = False
    LAST_WINS = "class TestingConfig"
    __test__ = False  # the name begins with "Test", and pytest would collect it


CONFIGS = {
    "production": ProductionConfig,
    "development": DevelopmentConfig,
    "testing": TestingConfig,
}
