"""A WSGI application that is made at its first request."""

from threading import Lock


class LazyApp:
    def __init__(self, factory):
        self._factory = factory
        self._lock = Lock()
        self._app = None

    def __call__(self, environ, start_response):
        return self.app()(environ, start_response)

    def app(self):
        with self._lock:  # two first requests at once must not make two
            if self._app is None:
                self._app = self._factory()
            return self._app
