"""Werkzeug's threaded server, with a handler that keeps the request's headers as they came over the wire."""

from time import monotonic, sleep

from werkzeug.serving import BaseWSGIServer, ThreadedWSGIServer, WSGIRequestHandler

from .shorthand import RAW_HEADERS_KEY


class HeaderKeepingHandler(WSGIRequestHandler):
    """WSGI loses the case, the order and the repetition of headers; the window shows them."""

    def make_environ(self):
        environ = super().make_environ()
        environ[RAW_HEADERS_KEY] = list(self.headers.raw_items())
        return environ

    def run_wsgi(self):
        answering = self.server.answering  # type: ignore[attr-defined]
        answering.add(self)
        try:
            super().run_wsgi()
        finally:
            answering.discard(self)


class Server(ThreadedWSGIServer):
    daemon_threads = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.answering = set()

    def let_answers_end(self, seconds):
        """For the end of the process: a client has its answer a moment before the app is done with it."""
        end = monotonic() + seconds
        while self.answering and monotonic() < end:
            sleep(0.005)

    def serve_forever(self, poll_interval=0.5):
        # Not Werkzeug's: it would end silently on KeyboardInterrupt, which the runner wants to see.
        super(BaseWSGIServer, self).serve_forever(poll_interval)


def make_server(app, host, port, listening):
    """A server on a socket that already listens. With app.debug the browser shows Werkzeug's debugger, as in
    `flask run`.
    """
    if app.debug:
        from werkzeug.debug import DebuggedApplication

        app = DebuggedApplication(app, evalex=True)
    return Server(host, port, app, HeaderKeepingHandler, fd=listening)
