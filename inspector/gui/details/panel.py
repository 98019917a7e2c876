"""The details of one exchange: a line that names it, and a pane per aspect. Panes are made and filled
when looked at.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from inspector.gui.details.cookies import CookiesPane
from inspector.gui.details.exception import ExceptionPane
from inspector.gui.details.flashes import FlashesPane
from inspector.gui.details.logs import LogsPane
from inspector.gui.details.message import MessagePane, RequestPane, ResponsePane
from inspector.gui.details.overview import OverviewPane
from inspector.gui.details.pane import Pane, PaneTools, Shown
from inspector.gui.details.session import SessionPane
from inspector.gui.widgets.elided_label import ElidedLabel
from inspector.gui.window_state import remember

_PANES: tuple[tuple[str, type[Pane]], ...] = (
    ("Overview", OverviewPane),
    ("Request", RequestPane),
    ("Response", ResponsePane),
    ("Session", SessionPane),
    ("Cookies", CookiesPane),
    ("Flashes", FlashesPane),
    ("Logs", LogsPane),
    ("Exception", ExceptionPane),
)


class DetailsPanel(QWidget):
    """Object names: `requests.details`, `….title`, `….tabs`, `….replay`, `….original`, and those of the
    panes.
    """

    save_failed = Signal(str, str)
    closed = Signal()

    def __init__(self, tools: PaneTools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("requests.details")
        self._tools = tools
        self._shown: Shown | None = None
        self._made: dict[int, Pane] = {}
        self._stale: set[int] = set()
        self._title = ElidedLabel()
        self._title.setObjectName("requests.details.title")
        self._tabs = QTabBar()
        self._tabs.setObjectName("requests.details.tabs")
        self._tabs.setExpanding(False)
        self._tabs.setUsesScrollButtons(True)
        self._tabs.setDrawBase(False)
        # Eight of them must fit beside the list.
        self._tabs.setStyleSheet("QTabBar::tab { padding: 7px 9px; }")
        for title, _ in _PANES:
            self._tabs.addTab(self.tr(title))
        remember(self._tabs)
        self._tabs.currentChanged.connect(self._show_pane)
        self.setFocusProxy(self._tabs)
        self._stack = QStackedWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._make_bar())
        layout.addWidget(self._tabs)
        layout.addWidget(self._stack, 1)

    @property
    def number(self) -> int | None:
        """Of the exchange shown."""
        return self._shown.row.number if self._shown is not None else None

    def show_exchange(self, shown: Shown) -> None:
        self._shown = shown
        exchange = shown.exchange
        status = self.tr("no response") if exchange.status is None else str(exchange.status)
        self._title.set_text(f"{exchange.method} {exchange.path} → {status}")
        original = shown.row.replay_of
        self._original.setVisible(original is not None)
        self._original.setText(self.tr("Original #{n}").format(n=original))
        for number, (title, pane) in enumerate(_PANES):
            count = pane.count(exchange)
            self._tabs.setTabText(number, f"{self.tr(title)}  {count}" if count else self.tr(title))
        self._stale = set(range(len(_PANES)))
        self._show_pane(self._tabs.currentIndex())

    def apps_renamed(self) -> None:
        """`app_title` gives other names now, which the overview tells."""
        self._stale.add(0)
        if self._tabs.currentIndex() == 0:
            self._show_pane(0)

    def show_pane(self, name: str) -> None:
        """By its last name: "session", "exception"."""
        names = [pane.name for _, pane in _PANES]
        self._tabs.setCurrentIndex(names.index(name))

    def pane(self, name: str) -> Pane:
        """The pane of that name, made if need be and filled."""
        self.show_pane(name)
        return self._made[self._tabs.currentIndex()]

    def _make_bar(self) -> QHBoxLayout:
        self._original = QPushButton()
        self._original.setObjectName("requests.details.original")
        self._original.setToolTip(self.tr("Show the request that this one replays"))
        self._original.clicked.connect(self._show_original)
        self._original.hide()
        self._again = QPushButton(self.tr("Replay…"))
        self._again.setObjectName("requests.details.replay")
        self._again.setToolTip(self.tr("Edit and send this request again (Ctrl+R)"))
        self._again.clicked.connect(self._replay)
        self._tools.theme.changed.connect(self._paint_icon)
        self._paint_icon()
        bar = QHBoxLayout()
        bar.setContentsMargins(9, 8, 8, 4)
        bar.setSpacing(8)
        bar.addWidget(self._title, 1)
        bar.addWidget(self._original)
        bar.addWidget(self._again)
        return bar

    def _paint_icon(self) -> None:
        self._again.setIcon(self._tools.theme.icon("replay"))

    def _show_pane(self, number: int) -> None:
        if self._shown is None or number < 0:
            return
        if number not in self._made:
            pane = _PANES[number][1](self._tools)
            if isinstance(pane, MessagePane):
                pane.save_failed.connect(self.save_failed)
            self._made[number] = pane
            self._stack.addWidget(pane)
        self._stack.setCurrentWidget(self._made[number])
        if number in self._stale:
            self._stale.discard(number)
            self._made[number].show_exchange(self._shown)

    def _replay(self) -> None:
        if self._shown is not None:
            self._tools.navigator.replay.emit(self._shown.row.number)

    def _show_original(self) -> None:
        if self._shown is not None and self._shown.row.replay_of is not None:
            self._tools.navigator.show_request.emit(self._shown.row.replay_of)
