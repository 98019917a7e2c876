"""A plain script in a folder, whose name is no identifier."""

from flask import Flask

app = Flask("script")
app.add_url_rule("/", view_func=lambda: "script", endpoint="index")
