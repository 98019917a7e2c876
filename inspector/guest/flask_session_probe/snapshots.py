"""Facts about an app that do not change with requests: what it is, its routes and where their views stand."""

import inspect

from .wire import pack, safe_repr, type_name


def app_facts(state, app):
    """One entry of the `apps` message."""
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


def routes(app):
    """All rules of the map, in the order in which it lists them."""
    rules = [rule_facts(app, rule) for rule in app.url_map.iter_rules()]
    url_map = app.url_map
    return {
        "rules": rules,
        "map": {
            "host_matching": bool(url_map.host_matching),
            "default_subdomain": url_map.default_subdomain,
            "strict_slashes": bool(url_map.strict_slashes),
            "merge_slashes": bool(url_map.merge_slashes),
            "redirect_defaults": bool(url_map.redirect_defaults),
            "converters": {name: type_name_of(kind) for name, kind in url_map.converters.items()},
            "subdomain_matching": bool(getattr(app, "subdomain_matching", False)),
            "server_name": app.config.get("SERVER_NAME"),
        },
    }


def rule_facts(app, rule):
    view = app.view_functions.get(rule.endpoint)
    endpoint = rule.endpoint if isinstance(rule.endpoint, str) else safe_repr(rule.endpoint)
    redirect = rule.redirect_to
    return {
        "rule": rule.rule,
        "methods": sorted(rule.methods) if rule.methods is not None else None,
        "endpoint": endpoint,
        "converters": {name: _converter(rule, name, kind) for name, kind in rule._converters.items()},
        "arguments": sorted(rule.arguments),
        "defaults": pack(dict(rule.defaults or {})),
        "subdomain": rule.subdomain,
        "host": rule.host,
        "strict_slashes": _inherited(rule.strict_slashes, rule.map.strict_slashes),
        "merge_slashes": _inherited(rule.merge_slashes, rule.map.merge_slashes),
        "redirect_to": getattr(redirect, "__qualname__", None) or (str(redirect) if redirect else None),
        "redirect_is_function": callable(redirect),
        "alias": bool(rule.alias),
        "websocket": bool(getattr(rule, "websocket", False)),
        "build_only": bool(rule.build_only),
        "blueprint": endpoint.rpartition(".")[0] or None,
        "provide_automatic_options": getattr(rule, "provide_automatic_options", None),
        "view": view_facts(view) if view is not None else None,
    }


def _inherited(own, of_map):
    return bool(of_map if own is None else own)


def _converter(rule, name, converter):
    """[class, arguments as written in the rule]."""
    import re

    written = re.search(r"<([^<>:]*?)(?:\((.*?)\))?:" + re.escape(name) + ">", rule.rule)
    return [type_name(converter), (written.group(2) or "") if written else ""]


def view_facts(view):
    """{name, file, line, doc, class, methods} of a view function, through decorators and View classes."""
    try:
        inner = inspect.unwrap(view)
    except ValueError:  # a cycle of __wrapped__
        inner = view
    inner = getattr(inner, "func", inner) if not inspect.isfunction(inner) else inner
    kind = getattr(view, "view_class", None) or getattr(inner, "view_class", None)
    if kind is not None:
        return _class_facts(kind)
    code = getattr(inner, "__code__", None) or getattr(type(inner).__call__, "__code__", None)
    return {
        "name": "%s.%s"
        % (getattr(inner, "__module__", "?"), getattr(inner, "__qualname__", type_name(inner))),
        "file": code.co_filename if code else "",
        "line": code.co_firstlineno if code else 0,
        "doc": inspect.getdoc(inner) if inspect.isroutine(inner) else None,
        "class": None,
        "methods": None,
    }


def _class_facts(kind):
    methods = {}
    for name in ("get", "post", "put", "patch", "delete", "head", "options", "dispatch_request"):
        function = vars(kind).get(name)
        code = getattr(inspect.unwrap(function), "__code__", None) if callable(function) else None
        if code is not None:
            methods[name] = code.co_firstlineno
    try:
        file = inspect.getsourcefile(kind) or ""
        line = inspect.getsourcelines(kind)[1]
    except (OSError, TypeError):
        file, line = "", min(methods.values(), default=0)
    return {
        "name": "%s.%s" % (kind.__module__, kind.__qualname__),
        "file": file,
        "line": line,
        "doc": inspect.getdoc(kind),
        "class": type_name_of(kind),
        "methods": methods,
    }


def type_name_of(kind):
    return "%s.%s" % (getattr(kind, "__module__", "?"), getattr(kind, "__qualname__", "?"))


def config(app):
    """Every key with its value and the default of this Flask version; where values came from is not known
    here.
    """
    defaults = dict(type(app).default_config)
    entries = []
    for key in sorted(app.config, key=str):
        value = app.config[key]
        known = key in defaults
        entries.append(
            {
                "key": str(key),
                "value": pack(value),
                "type": type_name(value),
                "is_default": known and _same(value, defaults[key]),
                "has_default": known,
                "default": pack(defaults.get(key)),
            }
        )
    return {"entries": entries, "session": backend_facts(app, app.session_interface)}


def _same(value, default):
    return type(value) is type(default) and pack(value) == pack(default)
