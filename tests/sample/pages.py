"""Reads the index page: every scenario with its address, method and form fields, as a browser finds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Link:
    method: str
    address: str
    raises: bool
    fields: dict[str, str] = field(default_factory=dict)
    text: str = ""
    """Everything the card says, code included."""


class IndexPage(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[Link] = []
        self._raises = False
        self._in_card = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "article":
            self._in_card = True
            self._raises = "raises" in found["class"].split()
        elif "data-scenario" in found:
            address = found["href"] if tag == "a" else found["action"]
            self.links.append(Link(found["data-scenario"], address, self._raises))
        elif tag == "input" and self._in_card:
            self.links[-1].fields[found["name"]] = found["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self._in_card = False

    def handle_data(self, data: str) -> None:
        if self._in_card and self.links:
            self.links[-1].text += data


def scenarios_of(page: str) -> list[Link]:
    parser = IndexPage()
    parser.feed(page)
    return parser.links
