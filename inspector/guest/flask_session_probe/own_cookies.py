"""The cookie of a session interface that does not say how it calls it: found by the session's id in it."""


def named_by_sid(sid, header, set_cookies):
    """(name, value) of the cookie that was given, or else sent, with this id, plain or signed; or None."""
    for text in (*reversed(set_cookies), *(header or "").split(";")):
        name, equals, rest = text.partition("=")
        value = rest.partition(";")[0].strip().strip('"')
        if equals and (value == sid or value.startswith(sid + ".")):
            return name.strip(), value
    return None
