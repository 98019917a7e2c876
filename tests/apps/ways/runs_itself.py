"""Calls app.run() when it is imported, as many a first app does."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def index():
    return "runs itself"


app.run(port=1)
