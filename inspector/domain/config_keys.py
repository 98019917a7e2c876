"""What is known about config keys by name: which Flask reads anew for each request, which it dropped and
when, which
extension they belong to.
"""

from __future__ import annotations

from dataclasses import dataclass

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stale:
    """A key that does nothing (or soon will) from `since` of `package` on."""

    package: str
    since: Version
    instead: str
    deprecated: bool = False

    def sentence(self, key: str) -> str:
        version = ".".join(map(str, self.since))
        what = f"{key} is deprecated since" if self.deprecated else f"{key} does nothing since"
        return f"{what} {self.package} {version}. {self.instead}"


_LOGGING = "Configure logging with logging.config.dictConfig instead."
STALE = {
    "ENV": Stale("Flask", (2, 3), "Use DEBUG, or `flask --debug`."),
    "JSON_AS_ASCII": Stale("Flask", (2, 3), "Set app.json.ensure_ascii instead."),
    "JSON_SORT_KEYS": Stale("Flask", (2, 3), "Set app.json.sort_keys instead."),
    "JSONIFY_MIMETYPE": Stale("Flask", (2, 3), "Set app.json.mimetype instead."),
    "JSONIFY_PRETTYPRINT_REGULAR": Stale(
        "Flask", (2, 3), "Set app.json.compact instead (the other way round)."
    ),
    "PRESERVE_CONTEXT_ON_EXCEPTION": Stale("Flask", (2, 2), "The debugger keeps the context by itself."),
    "LOGGER_NAME": Stale("Flask", (1, 0), _LOGGING),
    "LOGGER_HANDLER_POLICY": Stale("Flask", (1, 0), _LOGGING),
    "SESSION_USE_SIGNER": Stale("Flask-Session", (0, 7), "The id alone is long enough.", True),
    "SESSION_FILE_DIR": Stale(
        "Flask-Session", (0, 7), "Use SESSION_TYPE='cachelib' and SESSION_CACHELIB.", True
    ),
    "SESSION_FILE_THRESHOLD": Stale("Flask-Session", (0, 7), "Use SESSION_CACHELIB.", True),
    "SESSION_FILE_MODE": Stale("Flask-Session", (0, 7), "Use SESSION_CACHELIB.", True),
    "SQLALCHEMY_COMMIT_ON_TEARDOWN": Stale("Flask-SQLAlchemy", (3, 0), "Commit in the view."),
    "SQLALCHEMY_NATIVE_UNICODE": Stale("Flask-SQLAlchemy", (3, 0), "Use SQLALCHEMY_ENGINE_OPTIONS."),
    "SQLALCHEMY_POOL_SIZE": Stale("Flask-SQLAlchemy", (3, 0), "Use SQLALCHEMY_ENGINE_OPTIONS."),
    "SQLALCHEMY_POOL_TIMEOUT": Stale("Flask-SQLAlchemy", (3, 0), "Use SQLALCHEMY_ENGINE_OPTIONS."),
    "SQLALCHEMY_POOL_RECYCLE": Stale("Flask-SQLAlchemy", (3, 0), "Use SQLALCHEMY_ENGINE_OPTIONS."),
    "SQLALCHEMY_MAX_OVERFLOW": Stale("Flask-SQLAlchemy", (3, 0), "Use SQLALCHEMY_ENGINE_OPTIONS."),
}

SINCE = {
    "SECRET_KEY_FALLBACKS": (3, 1),
    "TRUSTED_HOSTS": (3, 1),
    "SESSION_COOKIE_PARTITIONED": (3, 1),
    "MAX_FORM_MEMORY_SIZE": (3, 1),
    "MAX_FORM_PARTS": (3, 1),
    "PROVIDE_AUTOMATIC_OPTIONS": (3, 1),
}
"""Keys that an older Flask does not read."""

GROUPS = (
    ("Session", ("SESSION_", "PERMANENT_SESSION_", "SECRET_KEY", "MAX_COOKIE_SIZE")),
    ("Flask-WTF", ("WTF_", "RECAPTCHA_")),
    ("Flask-Login", ("REMEMBER_COOKIE_", "LOGIN_DISABLED")),
    ("Flask-SQLAlchemy", ("SQLALCHEMY_",)),
    ("Flask-Security", ("SECURITY_",)),
    ("Flask-Mail", ("MAIL_",)),
    ("Flask-Caching", ("CACHE_",)),
    ("Flask-Limiter", ("RATELIMIT_",)),
    ("Flask-JWT-Extended", ("JWT_",)),
    ("Flask-Babel", ("BABEL_",)),
    ("Flask-DebugToolbar", ("DEBUG_TB_",)),
    ("Flask-CORS", ("CORS_",)),
    ("Flask-SocketIO", ("SOCKETIO_",)),
    ("Flask-Admin", ("FLASK_ADMIN_",)),
    ("Celery", ("CELERY",)),
)

EXTENSION_KEYS = {
    "Flask-Session": (
        "SESSION_TYPE SESSION_PERMANENT SESSION_USE_SIGNER SESSION_KEY_PREFIX SESSION_ID_LENGTH"
        " SESSION_SERIALIZATION_FORMAT SESSION_REDIS SESSION_MEMCACHED SESSION_CACHELIB SESSION_FILE_DIR"
        " SESSION_FILE_THRESHOLD SESSION_FILE_MODE SESSION_MONGODB SESSION_MONGODB_DB SESSION_MONGODB_COLLECT"
        " SESSION_SQLALCHEMY SESSION_SQLALCHEMY_TABLE SESSION_SQLALCHEMY_SEQUENCE SESSION_SQLALCHEMY_SCHEMA"
        " SESSION_SQLALCHEMY_BIND_KEY SESSION_DYNAMODB SESSION_DYNAMODB_TABLE SESSION_CLEANUP_N_REQUESTS"
    ),
    "Flask-WTF": (
        "WTF_CSRF_ENABLED WTF_CSRF_CHECK_DEFAULT WTF_CSRF_SECRET_KEY WTF_CSRF_METHODS WTF_CSRF_FIELD_NAME"
        " WTF_CSRF_HEADERS WTF_CSRF_TIME_LIMIT WTF_CSRF_SSL_STRICT WTF_I18N_ENABLED RECAPTCHA_PUBLIC_KEY"
        " RECAPTCHA_PRIVATE_KEY RECAPTCHA_PARAMETERS RECAPTCHA_API_SERVER RECAPTCHA_DATA_ATTRS"
    ),
    "Flask-Login": (
        "LOGIN_DISABLED REMEMBER_COOKIE_NAME REMEMBER_COOKIE_DURATION REMEMBER_COOKIE_DOMAIN"
        " REMEMBER_COOKIE_PATH REMEMBER_COOKIE_SECURE REMEMBER_COOKIE_HTTPONLY REMEMBER_COOKIE_SAMESITE"
        " REMEMBER_COOKIE_REFRESH_EACH_REQUEST SESSION_PROTECTION USE_SESSION_FOR_NEXT"
        " FORCE_HOST_FOR_REDIRECTS"
    ),
    "Flask-SQLAlchemy": (
        "SQLALCHEMY_DATABASE_URI SQLALCHEMY_ENGINE_OPTIONS SQLALCHEMY_BINDS SQLALCHEMY_ECHO"
        " SQLALCHEMY_RECORD_QUERIES SQLALCHEMY_TRACK_MODIFICATIONS"
    ),
    "Flask-Mail": (
        "MAIL_SERVER MAIL_PORT MAIL_USE_TLS MAIL_USE_SSL MAIL_DEBUG MAIL_USERNAME MAIL_PASSWORD"
        " MAIL_DEFAULT_SENDER MAIL_MAX_EMAILS MAIL_SUPPRESS_SEND MAIL_ASCII_ATTACHMENTS"
    ),
    "Flask-Caching": (
        "CACHE_TYPE CACHE_NO_NULL_WARNING CACHE_ARGS CACHE_OPTIONS CACHE_DEFAULT_TIMEOUT CACHE_IGNORE_ERRORS"
        " CACHE_THRESHOLD CACHE_KEY_PREFIX CACHE_MEMCACHED_SERVERS CACHE_REDIS_HOST CACHE_REDIS_PORT"
        " CACHE_REDIS_PASSWORD CACHE_REDIS_DB CACHE_REDIS_URL CACHE_DIR"
    ),
}
"""The documented keys of extensions, to find names that were meant to be one of them."""


def known_of(packages: frozenset[str]) -> frozenset[str]:
    """Documented keys of the extensions among `packages` (names as the package index has them)."""
    wanted = {name.lower().replace("_", "-") for name in packages}
    return frozenset(
        key for name, keys in EXTENSION_KEYS.items() if name.lower() in wanted for key in keys.split()
    )


def extension_of(key: str) -> str:
    """The extension that documents this key; "" for none that is known here."""
    return next((name for name, keys in EXTENSION_KEYS.items() if key in keys.split()), "")


def group_of(key: str, has_default: bool) -> str:
    """ "Session", "Flask", the extension by its prefix, or "App"."""
    for name, prefixes in GROUPS:
        if key.startswith(prefixes):
            return name
    return "Flask" if has_default or key in STALE or key in SINCE else "App"


def version_tuple(text: str) -> Version:
    """ "3.1.3" -> (3, 1, 3); () when it is not known."""
    numbers = []
    for part in text.split("."):
        digits = "".join(character for character in part if character.isdigit())
        if not digits or not part[0].isdigit():
            break
        numbers.append(int(digits))
    return tuple(numbers)
