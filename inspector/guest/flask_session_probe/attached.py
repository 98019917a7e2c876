"""A process that the user started, attached to a window that may come and go.

The link is made a moment after the first Flask object, or with the first request. While there is no window
the hooks step aside at their first line; a thread looks for it again, less and less often. What only
supervises others (gunicorn's arbiter, the reloader's parent) keeps quiet.
"""

import atexit
import os
import sys

from .attach import install_probe
from .import_hook import ImportWatcher
from .in_test import finish_all
from .link import Address
from .originals import allocate_lock, sleep, start_new_thread
from .record import current
from .sender import Sender
from .supervisors import is_supervisor, watch_reloader
from .wire import ENV_VARIABLE

SETTLE_SECONDS = 0.4
"""Between the first app and the link: gunicorn forks, the reloader starts its child meanwhile."""
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 10.0
HANDSHAKE_SECONDS = 10.0
GOODBYE_SECONDS = 1.0


def attach(started_in):
    """Called when the program has imported Flask; gives the probe, or None when there is nothing to do."""
    text = os.environ.get(ENV_VARIABLE)
    if not text:
        return None
    address = Address(text)
    if not address.is_loopback:
        return None
    address.attached = True
    attachment = Attachment(started_in)
    probe = install_probe(address)
    attachment.begin(probe)
    return probe


class Attachment:
    def __init__(self, started_in):
        self._started_in = started_in
        self._settling = False
        self._told_apps = False
        self._left = False
        self._searching = allocate_lock()

    def begin(self, probe):
        self._probe = probe
        probe.attachment = self
        probe.sender.on_lost = self.lost
        probe.apps.on_created = self.settle
        probe.mounts.on_made = self.mounted
        atexit.register(self._say_goodbye)
        waiting = {"werkzeug._reloader": lambda: watch_reloader(self.leave)}
        if "werkzeug._reloader" in sys.modules:
            watch_reloader(self.leave)
        else:
            ImportWatcher(waiting).install()

    def settle(self):
        """Connect soon, unless this turns out to be a process that serves nothing."""
        if self._settling or self._left or is_supervisor(self._started_in):
            return
        self._settling = True
        start_new_thread(self._settle, ())

    def _settle(self):
        sleep(SETTLE_SECONDS)
        if not self._left and not is_supervisor(self._started_in):
            self._told_apps = True
            self._probe.announce_apps()

    def mounted(self):
        """A dispatcher was made. Before the first apps are told that is told with them."""
        if self._told_apps and not self._left:
            self._told_apps = False
            start_new_thread(self._settle_mounts, ())

    def _settle_mounts(self):
        sleep(SETTLE_SECONDS)
        self._told_apps = True
        self._probe.announce_mounts()

    def forked(self):
        """In a child: a worker connects soon, a helper that a request forked only when it has something to
        say.
        """
        self._settling = self._told_apps = False
        self._searching = allocate_lock()
        self._probe.sender.on_lost = self.lost
        self._probe.repeat_apps(wake=False)
        if current.get() is None and self._probe.apps.made():
            self.settle()

    def leave(self):
        """For good: this process has become the parent of the one that serves."""
        self._left = True
        self._probe.sender.on_lost = None
        self._probe.sender.lost()

    def lost(self):
        """No window, or no longer."""
        if not self._left:
            start_new_thread(self._look_again, ())

    def _look_again(self):
        if not self._searching.acquire(False):
            return
        try:
            sender = self._found()
        finally:
            self._searching.release()
        if sender is None:
            return
        sender.on_lost = self.lost
        if sender.dead:  # lost again before anybody could tell us
            self.lost()

    def _found(self):
        """A sender that is connected, however long it takes; None when this process has left."""
        pause = FIRST_PAUSE
        while not self._left:
            sleep(pause)
            sender = Sender(self._probe)
            self._probe.sender = sender  # before it connects: the window's calls are answered through it
            sender.start()
            if sender.wait_connected(HANDSHAKE_SECONDS):
                self._probe.repeat_apps()
                return sender
            sender.lost()
            pause = min(pause * 2, LONGEST_PAUSE)
        return None

    def _say_goodbye(self):
        if os.getpid() == self._probe.pid:
            self._probe.reads.send()
            finish_all()
            self._probe.sender.flush(GOODBYE_SECONDS)
