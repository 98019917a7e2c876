"""What the app logged while it worked on an exchange; the chosen record's whole message below the list."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from inspector.domain.exchanges import Exchange, LogRecord
from inspector.gui.details.pane import Pane, PaneTools, Shown
from inspector.gui.models.request_cells import local_time
from inspector.gui.models.table_model import Column, TableModel
from inspector.gui.widgets.aspect_splitter import AspectSplitter
from inspector.gui.widgets.places import place_address, place_text
from inspector.gui.widgets.records_table import RecordsTable

_COLORS = {"CRITICAL": "error", "ERROR": "error", "WARNING": "warning", "DEBUG": "muted"}


class LogsPane(Pane):
    """Object names under `requests.details.logs`: `table`, `message`."""

    name = "logs"
    icon = "output"
    hint = (
        "No log records.",
        "app.logger and every other logger show here, with the line that wrote the record.",
    )

    def __init__(self, tools: PaneTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        columns: tuple[Column[LogRecord], ...] = (
            Column(self.tr("time"), lambda record: local_time(record.time), 100),
            Column(self.tr("level"), lambda record: record.level, 80,
                              color=lambda record: _COLORS.get(record.level)),
            Column(self.tr("logger"), lambda record: record.logger, 110, color=lambda _: "muted"),
            Column(self.tr("message"), lambda record: record.message.partition("\n")[0], 220,
                              tooltip=lambda record: record.message),
            Column(self.tr("line"), lambda record: place_text(record.place), 160,
                              color=lambda _: "muted", tooltip=lambda record: place_address(record.place)),
        )  # fmt: skip
        self._model = TableModel(columns, tools.theme, self)
        self._table = RecordsTable(
            "requests.details.logs.table",
            self._model,
            stretch=3,
            places=tools.places,
            place_of=lambda record: record.place,
        )
        self._message = QPlainTextEdit()
        self._message.setReadOnly(True)
        self._message.setObjectName("requests.details.logs.message")
        self._message.setAccessibleName(self.tr("Message"))
        self._stack = self.wrap(AspectSplitter([(self._table, 2), (self._message, 1)]))
        self._table.selectionModel().currentRowChanged.connect(self._show_message)
        self._take_look()
        tools.theme.changed.connect(self._take_look)

    @staticmethod
    def count(exchange: Exchange) -> int:
        return len(exchange.logs)

    def show_exchange(self, shown: Shown) -> None:
        logs = shown.exchange.logs
        self._model.set_rows(logs)
        self._stack.show_content(bool(logs))
        if logs:
            self._table.setCurrentIndex(self._model.index(0, 0))

    def _show_message(self) -> None:
        row = self._table.currentIndex().row()
        self._message.setPlainText(self._model.row_at(row).message if row >= 0 else "")

    def _take_look(self) -> None:
        self._message.setFont(self.tools.theme.mono())
