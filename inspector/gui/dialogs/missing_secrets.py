"""Asks for the secrets of a recent target that were not kept, before it is started without them: variables,
and what stood in its arguments, its command or the call of its factory.

objectNames: "missing" (the dialog), "missing.<NAME>" (a field each), "missing.start", "missing.without".
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QWidget

from inspector.domain.kept_target import missing
from inspector.domain.target import TargetSpec
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import column, label, named
from inspector.gui.widgets.secret_field import SecretField


class MissingSecretsDialog(QDialog):
    """`given(values)`: those that were filled in. An app may start without its variables, not with a gap."""

    given = Signal(object)

    def __init__(self, spec: TargetSpec, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("missing")
        self.setWindowTitle(self.tr("Start {name}").format(name=spec.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        why = self.tr("These look like secrets, so they were not written to the settings. Give them again.")
        if spec.missing_env:
            why += " " + self.tr("Or keep variables in a .env file of the project, and start without them.")
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._missing = missing(spec)
        self._fields = {
            name: SecretField(theme, f"missing.{name}", self.tr("value of {name}").format(name=name))
            for name in (each.name for each in self._missing)
        }
        for name, field in self._fields.items():
            form.addRow(label(name), field)
            field.textChanged.connect(self._judge)
        roles = QDialogButtonBox.ButtonRole
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._start = named(self._buttons.addButton(self.tr("&Start"), roles.AcceptRole), "missing.start")
        self._start.setProperty("primary", True)
        self._start.setDefault(True)
        self._without = self._buttons.addButton(self._without_text(), roles.DestructiveRole)
        named(self._without, "missing.without").setAutoDefault(False)
        self._without.setVisible(bool(spec.missing_env))
        self._without.clicked.connect(lambda: self._finish(self._gaps()))
        self._buttons.accepted.connect(lambda: self._finish(self._values()))
        self._buttons.rejected.connect(self.reject)
        column(self, label(why, "muted", wrap=True), form, 1, self._buttons, margin=24, gap=16)
        self.setMinimumWidth(520)
        self._judge()

    def _values(self) -> dict[str, str]:
        return {name: field.text() for name, field in self._fields.items()}

    def _gaps(self) -> dict[str, str]:
        return {each.name: self._fields[each.name].text() for each in self._missing if each.gap}

    def _without_text(self) -> str:
        if any(each.gap for each in self._missing):
            return self.tr("Start &without the variables")
        return self.tr("Start &without them")

    def _judge(self) -> None:
        self._start.setEnabled(all(self._values().values()))
        self._without.setEnabled(all(self._gaps().values()))

    def _finish(self, values: Mapping[str, str]) -> None:
        self.given.emit(values)
        self.accept()
