"""Asks for the variables of a recent target whose values were not kept, before it is started without them.

objectNames: "missing" (the dialog), "missing.<NAME>" (a field each), "missing.start", "missing.without".
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QWidget

from inspector.domain.target import TargetSpec
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import column, label, named
from inspector.gui.widgets.secret_field import SecretField


class MissingVariablesDialog(QDialog):
    """`given(values)`: those that were filled in; {} to start without any."""

    given = Signal(object)

    def __init__(self, spec: TargetSpec, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("missing")
        self.setWindowTitle(self.tr("Start {name}").format(name=spec.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        why = label(
            self.tr(
                "These variables look like secrets, so their values were not written to the settings. Give "
                "them again; or keep them in a .env file of the project, and start without."
            ),
            "muted",
            wrap=True,
        )
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._fields = {
            name: SecretField(theme, f"missing.{name}", self.tr("value of {name}").format(name=name))
            for name in spec.missing_env
        }
        for name, field in self._fields.items():
            form.addRow(label(name), field)
            field.textChanged.connect(self._judge)
        roles = QDialogButtonBox.ButtonRole
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._start = named(self._buttons.addButton(self.tr("&Start"), roles.AcceptRole), "missing.start")
        self._start.setProperty("primary", True)
        self._start.setDefault(True)
        without = self._buttons.addButton(self.tr("Start &without them"), roles.DestructiveRole)
        named(without, "missing.without").setAutoDefault(False)
        without.clicked.connect(lambda: self._finish({}))
        self._buttons.accepted.connect(lambda: self._finish(self._values()))
        self._buttons.rejected.connect(self.reject)
        column(self, why, form, 1, self._buttons, margin=24, gap=16)
        self.setMinimumWidth(520)
        self._judge()

    def _values(self) -> dict[str, str]:
        return {name: field.text() for name, field in self._fields.items()}

    def _judge(self) -> None:
        self._start.setEnabled(all(self._values().values()))

    def _finish(self, values: Mapping[str, str]) -> None:
        self.given.emit(values)
        self.accept()
