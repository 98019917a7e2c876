"""Two apps, neither of which Flask would pick."""

from flask import Flask

front = Flask("front")
back = Flask("back")
front.add_url_rule("/", view_func=lambda: "front", endpoint="index")
back.add_url_rule("/", view_func=lambda: "back", endpoint="index")
