"""What the index page knows about a scenario. The code it shows is read from the source that runs."""

import inspect
import textwrap
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from flask import render_template, request, url_for

PROJECT = Path(__file__).resolve().parent.parent.parent


class Scenario(NamedTuple):
    title: str
    view: Any  # the function or class that does it
    look: str  # what to look for in the window
    endpoint: str = ""  # when it is not "<theme>.<name of the function>"
    values: Any = MappingProxyType({})  # for url_for
    path: str = ""  # instead of an endpoint; ./… is below the scenarios, /… an application beside this one
    host: str = ""  # a subdomain, for links that leave this host
    post: Any = None  # form fields; the index shows a button in place of a link
    also: tuple = ()  # more code worth showing
    raises: bool = False  # ends with a server error, on purpose
    kinds: tuple = ()  # only on these session interfaces; empty: on all

    def address(self, theme):
        if self.host:
            port = request.host.partition(":")[2]
            return f"{request.scheme}://{self.host}{':' + port if port else ''}{self.path}"
        if self.path.startswith("./"):
            return url_for("scenarios.index") + self.path[2:]
        return self.path or url_for(self.endpoint or f"scenarios.{theme}.{self.view.__name__}", **self.values)

    def code(self):
        """[(file:line, source)] of everything that takes part."""
        return [source_of(item) for item in (self.view, *self.also)]


class Theme(NamedTuple):
    name: str  # of its blueprint
    title: str
    intro: str
    scenarios: tuple

    def for_kind(self, kind):
        return [scenario for scenario in self.scenarios if not scenario.kinds or kind in scenario.kinds]


def source_of(item):
    if isinstance(item, str):  # a file that is not imported yet
        return item, (PROJECT / item).read_text(encoding="utf-8").rstrip()
    lines, first = inspect.getsourcelines(item)
    file = Path(inspect.getsourcefile(item)).relative_to(PROJECT)
    return f"{file.as_posix()}:{first}", textwrap.dedent("".join(lines)).rstrip()


def done(message, title="Done", **more):
    """The page most scenarios end with: what happened, and the session and cookies as they are now."""
    return render_template("scenarios/done.html", message=message, title=title, **more)
