"""A target that raises while it is imported."""

from flask import Flask

app = Flask(__name__)


def load_prices():
    raise LookupError("no prices for 2026")


load_prices()
