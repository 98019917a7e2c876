"""Host and port of an app that is to be opened, and which file of the project they come from.

objectNames: "open.host", "open.port", "open.address.source".
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QSpinBox, QWidget

from inspector.domain.run_address import DEFAULT_HOST, RunAddress
from inspector.gui.widgets.build import label, named, row


class AddressFields(QWidget):
    """What the project says is a default: it stands until something else is typed."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered = RunAddress()
        self.host = named(QLineEdit(DEFAULT_HOST), "open.host")
        self.host.setMaximumWidth(180)
        self.port = named(QSpinBox(maximum=65535), "open.port")
        self.port.setSpecialValueText(self.tr("any free port"))
        self._source = label("", "muted", name="open.address.source")
        port = label(self.tr("P&ort"))
        port.setBuddy(self.port)
        row(self, self.host, port, self.port, self._source, 1)
        self.host.textChanged.connect(self._on_edited)
        self.port.valueChanged.connect(self._on_edited)

    def fill(self, host: str, port: int) -> None:
        self.host.setText(host)
        self.port.setValue(port)

    def offer(self, address: RunAddress) -> None:
        """The project's own, or the usual one, where nothing else was typed."""
        before, self._offered = self._offered, address
        if self.host.text() in (before.host, DEFAULT_HOST):
            self.host.setText(address.host)
        if self.port.value() in (before.port, 0):
            self.port.setValue(address.port)
        self._on_edited()

    def sentence(self) -> str:
        """Which of it is the project's own; "" when nothing is."""
        offered, parts = self._offered, []
        if offered.host != DEFAULT_HOST and self.host.text() == offered.host:
            parts.append(self.tr("Host {host}").format(host=offered.host))
        if offered.port and self.port.value() == offered.port:
            parts.append(self.tr("Port {port}").format(port=offered.port))
        if not parts:
            return ""
        return self.tr("{what}: from {file}.").format(what=", ".join(parts), file=offered.source)

    def _on_edited(self) -> None:
        self._source.setText(
            self.tr("from {file}").format(file=self._offered.source) if self.sentence() else ""
        )
        self.edited.emit()
