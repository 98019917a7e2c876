"""The six tabs. Each is imported and built when first shown (Routes and Config cost nothing to whoever
never looks).

objectNames: "tabs" (the QTabWidget), "tab.requests", "tab.cookies", … (each page).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtWidgets import QAbstractItemView, QTabWidget, QVBoxLayout, QWidget

from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.filter_field import FilterField

if TYPE_CHECKING:
    from inspector.workspace.workspace import Workspace

Kind = TypeVar("Kind", bound=QWidget)


@dataclass(frozen=True, slots=True)
class TabSpec:
    stem: str
    class_name: str
    title: str
    icon: str

    def load(self) -> Callable[..., QWidget]:
        made: Callable[..., QWidget] = getattr(
            import_module(f"inspector.gui.tabs.{self.stem}"), self.class_name
        )
        return made


TABS = (
    TabSpec("requests", "RequestsTab", "Requests", "requests"),
    TabSpec("cookies", "CookiesTab", "Cookies", "cookie"),
    TabSpec("redis", "RedisTab", "Redis", "redis"),
    TabSpec("flashes", "FlashesTab", "Flashes", "flash"),
    TabSpec("routes", "RoutesTab", "Routes", "routes"),
    TabSpec("config", "ConfigTab", "Config", "config"),
)


class TabArea(QTabWidget):
    """`loaded(page)` when a tab was built: the window restores its splitters and columns."""

    loaded = Signal(QWidget)

    def __init__(
        self,
        workspace: Workspace,
        runner: TaskRunner,
        navigator: Navigator,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("tabs")
        self.setDocumentMode(True)
        self._parts = (workspace, runner, navigator, theme)
        self._theme = theme
        self._pages: dict[str, QWidget] = {}
        self._holders: list[QVBoxLayout] = []
        for number, spec in enumerate(TABS, 1):
            holder = QWidget()
            self._holders.append(_bare_layout(holder))
            self.addTab(holder, QCoreApplication.translate("TabArea", spec.title))
            self.setTabToolTip(number - 1, f"{spec.title} (Ctrl+{number})")
        self.currentChanged.connect(self._on_chosen)
        self._connect(navigator)
        self._paint_icons()
        theme.changed.connect(self._paint_icons)

    def minimumSizeHint(self) -> QSize:
        """Small, whatever the tabs would like: a failure and the output dock must fit in the window as
        well.
        """
        return QSize(480, 200)

    def start(self, index: int) -> None:
        """Show a tab and build it; until then nothing was imported."""
        self.setCurrentIndex(index)
        self._load(self.currentIndex())
        self.focus_filter()

    def page(self, stem: str) -> Any:
        """The tab itself, built if it was not; its type is known to whoever asks."""
        index = next(number for number, spec in enumerate(TABS) if spec.stem == stem)
        self._load(index)
        return self._pages[stem]

    def show_page(self, stem: str) -> Any:
        page = self.page(stem)
        self.setCurrentIndex(next(number for number, spec in enumerate(TABS) if spec.stem == stem))
        self.focus_filter()
        return page

    @property
    def current_page(self) -> QWidget | None:
        return self._pages.get(TABS[self.currentIndex()].stem)

    def focus_filter(self) -> None:
        """The first filter field that can be seen in the current tab; its list when it has none."""
        field = self._first_seen(FilterField)
        if field is not None:
            field.setFocus()
            field.selectAll()
        elif (view := self._first_seen(QAbstractItemView)) is not None:
            view.setFocus()

    def _first_seen(self, kind: type[Kind]) -> Kind | None:
        page = self.currentWidget()
        return next((widget for widget in page.findChildren(kind) if widget.isVisibleTo(page)), None)

    def _on_chosen(self, index: int) -> None:
        """What is typed next filters; Down and Enter lead on to the list. But arrows in the tab bar go on."""
        self._load(index)
        if not self.tabBar().hasFocus():
            self.focus_filter()

    def _load(self, index: int) -> None:
        if index < 0 or TABS[index].stem in self._pages:
            return
        spec = TABS[index]
        page = spec.load()(*self._parts)
        page.setObjectName(f"tab.{spec.stem}")
        self._pages[spec.stem] = page
        self._holders[index].addWidget(page)
        self.loaded.emit(page)

    def _connect(self, navigator: Navigator) -> None:
        navigator.show_request.connect(lambda number: self.show_page("requests").show_request(number))
        navigator.filter_requests.connect(lambda text: self.show_page("requests").filter_requests(text))
        navigator.show_client.connect(
            lambda client, name: self.show_page("cookies").show_client(client, name)
        )
        navigator.show_redis_key.connect(lambda key: self.show_page("redis").show_redis_key(key))
        navigator.show_route.connect(
            lambda app, endpoint, rule: self.show_page("routes").show_route(app, endpoint, rule)
        )
        navigator.match_url.connect(
            lambda app, method, url: self.show_page("routes").match_url(app, method, url)
        )

    def _paint_icons(self) -> None:
        for number, spec in enumerate(TABS):
            self.setTabIcon(number, self._theme.icon(spec.icon, "muted"))


def _bare_layout(holder: QWidget) -> QVBoxLayout:
    """`holder` stands in the tab bar before the tab exists, and holds it after."""
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    return layout
