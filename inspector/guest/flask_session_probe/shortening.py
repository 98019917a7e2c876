"""Finished records as frames in shorthand (shorthand.py has the layout), made in the request's own thread.

One call of marshal copies everything that has to be kept of an exchange into one piece of bytes; the app's
objects are let go at once. Nothing is formatted here: that is the reader's work, in the window. What many
exchanges have in common, or what needs a look into source files, is told once under a number, by an item
that the sender turns into a message of its own; it lies in the queue before the first frame that needs it.
"""

import marshal
from itertools import count
from operator import itemgetter
from time import perf_counter, time
from typing import Any

from .exceptions import exception_facts
from .expanded_http import cookie_value, given_cookie
from .own_cookies import named_by_sid
from .places import place_facts
from .plain_values import MARSHAL_VERSION
from .shorthand import is_of_interest
from .values import freeze
from .views import ViewReader
from .wire import MAX_FRAME, M, safe_repr

MAX_KNOWN = 5000
_EMPTY = freeze({})
_PLAIN = (str, bytes, int, float, bool, type(None))


class Told:
    """An item of the queue: a message that the sender's thread makes."""

    __slots__ = ("make",)

    def __init__(self, make):
        self.make = make


class Shortener:
    """One for each link: numbers mean something to its reader only. `queue` takes what has to go first."""

    def __init__(self, probe, queue):
        self._probe = probe
        self._queue = queue
        self._numbers = {}
        self._next = count(1)
        self._pickers: Any = {}
        self.epoch = 0.0
        """What to add to perf_counter() for time.time()."""

    def set_clock(self):
        """Now and then, as the system's clock may be set."""
        self.epoch = time() - perf_counter()

    def written(self, record, progress=False):
        """The bytes of one exchange, without the length that makes them a frame. Values and bodies are left
        out where they would make it too large.
        """
        data = _dumped(self._facts(record, progress, True))
        return data if len(data) <= MAX_FRAME else _dumped(self._facts(record, progress, False))

    def _facts(self, record, progress, values):
        environ = record.environ
        names = tuple(environ)
        picker = self._pickers.get(names)
        if picker is None:
            picker = self._new_picker(names)
        number, pick = picker
        if record.errors is not None:
            self._tell_exception(record)
        session = record.session
        rule = view_args = form = None
        request = record.request
        if request is not None:
            rule, view_args = request.url_rule, request.view_args
            if "form" in request.__dict__:  # the app has parsed it
                form = request.form
        route = (record.app_key, rule and rule.endpoint, rule and rule.rule)
        body, sent = record.request_body, record.response_body
        return (
            progress,
            self._probe.pid,
            record.number,
            self.epoch + record.ticks,
            record.ended - record.ticks,
            record.returned and record.ended - record.returned,
            record.client,
            record.new_client,
            number,
            pick(environ),
            record.status,
            record.response_headers,
            body and (body.size, body.chunks if values else ()),
            sent and (sent.size, sent.chunks if values else ()),
            record.streamed,
            self._numbers.get(route) or self._number(route, self._route_facts, M.ROUTE),
            freeze(view_args) if view_args else None,
            record.inner,
            _form(form) if form else None,
            record.files,
            record.logs,
            record.test,
            session and self._session(record, session, values),
        )

    def _session(self, record, trace, values):
        if trace.kind == "server" and trace.sid:
            self._look_for_own_cookie(record, trace)
        writes, modified, accessed = trace.writes, trace.modified, trace.accessed
        return (
            trace.kind,
            trace.interface,
            trace.app_key,
            trace.cookie_name,
            trace.permanent,
            modified if modified is None else bool(modified),
            accessed if accessed is None else bool(accessed),
            trace.is_saved and trace.stored,
            trace.sid,
            trace.open_error,
            trace.save_error,
            trace.before if values or trace.before is None else _EMPTY,
            trace.after if values or trace.after is None else _EMPTY,
            writes
            and values
            and [
                (
                    key if type(key) is str else (freeze(key),),
                    op,
                    value,
                    place and self._place(place),
                    by,
                    late,
                )
                for key, op, value, place, by, late in writes
            ],
            trace.pushed and [self._flash(*flash) for flash in trace.pushed],
            trace.consumed and [self._flash(*flash) for flash in trace.consumed],
            trace.waiting,
            trace.edits,
            trace.began,
            trace.opened_at,
            trace.saving_at,
            trace.saved_at,
        )

    def _look_for_own_cookie(self, record, trace):
        """An interface may call its cookie otherwise than it says."""
        header, headers = record.environ.get("HTTP_COOKIE"), record.response_headers or ()
        known = trace.cookie_name
        if cookie_value(header, known) is not None or given_cookie(headers, known) is not None:
            return
        own = named_by_sid(
            trace.sid, header, [value for name, value in headers if name.lower() == "set-cookie"]
        )
        if own is not None:
            trace.cookie_name = own[0]
            self._probe.cookie_found(trace.app_key, record, own)

    def _flash(self, category, text, place):
        return category, text, place and self._place(place)

    def _new_picker(self, names):
        """(number of the names that the window asks for, what picks their values): the clients of an app send
        the same headers again and again.
        """
        wanted = tuple(filter(is_of_interest, names))
        number = self._number((M.NAMES, wanted), _names_facts, M.NAMES)
        if len(self._pickers) > MAX_KNOWN:
            self._pickers.clear()
        picker = self._pickers[names] = number, _picker(wanted)
        return picker

    # -- what is told once -------------------------------------------------------------------------------

    def _number(self, key, facts, name):
        """A number under which the reader knows `facts(key)` from now on."""
        if len(self._numbers) > MAX_KNOWN:
            self._numbers.clear()
        number = next(self._next)
        # In this order: whoever finds the number may use it.
        self._queue.append(Told(lambda: {**facts(key), "m": name, "number": number}))
        self._numbers[key] = number
        return number

    def _place(self, place):
        return self._numbers.get(place) or self._number(place, place_facts, M.PLACE)

    def _route_facts(self, key):
        app_key, endpoint, rule = key
        facts = {"app": app_key, "endpoint": None, "rule": rule, "blueprint": None, "view": None}
        if rule is not None:
            facts["endpoint"] = name = str(endpoint)
            facts["blueprint"] = name.rpartition(".")[0] or None
            facts["view"] = self._view(app_key, name)
        return facts

    def _view(self, app_key, endpoint):
        try:
            view = self._probe.apps.find(app_key).view_functions.get(endpoint)
        except LookupError:
            return None
        facts = ViewReader(self._probe.files).facts(view) if view is not None else None
        return {name: facts[name] for name in ("name", "file", "line")} if facts and "name" in facts else None

    def _tell_exception(self, record):
        unhandled = [error for error in record.errors if not error[1]]
        _, handled, chain = (unhandled or record.errors)[-1]
        files, number = self._probe.files, record.number
        self._queue.append(
            Told(lambda: {**exception_facts(chain, files, handled), "m": M.EXCEPTION, "number": number})
        )


def _names_facts(key):
    return {"names": key[1]}


def _picker(wanted):
    """environ -> the values of the wanted names, a tuple."""
    if len(wanted) > 1:
        return itemgetter(*wanted)
    return lambda environ: tuple(map(environ.__getitem__, wanted))


def _dumped(facts):
    try:
        return marshal.dumps(facts, MARSHAL_VERSION)
    except ValueError:  # something is no plain value: a header that is a subclass of str, say
        return marshal.dumps(plain(facts), MARSHAL_VERSION)


def _form(form):
    return [(str(key), str(value)) for key, value in form.items(multi=True)]


def plain(value):
    """`value` with anything that marshal does not write replaced by its text."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    return safe_repr(value)
