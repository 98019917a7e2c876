"""The fields of the dialog that opens an app, laid out; what they mean is open_app.py's business."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QToolButton,
    QWidget,
)

from inspector.domain.target import TargetSpec
from inspector.domain.target_check import Check
from inspector.gui.models.variables import VariablesModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.address_fields import AddressFields
from inspector.gui.widgets.app_field import AppField
from inspector.gui.widgets.browse_button import BrowseButton
from inspector.gui.widgets.build import column, label, named, push_button, row
from inspector.gui.widgets.inline_bar import InlineBar
from inspector.gui.widgets.interpreter_list import InterpreterList
from inspector.gui.widgets.key_value_table import KeyValueTable
from inspector.gui.widgets.scrolled import Scrolled

_WIDTH = 760


class OpenAppForm(QWidget):
    """Built inside `dialog`, which gets the layout."""

    edited = Signal()
    project_edited = Signal()
    recent_chosen = Signal(int)
    python_chosen = Signal(str)

    def __init__(self, theme: Theme, recent: Sequence[Path], dialog: QDialog) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._project = named(QComboBox(editable=True), "open.project")
        self._project.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._project.addItems([str(path) for path in recent])
        self._project.setCurrentIndex(-1)
        self.app = AppField(theme, "open.app")
        self.interpreters = InterpreterList(theme)
        self._searching = label(self.tr("Asking the interpreters…"), "muted", name="open.searching")
        self._searching.hide()
        self._env_files = named(QLineEdit(), "open.env_files")
        self.variables = VariablesModel(theme, self)
        self._variables = KeyValueTable("open.variables", self.variables)
        self._variables.setAccessibleName(self.tr("Environment variables"))
        self.reveal = named(QCheckBox(self.tr("Sho&w secret values")), "open.reveal")
        self.command = named(QLineEdit(), "open.command")
        self.arguments = named(QLineEdit(), "open.arguments")
        self.address = AddressFields()
        self.debug = named(QComboBox(), "open.debug")
        self._more = named(QToolButton(), "open.more")
        self._browse_project = self._browse("project", self.tr("Project folder"), folder=True)
        self._browse_python = self._browse(
            "python", self.tr("Python interpreter"), self.tr("Another interpreter…")
        )
        self._browse_env = self._browse("env_files", self.tr("File of variables"))
        self._verdict = InlineBar(theme, "open.verdict")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._start = self.buttons.addButton(self.tr("&Start"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.new_window = push_button(
            self.tr("Start in a &new window"), "open.window", tooltip=self.tr("This window goes on as it is")
        )
        self._set_up()
        self._lay_out()
        self._connect()

    @property
    def project_line(self) -> QLineEdit:
        line = self._project.lineEdit()
        assert line is not None
        return line

    # -- what is in them ---------------------------------------------------------------------------------

    def project(self) -> Path:
        """Path() while the field is empty."""
        text = self._project.currentText().strip()
        return Path(os.path.abspath(os.path.expanduser(text))) if text else Path()

    def env_files(self) -> tuple[Path, ...]:
        """Relative ones are the project's."""
        texts = [text.strip() for text in self._env_files.text().split(os.pathsep)]
        return tuple(self.project() / Path(text).expanduser() for text in texts if text)

    def fill(self, spec: TargetSpec) -> None:
        self._project.setEditText(str(spec.project))
        self.fill_in(spec)

    def fill_in(self, spec: TargetSpec) -> None:
        """All but the project's folder."""
        self.app.set_text(spec.app)
        self.interpreters.want(spec.python)
        self._env_files.setText(os.pathsep.join(str(path) for path in spec.env_files))
        self.variables.set_pairs([*spec.env.items(), *((name, "") for name in spec.missing_env)])
        self.arguments.setText(shlex.join(spec.arguments))
        self.command.setText(shlex.join(spec.command))
        self.address.fill(spec.host, spec.port)
        self.debug.setCurrentIndex(self.debug.findData(spec.debug))
        if (
            spec.command
            or spec.env
            or spec.missing_env
            or spec.env_files
            or spec.arguments
            or spec.port
            or spec.debug is not None
        ):
            self._more.setChecked(True)

    def fit(self) -> None:
        self._fields.fit()

    # -- what is said ------------------------------------------------------------------------------------

    def show_check(self, result: Check) -> None:
        self._verdict.show_text(result.verdict.value, result.sentence)

    def set_startable(self, startable: bool) -> None:
        for button in (self._start, self.new_window):
            button.setEnabled(startable)

    def searching(self, on: bool) -> None:
        self._searching.setVisible(on)

    def show_env_hint(self, found: Sequence[Path]) -> None:
        names = " and ".join(path.name for path in found)
        text = self.tr("{names} of the project: read by Flask itself").format(names=names) if names else ""
        self._env_files.setPlaceholderText(text or self.tr("none"))

    # -- building ----------------------------------------------------------------------------------------

    def _set_up(self) -> None:
        self.project_line.setPlaceholderText(self.tr("the folder to start it in"))
        self.project_line.setObjectName("open.project.line")
        self._start.setObjectName("open.start")
        self._start.setProperty("primary", True)
        self._start.setDefault(True)
        self.new_window.setAutoDefault(False)
        self.command.setPlaceholderText(self.tr("our server; or flask run --debug, gunicorn -w 4 app:app, …"))
        self.arguments.setPlaceholderText(self.tr("what the app finds in sys.argv"))
        for text, value in (
            (self.tr("as the app says"), None),
            (self.tr("on"), True),
            (self.tr("off"), False),
        ):
            self.debug.addItem(text, value)
        self._more.setText(self.tr("&More: variables, command, arguments, port, debug"))
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more.setCheckable(True)
        self._more.setArrowType(Qt.ArrowType.RightArrow)
        self.interpreters.setFixedHeight(170)
        self._variables.setFixedHeight(120)

    def _lay_out(self) -> None:
        form = _form()
        form.addRow(
            self.tr("Project &folder"),
            self._with_browse(self._project, self._browse_project),
        )
        form.addRow(self.tr("&App"), self.app)
        python = column(None, self.interpreters, row(None, self._browse_python, self._searching, 1))
        form.addRow(self._buddy(self.tr("&Python"), self.interpreters), python)
        self._advanced = QWidget()
        more = _form(self._advanced)
        more.addRow(
            self.tr(".env fil&es"),
            self._with_browse(self._env_files, self._browse_env),
        )
        more.addRow(
            self._buddy(self.tr("&Variables"), self._variables), column(None, self._variables, self.reveal)
        )
        more.addRow(self.tr("Serve by &command"), self.command)
        more.addRow(self.tr("A&rguments"), self.arguments)
        more.addRow(self._buddy(self.tr("&Host"), self.address.host), self.address)
        more.addRow(self._buddy(self.tr("&Debug"), self.debug), row(None, self.debug, 1))
        self._advanced.hide()
        fields = QWidget()
        column(fields, form, self._more, self._advanced, 1, gap=12).setContentsMargins(24, 24, 24, 0)
        self._fields = Scrolled(fields)
        bottom = row(None, self.new_window, 1, self.buttons)
        below = column(None, self._verdict, bottom, gap=12)
        below.setContentsMargins(24, 0, 24, 16)
        column(self._dialog, self._fields, below, gap=12)
        self._dialog.setMinimumWidth(_WIDTH)
        self._order()
        self.hide()  # a holder of fields; they live in the dialog's layout

    def _order(self) -> None:
        """Tab goes from top to bottom."""
        chain: list[QWidget] = [self._project, self._browse_project, self.app, self.interpreters.table]
        chain += [self._browse_python, self._more, self._env_files, self._browse_env, self._variables]
        chain += [self.reveal, self.command, self.arguments, self.address.host, self.address.port, self.debug]
        for first, second in pairwise([*chain, self.new_window, self._start]):
            QWidget.setTabOrder(first, second)

    def _connect(self) -> None:
        self._project.editTextChanged.connect(lambda _text: self.project_edited.emit())
        self._project.activated.connect(self.recent_chosen)
        self._browse_project.chosen.connect(self._project.setEditText)
        self._browse_python.chosen.connect(self.python_chosen)
        self._browse_env.chosen.connect(self._add_env_file)
        self.app.edited.connect(self.edited)
        self.interpreters.chosen.connect(self.edited)
        self.variables.edited.connect(self.edited)
        self.reveal.toggled.connect(self.variables.set_revealed)
        self.command.textChanged.connect(lambda text: self._on_command(bool(text.strip())))
        for field in (self._env_files, self.command, self.arguments):
            field.textChanged.connect(lambda _text: self.edited.emit())
        self.address.edited.connect(self.edited)
        self.debug.currentIndexChanged.connect(lambda _index: self.edited.emit())
        self._more.toggled.connect(self._show_more)

    def _on_command(self, given: bool) -> None:
        """A command brings its own app, arguments, address and debug mode."""
        for field in (self.app, self.arguments, self.address, self.debug):
            field.setEnabled(not given)

    def _show_more(self, on: bool) -> None:
        self._advanced.setVisible(on)
        self._more.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        self.fit()

    def _buddy(self, text: str, field: QWidget) -> QWidget:
        made = label(text)
        made.setBuddy(field)
        return made

    def _with_browse(self, field: QWidget, button: BrowseButton) -> QWidget:
        holder = QWidget()
        row(holder, field, button).setStretch(0, 1)
        holder.setFocusProxy(field)
        return holder

    def _browse(self, what: str, title: str, text: str = "", *, folder: bool = False) -> BrowseButton:
        name, start = f"open.{what}.browse", lambda: str(self.project())
        return BrowseButton(text or self.tr("Browse…"), name, title, start=start, folder=folder)

    def _add_env_file(self, path: str) -> None:
        present = self._env_files.text().strip()
        self._env_files.setText(f"{present}{os.pathsep}{path}" if present else path)


def _form(parent: QWidget | None = None) -> QFormLayout:
    form = QFormLayout(parent) if parent is not None else QFormLayout()
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(16)
    form.setVerticalSpacing(8)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form
