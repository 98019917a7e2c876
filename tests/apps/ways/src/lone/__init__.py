"""A package in a src folder that nobody installed."""

from flask import Flask

from lone.names import NAME

app = Flask(__name__)
app.add_url_rule("/", view_func=lambda: NAME, endpoint="index")
