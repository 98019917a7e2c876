"""A target that serves and then ends its process."""

import os

from flask import Flask

app = Flask(__name__)


@app.get("/")
def index():
    return "still here"


@app.get("/end")
def end():
    print("the end", flush=True)
    os._exit(7)
