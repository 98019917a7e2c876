"""The exception an app raised: chain, frames with their line of code, those of the app in front of those
of libraries.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inspector.domain.exchanges import ExceptionFacts, Exchange, Frame
from inspector.domain.process_end import ended_its_process
from inspector.gui.details.pane import Pane, PaneTools, Shown
from inspector.gui.widgets.link_view import LinkView, anchor, text
from inspector.gui.widgets.places import place_url


class ExceptionPane(Pane):
    """Object names: `requests.details.exception.text`, `….copy`."""

    name = "exception"
    icon = "check"
    hint = (
        "No exception.",
        "When a view raises, its traceback is shown here, the lines of your project first.",
    )

    def __init__(self, tools: PaneTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._facts: ExceptionFacts | None = None
        self._handled = QLabel()
        self._handled.setProperty("role", "muted")
        self._view = LinkView("requests.details.exception.text")
        self._view.followed.connect(tools.places.follow)
        copy = QPushButton(self.tr("Copy traceback"))
        copy.setObjectName("requests.details.exception.copy")
        copy.clicked.connect(self._copy)
        content = QWidget()
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 8, 8, 0)
        bar.addWidget(self._handled, 1)
        bar.addWidget(copy)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(bar)
        layout.addWidget(self._view, 1)
        self._stack = self.wrap(content)
        tools.theme.changed.connect(self._render)

    @staticmethod
    def count(exchange: Exchange) -> int:
        return len(list(_chain(exchange.exception)))

    def show_exchange(self, shown: Shown) -> None:
        self._facts = shown.exchange.exception
        self._stack.show_content(self._facts is not None)
        self._render()

    def _render(self) -> None:
        if self._facts is None:
            return
        self._handled.setText(self._what_became(self._facts))
        parts = []
        for number, facts in enumerate(_chain(self._facts)):
            if number:
                parts.append(f"<p style='color:{self._color('muted')}'>{text(self.tr('caused by'))}</p>")
            parts.append(self._heading(facts))
            parts += [self._frame(frame) for frame in reversed(facts.frames)]
        self._view.setHtml("".join(parts))

    def _what_became(self, facts: ExceptionFacts) -> str:
        if ended_its_process(facts):
            return self.tr("The request ended with its process: the client got no answer, or only a part.")
        if facts.handled:
            return self.tr("Handled by an error handler of the app.")
        return self.tr("Not handled: it became the response to the client.")

    def _heading(self, facts: ExceptionFacts) -> str:
        return f"<p><b style='color:{self._color('error')}'>{text(facts.type)}</b>: {text(facts.message)}</p>"

    def _frame(self, frame: Frame) -> str:
        """The innermost frame comes first: that is where one looks."""
        family = self.tools.theme.mono().family()
        where = anchor(place_url(frame.file, frame.line), f"{frame.file}:{frame.line}")
        code = f"<br><span style='font-family:\"{family}\"'>&nbsp;&nbsp;{text(frame.code.strip())}</span>"
        code = code if frame.code.strip() else ""
        if not frame.app:
            style = f"color:{self._color('muted')}; margin:2px 0 2px 11px"
            return f"<p style='{style}'>{text(frame.function)}() · {where}{code}</p>"
        return (
            "<table width='100%' cellspacing='0' cellpadding='6' style='margin:4px 0'><tr>"
            f"<td width='3' style='background:{self._color('accent')}; padding:0'></td>"
            f"<td style='background:{self._color('code_background')}'>"
            f"<b>{text(frame.function)}()</b> · {where}{code}</td></tr></table>"
        )

    def _color(self, name: str) -> str:
        return self.tools.theme.color(name).name()

    def _copy(self) -> None:
        if self._facts is not None:
            QGuiApplication.clipboard().setText(traceback_text(self._facts))


def traceback_text(facts: ExceptionFacts) -> str:
    """As Python prints it, causes first."""
    parts = []
    for link in reversed(list(_chain(facts))):
        lines = ["Traceback (most recent call last):"]
        for frame in link.frames:
            lines.append(f'  File "{frame.file}", line {frame.line}, in {frame.function}')
            lines += [f"    {frame.code.strip()}"] if frame.code.strip() else []
        lines.append(f"{link.type}: {link.message}" if link.message else link.type)
        parts.append("\n".join(lines))
    return "\n\nThe above exception was the direct cause of the following exception:\n\n".join(parts) + "\n"


def _chain(facts: ExceptionFacts | None) -> Iterator[ExceptionFacts]:
    while facts is not None:
        yield facts
        facts = facts.cause
