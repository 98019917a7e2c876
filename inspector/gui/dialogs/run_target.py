"""Asks which app to run: what `flask --app` takes, the project's folder, the interpreter and the port.

objectNames: "run", "run.app", "run.project", "run.python", "run.port", "run.ok", "run.problem".
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from inspector.domain.target import TargetSpec


class RunTargetDialog(QDialog):
    """`chosen(TargetSpec)` when accepted."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("run")
        self.setWindowTitle(self.tr("Run another app"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._app = _line("run.app", self.tr('wsgi, shop:app, shop:create_app("dev"), path/app.py'))
        self._project = _line("run.project", self.tr("the folder to start it in"))
        self._python = _line("run.python", self.tr("the project's .venv, else ours"))
        self._port = QSpinBox(maximum=65535)
        self._port.setSpecialValueText(self.tr("any free port"))
        self._port.setObjectName("run.port")
        self._problem = QLabel()
        self._problem.setObjectName("run.problem")
        self._problem.setProperty("role", "error")
        self._problem.setWordWrap(True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._ok = self._buttons.addButton(self.tr("&Run"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._ok.setObjectName("run.ok")
        self._ok.setProperty("primary", "true")
        self._build()

    def spec(self) -> TargetSpec:
        python = self._python.text().strip()
        return TargetSpec(
            app=self._app.text().strip(),
            project=Path(self._project.text().strip()).expanduser(),
            python=Path(python).expanduser() if python else None,
            port=self._port.value(),
        )

    def problem(self) -> str:
        """Why it cannot be run as written; "" when it can be tried."""
        spec = self.spec()
        if not spec.app:
            return self.tr("Say which app to run: the same that `flask --app` takes.")
        if not self._project.text().strip() or not spec.project.is_dir():
            return self.tr("The project must be a folder that exists.")
        if spec.python is not None and not spec.python.is_file():
            return self.tr("There is no interpreter at {path}.").format(path=spec.python)
        return ""

    def accept(self) -> None:
        problem = self.problem()
        self._problem.setText(problem)
        if not problem:
            self.chosen.emit(self.spec())
            super().accept()

    def _build(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.addRow(self.tr("&App"), self._app)
        form.addRow(self.tr("Project &folder"), self._with_browse(self._project, folder=True))
        form.addRow(self.tr("&Python"), self._with_browse(self._python, folder=False))
        form.addRow(self.tr("P&ort"), self._port)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(self._problem)
        layout.addWidget(self._buttons)
        self.setMinimumWidth(560)

    def _with_browse(self, field: QLineEdit, folder: bool) -> QWidget:
        button = QPushButton(self.tr("Browse…"))
        button.clicked.connect(lambda: self._browse(field, folder))
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(field, 1)
        row.addWidget(button)
        holder.setFocusProxy(field)
        return holder

    def _browse(self, field: QLineEdit, folder: bool) -> None:
        dialog = QFileDialog(self, field.placeholderText(), field.text())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        mode = QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFile
        dialog.setFileMode(mode)
        dialog.fileSelected.connect(field.setText)
        dialog.open()


def _line(name: str, placeholder: str) -> QLineEdit:
    line = QLineEdit()
    line.setObjectName(name)
    line.setPlaceholderText(placeholder)
    return line
