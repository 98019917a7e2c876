"""Views and config values that cannot be looked at in the usual ways."""

import threading

from flask import Flask, session

app = Flask(__name__)
app.secret_key = "strange"


class NoRepr:
    """Its repr raises."""

    __name__ = "no_repr"

    def __call__(self):
        session["seen"] = session.get("seen", 0) + 1
        return "served"

    def __repr__(self):
        raise RuntimeError("no repr")


class Closed:
    """Next to nothing can be asked of it."""

    __name__ = "closed"

    def __call__(self):
        return "closed"

    def __getattribute__(self, name):
        if name in ("__doc__", "__code__", "__wrapped__", "__module__", "__qualname__"):
            raise RuntimeError("no " + name)
        return object.__getattribute__(self, name)


class NoOrder:
    def __eq__(self, other):
        raise RuntimeError("no comparison")

    def __bool__(self):
        raise RuntimeError("no truth")

    __hash__ = None


class Stubborn(dict):
    def __iter__(self):
        raise RuntimeError("no iteration")

    keys = items = values = __len__ = __repr__ = __iter__


app.add_url_rule("/no-repr", "no_repr", NoRepr())
app.add_url_rule("/closed", "closed", Closed())
ring = []
ring.append(ring)
app.config.update(
    TEN_MB={f"key{number}": "x" * 100 for number in range(100_000)},
    LOCK=threading.Lock(),
    HOLDS_A_LOCK={"pool": [threading.RLock()], "size": 3},
    NO_REPR=NoRepr(),
    NO_ORDER=NoOrder(),
    STUBBORN=Stubborn(a=1),
    RING=ring,
)
