"""When a key is to expire: in so many units from now, or never. Names: "ttl.dialog", ".number",
".unit", ".never".
"""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox, QWidget

from inspector.gui.editors.value_dialog import ValueDialog
from inspector.gui.widgets.build import label, named, row

_UNITS = (("seconds", 1), ("minutes", 60), ("hours", 3_600), ("days", 86_400))


class TtlDialog(ValueDialog):
    """`value()` in seconds, None for never."""

    def __init__(self, ttl_ms: int, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Time to live"), parent)
        self.setObjectName("ttl.dialog")
        self.number = named(QSpinBox(), "ttl.dialog.number")
        self.number.setRange(1, 2_000_000_000)
        self.unit = named(QComboBox(), "ttl.dialog.unit")
        for name, seconds in _UNITS:
            self.unit.addItem(self.tr(name), seconds)
        self.never = named(QCheckBox(self.tr("&Never expires")), "ttl.dialog.never")
        self.body.addLayout(row(None, label(self.tr("Expires in")), self.number, self.unit, 1))
        self.body.addWidget(self.never)
        note = self.tr("The app sets it anew when it next saves this session.")
        self.body.addWidget(label(note, "muted", wrap=True))
        self.never.toggled.connect(self.number.setDisabled)
        self.never.toggled.connect(self.unit.setDisabled)
        self._start(max(ttl_ms // 1000, 1) if ttl_ms >= 0 else None)

    def _start(self, seconds: int | None) -> None:
        self.never.setChecked(seconds is None)
        left = 86_400 if seconds is None else seconds
        unit = max(position for position, (_, size) in enumerate(_UNITS) if left % size == 0 or size == 1)
        self.unit.setCurrentIndex(unit)
        self.number.setValue(left // _UNITS[unit][1])
        self.number.selectAll()

    def value(self) -> int | None:
        return None if self.never.isChecked() else self.number.value() * int(self.unit.currentData())
