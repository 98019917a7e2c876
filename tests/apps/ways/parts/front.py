"""An app that imports what lies beside it, as scripts do: its folder is no package."""

from flask import Flask
from kitchen import NAME

app = Flask(__name__)


@app.route("/")
def index():
    return NAME
