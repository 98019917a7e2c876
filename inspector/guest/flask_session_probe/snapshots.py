"""Facts about an app that do not change with requests: what it is, its routes and where their views stand."""

from .wire import type_name


def app_facts(state, app):
    """An app as it says of itself."""
    interface = app.session_interface
    return {
        "app": state.key,
        "name": app.name,
        "import_name": app.import_name,
        "class": type_name(app),
        "root_path": app.root_path,
        "debug": bool(app.debug),
        "kind": state.kind,
        "interface": state.interface_name,
        "cookie_name": state.cookie_name,
        "session_backend": backend_facts(app, interface),
    }


def backend_facts(app, interface):
    """What a server-side interface stores in: {prefix, signer, format, redis_url}; None where it does not
    say.
    """
    client = getattr(interface, "client", None) or getattr(interface, "redis", None)
    serializer = getattr(interface, "serializer", None)
    return {
        "class": type_name(interface),
        "cookie_name": app.config.get("SESSION_COOKIE_NAME"),
        "key_prefix": _text(getattr(interface, "key_prefix", None)),
        "use_signer": bool(getattr(interface, "use_signer", False)),
        "format": _format(app, interface, serializer),
        "client": type_name(client) if client is not None else None,
        "redis_url": redis_url(client),
    }


def _text(value):
    return value if isinstance(value, str) else None


def _format(app, interface, serializer):
    """ "json", "msgpack" or "pickle" where Flask-Session tells; the serializer's name otherwise."""
    encoder = getattr(serializer, "encoder", None)
    if encoder is not None:
        return "msgpack" if "msgpack" in type(encoder).__module__ + repr(type(encoder)) else "json"
    name = getattr(serializer, "__name__", None) or (
        type_name(serializer) if serializer is not None else None
    )
    return "pickle" if name in ("pickle", "_pickle") else name


def redis_url(client):
    """The address of a redis client as a URL, password included (it is needed to connect; the window masks
    it).
    """
    pool = getattr(client, "connection_pool", None)
    options = getattr(pool, "connection_kwargs", None)
    if not isinstance(options, dict):
        return None
    from urllib.parse import quote

    user = quote(str(options.get("username") or ""), safe="")
    password = quote(str(options["password"]), safe="") if options.get("password") else ""
    login = "%s:%s@" % (user, password) if password else ("%s@" % user if user else "")
    number = options.get("db") or 0
    if options.get("path"):
        return "unix://%s%s?db=%s" % (login, options["path"], number)
    tls = "SSL" in getattr(getattr(pool, "connection_class", None), "__name__", "")
    host = options.get("host", "localhost")
    host = "[%s]" % host if ":" in str(host) else host
    return "%s://%s%s:%s/%s" % ("rediss" if tls else "redis", login, host, options.get("port", 6379), number)
