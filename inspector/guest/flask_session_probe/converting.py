"""What a converter of a rule makes of a text, or why it does not take it: asked by matching and building."""

import re

from werkzeug.routing import ValidationError

from .wire import safe_repr


def convert(converter, kind, name, text):
    """(value, None), or (None, {variable, converter, value} with one of {pattern}, {sentence}, {raised})."""
    reason = {"variable": name, "converter": kind or "default", "value": text}
    if re.match(r"(?:%s)\Z" % converter.regex, text, re.S) is None:
        return None, dict(reason, pattern=converter.regex)
    try:
        return converter.to_python(text), None
    except ValidationError as error:
        return None, dict(reason, sentence=str(error))
    except Exception as error:
        return None, dict(reason, raised=told(error))


def told(error):
    text = str(error) if str(error) else safe_repr(error)
    return "%s: %s" % (type(error).__name__, text[:300])
