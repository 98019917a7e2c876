"""Subdomains: news.localhost is a fixed one, any other name before .localhost is a user's page."""

from flask import Flask, render_template, request, session

from .small_app import small_app


class AnyPortFlask(Flask):
    """Flask learns from SERVER_NAME, port included, where a subdomain ends. Here the port may be any."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, subdomain_matching=True, **kwargs)

    def create_url_adapter(self, request):
        if request is None:
            return super().create_url_adapter(request)
        port = request.environ.get("HTTP_HOST", "").partition(":")[2]
        server_name = f"localhost:{port}" if port else "localhost"
        return self.url_map.bind_to_environ(request.environ, server_name=server_name)


def create_app():
    app = small_app("subdomains", AnyPortFlask, SECRET_KEY="sample key, not secret at all")
    app.add_url_rule("/", view_func=news, subdomain="news")
    app.add_url_rule("/", view_func=user_page, subdomain="<user>")
    app.context_processor(way_home)
    return app


def way_home():
    """For the template: the shop is on the host without a subdomain."""
    return {"home": f"{request.scheme}://{request.host.partition('.')[2]}"}


def news():
    return render_template("small.html", title="News", text='A fixed subdomain: Rule("/", subdomain="news").')


def user_page(user):
    session["visits"] = session.get("visits", 0) + 1
    text = f"A dynamic subdomain: subdomain='<user>' gave user={user!r}. The cookie stays on this host."
    return render_template("small.html", title=f"Page of {user}", text=text, visits=session["visits"])
