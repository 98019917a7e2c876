"""Two WSGI middlewares: callables that stand between the server and the app."""


class HeaderMiddleware:
    """Adds one header to every response, whoever made it."""

    def __init__(self, app, name, value):
        self.app = app
        self.header = (name, value)

    def __call__(self, environ, start_response):
        def start_with_header(status, headers, exc_info=None):
            return start_response(status, [*headers, self.header], exc_info)

        return self.app(environ, start_with_header)


class HostDispatcher:
    """`ann.localhost` goes to one app, every other host to the other. The port does not matter."""

    def __init__(self, app, subdomain_app):
        self.app = app
        self.subdomain_app = subdomain_app

    def __call__(self, environ, start_response):
        host = environ.get("HTTP_HOST", "").rpartition(":")[0] or environ.get("HTTP_HOST", "")
        chosen = self.subdomain_app if host.lower().endswith(".localhost") else self.app
        return chosen(environ, start_response)
