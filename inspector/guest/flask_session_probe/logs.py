"""Log records tied to the request that was being worked on when they were made."""

_ACCESS_LOGS = ("werkzeug", "gunicorn.access", "waitress")
MAX_TEXT = 10_000


def note_log(record, entry):
    """Keep one logging.LogRecord; the servers' own access lines say nothing that the exchange does not."""
    if entry.name in _ACCESS_LOGS and entry.levelno <= 20:
        return
    try:
        message = entry.getMessage()
    except Exception as error:  # the app's arguments do not fit its format; logging will say so itself
        message = "%s (%s)" % (entry.msg, error)
    record.log(
        (
            entry.created,
            entry.levelname,
            entry.name,
            message[:MAX_TEXT],
            entry.pathname,
            entry.lineno,
            entry.funcName,
        )
    )
