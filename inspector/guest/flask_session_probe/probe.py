"""The probe as one object: what the hooks, the sender and the calls share."""

import os

from . import in_test
from .apps import Apps
from .clients import Clients
from .config_trail import Trails
from .dressing import Dresser
from .edits import Edits
from .installed import Installed
from .mounts import Mounts
from .places import Files
from .problems import Problems
from .reads import Reads
from .registrations import Registrations
from .sender import Sender
from .wire import DEFAULT_BODY_CAP, M


class Probe:
    """Built once per process by attach.activate; `forked` makes it usable again in a child process."""

    def __init__(self, address):
        self.address = address
        self.body_cap = DEFAULT_BODY_CAP
        self.problems = Problems()
        self.files = Files()
        self.trails = Trails(self.files)
        self.installed = Installed()
        self.mounts = Mounts()
        self.registrations = Registrations(self.files)
        self.lone_maps = {}
        self.clients = Clients()
        self.dresser = Dresser()
        self.reads = Reads(self)
        self.new_record = in_test.record_maker()
        self.apps = Apps(self._app_seen, self._interface_seen)
        self.attachment = None
        self.importing = False
        """The runner imports the app."""
        self._start_sending()

    def _start_sending(self):
        self.pid = os.getpid()
        self.sender = Sender(self)
        self.edits = Edits(self.tell)
        self.problems.report_to(self.tell)

    def tell(self, message):
        """Queue a message for the window, through the sender of the moment."""
        self.sender.put_message(message)

    def forked(self):
        """In a child process: a link of its own, made when there is something to say."""
        self.importing = False
        self.sender.abandon()
        self.clients.forked()
        self.reads.forked()
        in_test.forked()
        self._start_sending()
        if self.attachment is not None:
            self.attachment.forked()
        else:
            self.repeat_apps()

    def announce_apps(self):
        """The apps made until now are known to the window before their first request."""
        self.announce_mounts()
        for app in self.apps.made():
            try:
                self.apps.state(app)
            except Exception:
                self.problems.note("app")
        self.sender.start()

    def announce_mounts(self):
        """Where each app is, as far as the dispatchers made until now tell."""
        try:
            changed = self.mounts.look(self.apps.made())
            for state, app in self.apps.all():
                if any(app is each for each in changed):
                    self._app_seen(state, app)
        except Exception:
            self.problems.note("mounts")

    def repeat_apps(self, wake=True):
        """To a window that has not heard of them yet."""
        for state, app in self.apps.all():
            self._app_seen(state, app, wake)

    def exchange_id(self, number):
        return "%d-%d" % (self.pid, number)

    def settings(self, settings):
        """What the window asks for, on connecting or later."""
        cap = settings.get("body_cap")
        if isinstance(cap, int) and cap >= 0:
            self.body_cap = cap
        reads = settings.get("session_reads")
        if isinstance(reads, bool):
            self.reads.switch(reads)

    def _app_seen(self, state, app, wake=True):
        self.files.know_app(app.root_path)
        self.new_record = in_test.record_maker()
        self.sender.put_message({"m": M.APPS, "apps": [self.facts_of(state, app)]}, wake)

    def cookie_found(self, app_key, record, cookie):
        """The interface of an app calls its cookie otherwise than it says. `cookie`: (name, value)."""
        self.clients.know_cookie(cookie[0])
        self.clients.of_response(record.client, record.agent, "%s=%s" % cookie)
        for state, app in self.apps.all():
            if state.key == app_key and state.cookie_name != cookie[0]:
                state.cookie_name = cookie[0]
                self._app_seen(state, app, wake=False)

    def facts_of(self, state, app):
        """One entry of the `apps` message."""
        from .snapshots import app_facts

        return dict(app_facts(state, app), script_root=self.mounts.root_of(app))

    def _interface_seen(self, state, kind):
        from .patches import patch_interface

        self.clients.know_cookie(state.cookie_name)
        patch_interface(kind, self)
        self.reads.interface_seen(kind)
