"""What all panes of the details have in common: what they are given, and what they say about themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.domain.exchanges import Exchange
from inspector.gui.navigator import Navigator
from inspector.gui.theme import Theme
from inspector.gui.widgets.empty_state import EmptyStack, EmptyState
from inspector.gui.widgets.places import Places
from inspector.workspace.requests import RequestRow
from inspector.workspace.route_usage import KeyUse


@dataclass(frozen=True, slots=True)
class Shown:
    """One exchange as the panes get it."""

    row: RequestRow
    exchange: Exchange
    replays: tuple[int, ...] = ()
    """Numbers of its replays."""


@dataclass(frozen=True, slots=True)
class PaneTools:
    theme: Theme
    navigator: Navigator
    places: Places
    app_title: Callable[[str], str] = str
    """Key of an app -> what the window calls it."""
    readers: Callable[[str | None, str], Sequence[tuple[str, KeyUse]]] = lambda app, key: ()
    """App and session key -> the endpoints that read it, with their lines."""


class Pane(QWidget):
    """A pane is made when it is first looked at, and filled when it is looked at: `show_exchange` may be
    slow-ish.
    """

    name = ""
    """The last part of its object name: `requests.details.<name>`."""
    hint = ("", "")
    """Sentence and hint when the exchange has nothing for it; written for `self.tr`."""
    icon = "requests"

    def __init__(self, tools: PaneTools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tools = tools
        self.setObjectName(f"requests.details.{self.name}")

    @staticmethod
    def count(exchange: Exchange) -> int:
        """Shown beside the title; 0 is not."""
        return 0

    def show_exchange(self, shown: Shown) -> None:
        raise NotImplementedError

    def wrap(self, content: QWidget) -> EmptyStack:
        """Fill this pane with `content`, or the hint when there is nothing."""
        sentence, hint = self.hint
        empty = EmptyState(self.tools.theme, self.icon, self.tr(sentence), self.tr(hint))
        stack = EmptyStack(content, empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(stack)
        return stack
