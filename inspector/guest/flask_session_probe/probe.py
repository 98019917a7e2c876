"""The probe as one object: what the hooks, the sender and the calls share."""

import os

from .apps import Apps
from .clients import Clients
from .dressing import Dresser
from .edits import Edits
from .places import Files
from .problems import Problems
from .sender import Sender
from .wire import DEFAULT_BODY_CAP, M


class Probe:
    """Built once per process by attach.activate; `forked` makes it usable again in a child process."""

    inner_names = ("HTTP_HOST", "wsgi.url_scheme", "REMOTE_ADDR", "SCRIPT_NAME")

    def __init__(self, address):
        self.address = address
        self.body_cap = DEFAULT_BODY_CAP
        self.problems = Problems()
        self.files = Files()
        self.clients = Clients()
        self.dresser = Dresser()
        self.apps = Apps(self._app_seen, self._interface_seen)
        self._start_sending()

    def _start_sending(self):
        self.pid = os.getpid()
        self.sender = Sender(self)
        self.edits = Edits(self.sender.put_message)
        self.problems.report_to(self.sender.put_message)

    def forked(self):
        """In a child process: a link of its own, made when there is something to say."""
        self.sender.abandon()
        self.clients.forked()
        self._start_sending()
        for state, app in self.apps.all():
            self._app_seen(state, app)

    def exchange_id(self, number):
        return "%d-%d" % (self.pid, number)

    def settings(self, settings):
        """What the window asks for, on connecting or later."""
        cap = settings.get("body_cap")
        if isinstance(cap, int) and cap >= 0:
            self.body_cap = cap

    def _app_seen(self, state, app):
        from .snapshots import app_facts

        self.sender.put_message({"m": M.APPS, "apps": [app_facts(state, app)]})

    def _interface_seen(self, state, kind):
        from .patches import patch_interface

        self.clients.know_cookie(state.cookie_name)
        patch_interface(kind, self)
