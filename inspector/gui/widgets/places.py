"""Lines of the user's code: how they are named, copied and opened in an editor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu

from inspector.domain.editor_command import is_url, problem_of, url_of, words_of
from inspector.domain.exchanges import Place
from inspector.domain.file_names import short_name
from inspector.workspace.notices import Level, Notice

if TYPE_CHECKING:
    from inspector.workspace.workspace import Workspace

_SCHEME = "place"


def place_text(place: Place | None) -> str:
    """ "auth.py:31 login()", short enough for a column; "" for None."""
    if place is None:
        return ""
    if place.template:
        return f"{place.template}:{place.line}"
    function = f" {place.function}()" if place.function and not place.function.startswith("<") else ""
    return f"{short_name(place.file)}:{place.line}{function}"


def place_address(place: Place | None) -> str:
    """ "/home/ann/shop/auth.py:31", as editors take it."""
    return f"{place.file}:{place.line}" if place is not None else ""


def place_url(file: str, line: int) -> str:
    """For an anchor in a LinkView."""
    url = QUrl()
    url.setScheme(_SCHEME)
    url.setPath(f"{file}:{line}")
    return url.toString(QUrl.ComponentFormattingOption.FullyEncoded)


class Places(QObject):
    """`editor_command` gives the user's command or URL ("code -g {file}:{line}"), empty when none was set.

    A click runs it; without one the address is copied, which `told` says in a sentence.
    """

    told = Signal(str)

    def __init__(self, editor_command: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor_command = editor_command

    @classmethod
    def of_workspace(cls, workspace: Workspace, parent: QObject) -> Places:
        """With the editor of the settings; what it tells is a notice."""
        made = cls(lambda: workspace.settings.editor_command, parent)
        made.told.connect(lambda text: workspace.notices.post(Notice(Level.INFO, text)))
        return made

    def follow(self, url: QUrl) -> bool:
        """Open the place that `place_url` wrote; False for any other address."""
        if url.scheme() != _SCHEME:
            return False
        file, _, line = url.path().rpartition(":")
        self.open(Place(file, int(line or 0), ""))
        return True

    def open(self, place: Place) -> None:
        command = self._editor_command().strip()
        if not command:
            self.copy(place, self.tr(" To open lines, choose an editor under Edit, Editor for code…."))
        elif not Path(place.file).exists():
            self.told.emit(self.tr("{file} is not on this machine.").format(file=place.file))
        elif problem := problem_of(command):
            self.told.emit(self.tr("The editor's command does not work: {why}").format(why=problem))
        elif is_url(command):
            if not QDesktopServices.openUrl(QUrl(url_of(command, place.file, place.line))):
                self._tell_failed(command.partition(":")[0] + "://")
        else:
            self._start(command, place)

    def _start(self, command: str, place: Place) -> None:
        words = words_of(command, place.file, place.line)
        if not QProcess.startDetached(words[0], words[1:])[0]:
            self._tell_failed(words[0])

    def _tell_failed(self, what: str) -> None:
        self.told.emit(
            self.tr("“{what}” could not be started. Check it under Edit, Editor for code….").format(what=what)
        )

    def copy(self, place: Place, hint: str = "") -> None:
        address = place_address(place)
        QGuiApplication.clipboard().setText(address)
        self.told.emit(self.tr("Copied {address}.").format(address=address) + hint)

    def add_actions(self, menu: QMenu, place: Place | None) -> None:
        if place is None:
            return
        menu.addSeparator()
        if self._editor_command().strip():
            menu.addAction(
                self.tr("Open %s in the editor").replace("%s", place_text(place))
            ).triggered.connect(lambda: self.open(place))
        menu.addAction(self.tr("Open the file")).triggered.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(place.file))
        )
        menu.addAction(self.tr("Copy file:line")).triggered.connect(lambda: self.copy(place))
