"""Six ways to configure a Flask app, in the order in which the shop uses them. Later ones win."""

import json
from pathlib import Path

from config import CONFIGS

PROJECT = Path(__file__).resolve().parent.parent


def load_config(app, name):
    from_mapping(app)
    from_class(app, name)
    from_json_file(app)
    from_python_file(app)
    from_file_named_by_environment(app)
    from_environment(app)


def from_mapping(app):
    app.config.from_mapping(STOCK_WARNING_AT=3, LAST_WINS="from_mapping")


def from_class(app, name):
    app.config.from_object(CONFIGS[name])


def from_json_file(app):
    app.config.from_file(str(PROJECT / "config.json"), load=json.load)


def from_python_file(app):
    app.config.from_pyfile(str(PROJECT / "settings.cfg"))


def from_file_named_by_environment(app):
    # silent: the variable may be missing, then nothing is loaded.
    app.config.from_envvar("SAMPLE_SETTINGS", silent=True)


def from_environment(app):
    # SHOP_MAX_PER_ITEM=9 becomes MAX_PER_ITEM = 9 (read as JSON);
    # SHOP_DELIVERY__EXPRESS=12.5 changes one key inside the dict DELIVERY, under the name "EXPRESS".
    app.config.from_prefixed_env("SHOP")
