"""Which rule takes a URL, and for each other rule that comes near why it does not.

Asked of the app's own map, without opening a session or calling a hook or view: only converters run (and
functions given as `redirect_to`, which belong to routing). Why a single rule refuses is found by a map that
holds this rule alone.
"""

import difflib
import re
import weakref
from time import perf_counter

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import Map, RequestRedirect, WebsocketMismatch
from werkzeug.test import EnvironBuilder

from .converting import convert, told
from .routes import endpoint_text
from .wire import pack

_SECONDS = 1.5
"""After that the rest of the rules is not looked at, which is said."""
_MOST = 60
"""Explanations that are sent."""
_KEPT_MAPS = 4000
VARIABLE = re.compile(r"<(?:([a-zA-Z_][a-zA-Z0-9_]*)(?:\(.*?\))?:)?([a-zA-Z_][a-zA-Z0-9_]*)>")
_BY_RELEVANCE = (
    "takes",
    "redirects",
    "method",
    "redirect",
    "converter",
    "error",
    "slash",
    "host",
    "websocket",
    "shadowed",
    "aborted",
    "build_only",
    "close",
)


class LoneMap(Map):
    """A map of one rule; see registrations.py for the mark."""

    of_the_probe = True


def _alone(rule, url_map, lone_maps):
    """A map and a pattern of this rule; kept in `lone_maps`, as making one takes half a millisecond."""
    known = lone_maps.get(id(rule))
    if known is not None and known[0]() is rule:
        return known[1:]
    if len(lone_maps) > _KEPT_MAPS:
        lone_maps.clear()
    made = _lone_map(rule, url_map), _shape(rule)
    lone_maps[id(rule)] = (weakref.ref(rule), *made)
    return made


def _lone_map(rule, url_map):
    copy = rule.empty()
    copy.websocket = getattr(rule, "websocket", False)
    copy.merge_slashes = rule.merge_slashes
    copy.alias = False  # it has no canonical rule beside it here
    return LoneMap(
        [copy],
        default_subdomain=url_map.default_subdomain,
        strict_slashes=url_map.strict_slashes,
        merge_slashes=url_map.merge_slashes,
        redirect_defaults=url_map.redirect_defaults,
        converters=url_map.converters,
        host_matching=url_map.host_matching,
    )


def _shape(rule):
    """What the path must look like when every converter took everything that fits between its neighbours."""
    pattern, at = "", 0
    for found in VARIABLE.finditer(rule.rule):
        converter = rule._converters.get(found.group(2))
        wide = not getattr(converter, "part_isolating", True) or "/" in getattr(converter, "regex", "")
        pattern += re.escape(rule.rule[at : found.start()]) + (r"(.+?)" if wide else r"([^/]+?)")
        at = found.end()
    return re.compile(pattern + re.escape(rule.rule[at:].rstrip("/")) + r"(/?)\Z", re.S)


def match_url(app, lone_maps, method, url, base="", script_root=""):
    """{outcome, ...} as the README tells."""
    started = perf_counter()
    environ = _environ(method, url, base, script_root)
    rules = list(app.url_map.iter_rules())
    answer = {
        "method": method,
        "path": environ["PATH_INFO"],
        "host": environ["HTTP_HOST"],
        "count": len(rules),
    }
    try:
        adapter = app.create_url_adapter(app.request_class(environ))
    except HTTPException as error:
        answer.update(outcome="host", sentence=error.description or str(error), rules=[], looked_at=0)
        return answer
    winner = _overall(adapter, method, answer)
    explained, looked_at = _explanations(rules, app.url_map, lone_maps, adapter, answer, winner, started)
    answer.update(rules=explained, looked_at=looked_at, subdomain=adapter.subdomain)
    return answer


def _environ(method, url, base, script_root):
    websocket = url.startswith(("ws:", "wss:"))
    if websocket:
        url = "http" + url[2:]
    if "://" in url:
        scheme, _, rest = url.partition("://")
        host, slash, path = rest.partition("/")
        base, url = "%s://%s/" % (scheme, host), slash + path
    url = url.partition("#")[0]
    if not url.startswith("/"):
        url = "/" + url
    if script_root and (url + "/").startswith(script_root + "/"):
        url = url[len(script_root) :] or "/"
    path, _, query = url.partition("?")
    headers = [("Upgrade", "websocket"), ("Connection", "upgrade")] if websocket else []
    root = (base or "http://localhost/").rstrip("/") + script_root + "/"
    builder = EnvironBuilder(path="/", base_url=root, method=method, headers=headers)
    try:
        environ = builder.get_environ()
    finally:
        builder.close()
    environ["QUERY_STRING"] = query
    environ["PATH_INFO"] = _unquoted(path)  # not through the builder, which reads "//x" as a host
    return environ


def _unquoted(path):
    """As a server gives it: bytes, spelled in latin-1."""
    from urllib.parse import unquote_to_bytes

    return unquote_to_bytes(path).decode("latin-1")


def _overall(adapter, method, answer):
    """What the app would do; gives the rule that takes it, if any."""
    try:
        rule, arguments = adapter.match(method=method, return_rule=True)
    except RequestRedirect as redirect:
        answer.update(outcome="redirect", to=redirect.new_url, status=redirect.code)
    except MethodNotAllowed as refused:
        answer.update(outcome="method", status=405, allowed=sorted(refused.valid_methods or ()))
    except NotFound:
        answer.update(outcome="not_found", status=404)
    except WebsocketMismatch:
        answer.update(outcome="websocket", status=400)
    except Exception as error:
        answer.update(outcome="error", status=500, sentence=told(error))
    else:
        answer.update(outcome="match", arguments=pack(dict(arguments)))
        return rule
    return None


def _explanations(rules, url_map, lone_maps, adapter, answer, winner, started):
    """The rules that take the URL or come near, most telling first, and how many were looked at."""
    path = "/" + adapter.path_info.lstrip("/")
    found, order = [], -1
    for order, rule in enumerate(rules):
        if perf_counter() - started > _SECONDS:
            order -= 1
            break
        if not _may_fit(rule, path):
            continue
        reason = _reason(rule, url_map, lone_maps, adapter, path, answer, winner)
        if reason is not None:
            found.append(_described(rule, order, reason))
    if winner is None and not found:
        found = _close(rules, path)
    found.sort(key=lambda each: _BY_RELEVANCE.index(each["why"]))
    return found[:_MOST], order + 1


def _may_fit(rule, path):
    """False where what stands before the first variable differs: such a rule is not near, and most are so."""
    fixed = rule.rule.partition("<")[0]
    squeezed = re.sub("/{2,}", "/", path)
    return squeezed.startswith(fixed) or squeezed + "/" == fixed or squeezed == fixed + "/"


def _described(rule, order, reason):
    return dict(reason, rule=rule.rule, endpoint=endpoint_text(rule), order=order)


def _reason(rule, url_map, lone_maps, adapter, path, answer, winner):
    """{why, ...}, or None for a rule that is not near."""
    if rule is winner:
        return {"why": "takes"}
    try:
        lone, shape = _alone(rule, url_map, lone_maps)
    except Exception as error:
        return {"why": "error", "sentence": "could not be looked at alone: " + told(error)}
    if rule.build_only:
        return {"why": "build_only"} if shape.match(path) else None
    bound = _bind(lone, adapter, adapter.subdomain)
    try:
        bound.match(method=answer["method"], return_rule=True, websocket=adapter.websocket)
    except RequestRedirect as redirect:
        return {"why": "redirect", "to": redirect.new_url}
    except MethodNotAllowed:
        return {"why": "method", "allowed": sorted(rule.methods or ())}
    except WebsocketMismatch:
        return {"why": "websocket", "wanted": bool(rule.websocket)}
    except NotFound:
        return _refusal(rule, lone, shape, adapter, path)
    except Exception as error:
        return _converter_reason(rule, shape, path) or {"why": "error", "sentence": told(error)}
    if answer["outcome"] == "redirect":
        return {"why": "redirects", "to": answer["to"]}
    return {"why": "shadowed" if winner is not None else "aborted"}


def _bind(lone, adapter, subdomain):
    return lone.bind(
        adapter.server_name,
        adapter.script_name,
        None if lone.host_matching else subdomain,
        adapter.url_scheme,
        adapter.default_method,
        adapter.path_info,
        adapter.query_args,
    )


def _refusal(rule, lone, shape, adapter, path):
    """Why a rule whose beginning fits does not take the path."""
    reason = _converter_reason(rule, shape, path)
    if reason is not None:
        return reason
    found = shape.match(re.sub("/{2,}", "/", path))
    if found is None:
        return None
    if path.endswith("/") and not rule.rule.endswith("/"):
        return {"why": "slash"}
    wanted = rule.host if lone.host_matching else rule.subdomain
    here = adapter.server_name if lone.host_matching else adapter.subdomain
    if (wanted or "") != (here or ""):
        return {"why": "host", "wanted": wanted or "", "here": here or "", "by_host": lone.host_matching}
    return None


def _converter_reason(rule, shape, path):
    """The first converter that does not take its part of the path; None when all do or none is asked."""
    found = shape.match(path)
    if found is None:
        return None
    written = VARIABLE.findall(rule.rule)
    for (kind, name), value in zip(written, found.groups()):
        converter = rule._converters.get(name)
        if converter is None:
            continue
        _, reason = convert(converter, kind, name, value)
        if reason is not None:
            return dict(reason, why="converter")
    return None


def _close(rules, path):
    """Nothing is near: rules that are spelled like it."""
    by_text = {rule.rule: (order, rule) for order, rule in reversed(list(enumerate(rules)))}
    names = difflib.get_close_matches(path, list(by_text), 3, 0.75)
    return [_described(by_text[name][1], by_text[name][0], {"why": "close"}) for name in names]
