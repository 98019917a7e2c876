"""The rules of an app, what hangs on them (views, hooks), and the line that registered each."""

import re
from typing import List

from .places import function_name
from .views import ViewReader
from .wire import pack, safe_repr, type_name

_VARIABLE = r"<(?:([a-zA-Z_][a-zA-Z0-9_]*)(?:\((.*?)\))?:)?%s>"


def routes(app, registrations, files):
    """All rules of the map, in the order in which it lists them."""
    views = ViewReader(files)
    url_map = app.url_map
    return {
        "rules": [_safe_facts(app, rule, views, registrations) for rule in url_map.iter_rules()],
        "map": {
            "host_matching": bool(url_map.host_matching),
            "default_subdomain": url_map.default_subdomain,
            "strict_slashes": bool(url_map.strict_slashes),
            "merge_slashes": bool(url_map.merge_slashes),
            "redirect_defaults": bool(url_map.redirect_defaults),
            "converters": {name: _type_name_of(kind) for name, kind in url_map.converters.items()},
            "subdomain_matching": bool(getattr(app, "subdomain_matching", False)),
            "server_name": app.config.get("SERVER_NAME"),
        },
        "hooks": hooks(app),
    }


def _safe_facts(app, rule, views, registrations):
    """One rule that cannot be described must not hide the others."""
    try:
        return _rule_facts(app, rule, views, registrations)
    except Exception as error:
        return {
            "rule": str(rule.rule),
            "endpoint": endpoint_text(rule),
            "methods": None,
            "problem": "%s while this rule was read" % type(error).__name__,
        }


def endpoint_text(rule):
    return rule.endpoint if isinstance(rule.endpoint, str) else safe_repr(rule.endpoint)


def _rule_facts(app, rule, views, registrations):
    view = app.view_functions.get(rule.endpoint)
    endpoint = endpoint_text(rule)
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
        "provide_automatic_options": getattr(
            view, "provide_automatic_options", getattr(rule, "provide_automatic_options", None)
        ),
        "view": views.facts(view) if view is not None else None,
        "registered": registrations.place_of(rule),
    }


def _inherited(own, of_map):
    return bool(of_map if own is None else own)


def _converter(rule, name, converter):
    """[class, arguments as written in the rule, name as written]."""
    written = re.search(_VARIABLE % re.escape(name), (rule.subdomain or rule.host or "") + rule.rule)
    if written is None:
        return [type_name(converter), "", ""]
    return [type_name(converter), written.group(2) or "", written.group(1) or "default"]


def _type_name_of(kind):
    return "%s.%s" % (getattr(kind, "__module__", "?"), getattr(kind, "__qualname__", "?"))


_KINDS = (
    ("url_value_preprocessor", "url_value_preprocessors"),
    ("before", "before_request_funcs"),
    ("after", "after_request_funcs"),
    ("teardown", "teardown_request_funcs"),
    ("url_defaults", "url_default_functions"),
)


def hooks(app):
    """[kind, scope, name, file, line, what] in the order in which they were added; scope None is the app."""
    found: List[list] = []
    for kind, attribute in _KINDS:
        for scope, functions in list((getattr(app, attribute, None) or {}).items()):
            found.extend([kind, scope, *_function(function), None] for function in list(functions))
    for scope, by_code in list((getattr(app, "error_handler_spec", None) or {}).items()):
        for code, by_class in list(by_code.items()):
            for raised, function in list(by_class.items()):
                what = str(code) if code is not None else getattr(raised, "__name__", "?")
                found.append(["error", scope, *_function(function), what])
    return found


def _function(function):
    """[name, file, line]."""
    try:
        code = getattr(function, "__code__", None)
        inner = getattr(function, "__wrapped__", function)
        code = getattr(inner, "__code__", None) or code or getattr(type(function).__call__, "__code__", None)
        if code is None:
            return [type_name(function), None, None]
        return [function_name(code), code.co_filename, code.co_firstlineno]
    except Exception:
        return ["?", None, None]
