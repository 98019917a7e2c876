"""The flashes of an exchange: pushed and consumed with their lines, and those that still wait at its end."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from inspector.domain.exchanges import Exchange, FlashFact
from inspector.gui.details.pane import Pane, PaneTools, Shown
from inspector.gui.models.table_model import Column, TableModel
from inspector.gui.widgets.places import place_address, place_text
from inspector.gui.widgets.records_table import RecordsTable

_COLORS = {"pushed": "added", "consumed": "info", "waiting": "muted"}
_SIGNS = {"pushed": "+", "consumed": "−", "waiting": "·"}


class _Line(NamedTuple):
    what: str
    flash: FlashFact


class FlashesPane(Pane):
    """Object name of the table: `requests.details.flashes.table`."""

    name = "flashes"
    icon = "flash"
    hint = (
        "No flashes.",
        "flash() pushes one into the session; get_flashed_messages() consumes all that wait.",
    )

    def __init__(self, tools: PaneTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        columns: tuple[Column[_Line], ...] = (
            Column(self.tr("what"), lambda line: f"{_SIGNS[line.what]} {self.tr(line.what)}", 86,
                          color=lambda line: _COLORS[line.what]),
            Column(self.tr("category"), lambda line: line.flash.category, 76),
            Column(self.tr("text"), lambda line: str(line.flash.text), 230),
            Column(self.tr("line"), lambda line: place_text(line.flash.place), 140,
                          color=lambda line: "muted", tooltip=lambda line: place_address(line.flash.place)),
        )  # fmt: skip
        self._model = TableModel(columns, tools.theme, self)
        table = RecordsTable(
            "requests.details.flashes.table",
            self._model,
            stretch=2,
            places=tools.places,
            place_of=lambda line: line.flash.place,
        )
        self._stack = self.wrap(table)

    @staticmethod
    def count(exchange: Exchange) -> int:
        return len(_lines(exchange))

    def show_exchange(self, shown: Shown) -> None:
        lines = _lines(shown.exchange)
        self._model.set_rows(lines)
        self._stack.show_content(bool(lines))


def _lines(exchange: Exchange) -> list[_Line]:
    facts = exchange.flashes
    groups = (("pushed", facts.pushed), ("consumed", facts.consumed), ("waiting", facts.waiting))
    return [_Line(what, flash) for what, flashes in groups for flash in flashes]
