"""Whether the app could save a session as an edit would leave it: asked of the app's own serializer before
anything is changed, as the browser must not get a 500 for an edit of ours.
"""


class Unwritable(Exception):
    """The app's own serializer refuses the session as it would be; the text says which and why."""


def check_for(trace, app):
    """A function that raises Unwritable for what save_session would fail at; None where nobody can tell."""
    interface = app.session_interface
    if trace.kind == "cookie":
        serializer = interface.get_signing_serializer(app)
        return _check(getattr(serializer, "dumps", None), "The app could not put this into its cookie")
    if hasattr(interface, "cache"):
        return None  # cachelib pickles, which takes whatever an edit can bring; `serializer` is not used
    name = type(interface).__name__
    return _check(_encoder(interface), "The session store of the app (%s) could not take this" % name)


def _encoder(interface):
    """Of Flask-Session: its msgspec encoder itself, as the serializer around it logs an error of the app's;
    `encode` of another serializer; `dumps` of pickle in 0.5. And of whatever works alike.
    """
    serializer = getattr(interface, "serializer", None)
    if isinstance(serializer, str):  # the name of one
        return None
    inner = getattr(serializer, "encoder", None)
    for holder, method in ((inner, "encode"), (serializer, "encode"), (serializer, "dumps")):
        encode = getattr(holder, method, None)
        if callable(encode):
            return encode
    return None


def _check(encode, sentence):
    if encode is None:
        return None

    def check(value):
        try:
            encode(value)
        except Exception as error:
            why = "%s: %s" % (type(error).__name__, error)
            raise Unwritable("%s, so it was not changed: %s" % (sentence, why)) from error

    return check
