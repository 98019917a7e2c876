"""The cookies of an exchange: those received, and each Set-Cookie with its attributes and decoded value."""

from __future__ import annotations

from inspector.gui.details.pane import Pane, Shown


class CookiesPane(Pane):
    name = "cookies"

    def show_exchange(self, shown: Shown) -> None:
        pass
