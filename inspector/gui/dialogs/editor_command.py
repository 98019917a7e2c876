"""Which editor opens a line of code: a preset or a command of one's own, with what it would run.

objectNames: "editor_command" (the dialog), "editor_command.preset", "editor_command.template",
"editor_command.problem", "editor_command.example", "editor_command.ok".
"""

from __future__ import annotations

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QWidget

from inspector.domain.editor_command import PRESETS, Preset, is_url, problem_of, url_of, warning_of, words_of
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import column, label, named, set_role

_EXAMPLE = ("/home/ann/shop/auth.py", 31)


class EditorCommandDialog(QDialog):
    """`chosen(template)` when it is accepted; "" stands for none."""

    chosen = Signal(str)

    def __init__(self, template: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editor_command")
        self.setWindowTitle(self.tr("Editor"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._preset = named(QComboBox(), "editor_command.preset")
        self._fill_presets()
        self._template = named(QLineEdit(), "editor_command.template")
        self._template.setFont(theme.mono())
        self._template.setPlaceholderText(self.tr("none: file:line is copied"))
        self._template.setClearButtonEnabled(True)
        self._problem = label("", "error", name="editor_command.problem", wrap=True)
        self._example = label("", "muted", name="editor_command.example", wrap=True, selectable=True)
        ok = QDialogButtonBox.StandardButton.Ok
        self._buttons = QDialogButtonBox(ok | QDialogButtonBox.StandardButton.Cancel)
        self._ok = named(self._buttons.button(ok), "editor_command.ok")
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&Editor"), self._preset)
        form.addRow(self.tr("&Command or URL"), self._template)
        form.addRow("", self._problem)
        form.addRow("", self._example)
        hint = label(self.tr("Lines of code open in this editor when they are clicked."), "muted", wrap=True)
        known = label(
            self.tr("{file} stands for the path, {line} for the number of the line."), "muted", wrap=True
        )
        column(self, column(None, hint, known, gap=4), form, 1, self._buttons, margin=16, gap=12)
        self.resize(600, 270)
        self._preset.activated.connect(self._take_preset)
        self._template.textChanged.connect(self._show)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._template.setText(template)
        self._show(template)

    def accept(self) -> None:
        self.chosen.emit(self._template.text().strip())
        super().accept()

    def _fill_presets(self) -> None:
        """Those whose program is here come first."""
        found = [preset for preset in PRESETS if _installed(preset)]
        for preset in found + [preset for preset in PRESETS if preset not in found]:
            name = self.tr("{name} (found)").format(name=preset.name) if preset in found else preset.name
            self._preset.addItem(name, preset.template)
        self._preset.addItem(self.tr("None: copy file:line"), "")
        self._preset.addItem(self.tr("Another"), None)

    def _take_preset(self, index: int) -> None:
        template = self._preset.itemData(index)
        if template is not None:
            self._template.setText(template)
        self._template.setFocus()

    def _show(self, template: str) -> None:
        known = self._preset.findData(template.strip())
        self._preset.setCurrentIndex(known if known >= 0 else self._preset.count() - 1)
        problem, warning = problem_of(template), warning_of(template)
        self._ok.setEnabled(not problem)
        self._mark(bool(problem))
        self._problem.setText(problem or warning)
        self._problem.setVisible(bool(problem or warning))
        set_role(self._problem, "error" if problem else "warning")
        self._example.setText("" if problem else self._example_of(template))
        self._example.setVisible(not problem)

    def _mark(self, wrong: bool) -> None:
        """A red edge while nothing can be saved."""
        field = self._template
        if bool(field.property("problem")) != wrong:
            field.setProperty("problem", wrong)
            field.style().unpolish(field)
            field.style().polish(field)

    def _example_of(self, template: str) -> str:
        if not template.strip():
            return self.tr("A click on a line copies its file and number.")
        file, line = _EXAMPLE
        shown = url_of(template, file, line) if is_url(template) else " ".join(words_of(template, file, line))
        return self.tr("For example: {command}").format(command=shown)


def _installed(preset: Preset) -> bool:
    return bool(preset.program) and bool(QStandardPaths.findExecutable(preset.program))
