"""The URL that `url_for` would give, or what is missing for it. Values come as text, as one would type them
into the URL, and go through the converters of the chosen rule first.

`url_defaults` functions of the app are not called: they are user code that may need a request.
"""

from werkzeug.routing import BuildError

from .converting import convert
from .matching import VARIABLE
from .wire import safe_repr


def build_url(app, endpoint, order, texts, base="", script_root=""):
    """{url} or {missing, suggested}, {refused: {variable: reason}} (of converting.py), {sentence}."""
    rules = list(app.url_map.iter_rules())
    rule = rules[order] if isinstance(order, int) and 0 <= order < len(rules) else None
    if rule is None or rule.endpoint != endpoint:
        rule = next((each for each in rules if each.endpoint == endpoint), None)
    if rule is None:
        raise LookupError("The app has no endpoint %r any more." % (endpoint,))
    values, refused = _values(rule, texts)
    if refused:
        return {"refused": refused}
    adapter = _adapter(app, rule, base, script_root)
    try:
        return {"url": adapter.build(endpoint, values, force_external=True)}
    except BuildError as error:
        missing = sorted(rule.arguments - set(values) - set(rule.defaults or ()))
        suggested = getattr(error.suggested, "rule", None) if not missing else None
        return {"missing": missing, "suggested": suggested, "sentence": str(error)}
    except Exception as error:
        return {"sentence": "%s: %s" % (type(error).__name__, str(error) or safe_repr(error))}


def _values(rule, texts):
    values, refused = {}, {}
    kinds = {name: kind for kind, name in VARIABLE.findall(rule.rule)}
    for name, text in texts.items():
        converter = rule._converters.get(name)
        values[name] = text
        if converter is None:
            values[name] = _like(text, (rule.defaults or {}).get(name, text))
            continue
        values[name], reason = convert(converter, kinds.get(name), name, text)
        if reason is not None:
            refused[name] = reason
    return values, refused


def _like(text, default):
    """A default is compared with the value: `page=1` wants the number."""
    if text == str(default):
        return default
    return text


def _adapter(app, rule, base, script_root):
    """As bound in a request to `base`; SERVER_NAME wins, as in Flask outside a request."""
    scheme, _, host = (base or "http://localhost/").partition("://")
    host = app.config.get("SERVER_NAME") or host.partition("/")[0]
    return app.url_map.bind(host, script_name=(script_root or "") + "/", url_scheme=scheme)
