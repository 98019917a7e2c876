"""The buttons that write a config to a file, and that choose what to compare it with.

objectNames: "config.export", "config.compare".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton, QWidget

from inspector.domain.apps import AppFacts
from inspector.domain.config_compare import SavedConfig
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.app_filter import app_title
from inspector.workspace.notices import Level, Notice
from inspector.workspace.workspace import Workspace

CurrentApp = Callable[[], AppFacts | None]


def project_folder(workspace: Workspace) -> Path:
    """Where files of the app in sight belong: beside its code, else where the user is at home."""
    spec = workspace.target.spec
    return spec.project if spec is not None and not spec.attach else Path.home()


class _MenuButton(QToolButton):
    """Its menu is made anew each time it opens."""

    def __init__(self, name: str, title: str, icon: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setText(f"{title} ▾")
        self.setProperty("menuButton", True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._icon, self._theme = icon, theme
        self.actions_menu = QMenu(self)
        self.setMenu(self.actions_menu)
        self.actions_menu.aboutToShow.connect(self._fill)
        theme.changed.connect(self._paint)
        self._paint()

    def _paint(self) -> None:
        self.setIcon(self._theme.icon(self._icon))

    def _fill(self) -> None:
        self.actions_menu.clear()
        self.fill(self.actions_menu)

    def fill(self, menu: QMenu) -> None:
        raise NotImplementedError


class ExportButton(_MenuButton):
    """`reveal()` says whether secrets are shown now: only then are they written."""

    def __init__(
        self,
        workspace: Workspace,
        runner: TaskRunner,
        app: CurrentApp,
        reveal: Callable[[], bool],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        self._workspace, self._runner, self._app, self._reveal = workspace, runner, app, reveal
        super().__init__(
            "config.export", QCoreApplication.translate("ExportButton", "&Export"), "save", theme, parent
        )

    def fill(self, menu: QMenu) -> None:
        app = self._app()
        if app is None:
            return
        for kind, title in (
            ("py", self.tr("As Python, for from_pyfile…")),
            ("env", self.tr("As .env, for from_prefixed_env…")),
            ("json", self.tr("As JSON, to compare with later…")),
        ):
            menu.addAction(title).triggered.connect(partial(self._choose_file, kind, app))
        menu.addSeparator()
        menu.addAction(self.tr("Copy as Python")).triggered.connect(partial(self._copy, app))
        with_secrets = self.tr("With the secrets, as they are shown now")
        menu.addAction(with_secrets if self._reveal() else self.tr("Secrets are left out")).setEnabled(False)

    def write(self, path: Path, kind: str, app: AppFacts) -> None:
        told = Notice(Level.SUCCESS, self.tr("The config is in {name}.").format(name=path.name))
        self._runner.start(
            "export the config",
            self._workspace.config.export_to(path, kind, app, self._reveal()),
            lambda _: self._workspace.notices.post(told),
        )

    def _copy(self, app: AppFacts) -> None:
        QGuiApplication.clipboard().setText(self._workspace.config.export("py", app, self._reveal()))

    def _choose_file(self, kind: str, app: AppFacts) -> None:
        name = f"{app.name}.env" if kind == "env" else f"{app.name}_config.{kind}"
        start, kinds = project_folder(self._workspace) / name, self._kinds(kind)
        dialog = QFileDialog(self, self.tr("Export the config"), str(start), kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda path: self.write(Path(path), kind, app))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _kinds(self, kind: str) -> str:
        shown = {
            "py": self.tr("Python files (*.py)"),
            "env": self.tr("Files of variables (*.env .env*)"),
            "json": self.tr("Exported configs (*.json)"),
        }
        return f"{shown[kind]};;{self.tr('All files (*)')}"


class CompareButton(_MenuButton):
    """`chosen(title, saved, app)`: compare what `app` has now with `saved`."""

    chosen = Signal(str, object, object)

    def __init__(
        self,
        workspace: Workspace,
        runner: TaskRunner,
        app: CurrentApp,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        self._workspace, self._runner, self._app = workspace, runner, app
        self._remembered: SavedConfig | None = None
        super().__init__(
            "config.compare", QCoreApplication.translate("CompareButton", "C&ompare"), "diff", theme, parent
        )

    def fill(self, menu: QMenu) -> None:
        app, target = self._app(), self._workspace.target
        if app is None:
            return
        menu.addAction(self.tr("With an exported config…")).triggered.connect(partial(self._choose_file, app))
        if self._remembered is not None:
            title = self.tr("the remembered one")
            menu.addAction(self.tr("With the remembered one")).triggered.connect(
                partial(self.chosen.emit, title, self._remembered, app)
            )
        others = [other for other in target.apps if other.key != app.key]
        for other in others:
            title = app_title(target, other.key)
            saved = self._workspace.config.saved(other)
            menu.addAction(self.tr("With {app}").format(app=title)).triggered.connect(
                partial(self.chosen.emit, title, saved, app)
            )
        menu.addSeparator()
        menu.addAction(self.tr("Remember it as it is now")).triggered.connect(partial(self.remember, app))

    def remember(self, app: AppFacts) -> None:
        self._remembered = self._workspace.config.saved(app)
        sentence = self.tr("Remembered. After a change or a restart, compare with it.")
        self._workspace.notices.post(Notice(Level.INFO, sentence))

    def read(self, path: Path, app: AppFacts) -> None:
        self._runner.start(
            "read a config",
            self._workspace.config.load_saved(path),
            lambda saved: self.chosen.emit(path.name, saved, app),
        )

    def _choose_file(self, app: AppFacts) -> None:
        kinds = self.tr("Exported configs (*.json);;All files (*)")
        start = str(project_folder(self._workspace))
        dialog = QFileDialog(self, self.tr("Compare with"), start, kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.read(Path(path), app))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
