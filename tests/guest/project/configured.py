"""An app whose config comes from everywhere, with values hard to show. Python 3.8 and Flask 2.1 upwards."""

import os
import pickle
import threading

import flask_demo
from flask import Flask, current_app


class Base:
    SECRET_KEY = "from the base class"
    SHARED = "base"
    INHERITED = True


class Development(Base):
    SHARED = "development"


class Unshowable:
    shown = 0

    def __repr__(self):
        type(self).shown += 1
        raise ValueError("no repr")


app = Flask(__name__)
app.config.from_object(Development)
app.config.from_envvar("CONFIGURED_SETTINGS")
app.config.from_mapping(lower="ignored", UPPER="taken")
app.config.update([("FROM_PAIRS", 1)], FROM_KEYWORD=2)
app.config.update(pair for pair in [("FROM_ITERATOR", 3)])
app.config.from_prefixed_env()
app.secret_key = "assigned"
flask_demo.init_app(app)
app.config["SHARED"] = Unshowable()
app.config["SHARED"] = "last"
SHOWN_WHILE_SET = Unshowable.shown
app.config["UNSHOWABLE"] = Unshowable()
app.config["LOCK"] = threading.Lock()
app.config["HUGE"] = {str(number): "x" * 100 for number in range(100_000)}
app.config["ENDLESS"] = endless = {}
endless["itself"] = endless
app.config["GONE"] = 1
del app.config["GONE"]
app.config["POPPED"] = 1
app.config.pop("POPPED")
for number in range(30):
    app.config["OFTEN"] = number
app.config.setdefault("OFTEN", "not taken")


@app.route("/value/<key>")
def value(key):
    return repr(current_app.config.get(key, "nothing"))


@app.route("/noticed")
def noticed():
    """What an app could notice of the probe."""
    config = app.config
    plain = {key: value for key, value in config.items() if key in ("SHARED", "UPPER", "FROM_PAIRS")}
    return {
        "class": type(config).__mro__[0].__name__,
        "attributes": sorted(vars(config)),
        "environment": [key for key in config if key == "INSPECTOR"],
        "copied": sorted(pickle.loads(pickle.dumps(plain))),
        "namespace": sorted(config.get_namespace("FROM_")),
        "shown": SHOWN_WHILE_SET,
        "cwd": os.path.basename(os.getcwd()),
    }
