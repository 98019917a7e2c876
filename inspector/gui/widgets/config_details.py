"""Everything about one config key: what is wrong with it, its value and default, who set it and what they
replaced, and
the bar to change it.

objectNames: "config.details", "config.details.text", "config.details.chain"; the bar's are in
editors/config_value.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QStackedWidget, QWidget

from inspector.domain.config import ConfigRow, identity_text, shown_value
from inspector.domain.config_chain import Setting
from inspector.domain.config_secrets import entropy_bits
from inspector.gui.editors.config_value import ConfigEditorBar
from inspector.gui.models.config import ChainModel, chain_columns, state_text
from inspector.gui.theme import Theme
from inspector.gui.widgets.aspect_splitter import AspectSplitter
from inspector.gui.widgets.build import column, label
from inspector.gui.widgets.empty_state import EmptyStack, EmptyState
from inspector.gui.widgets.link_view import LinkView, text
from inspector.gui.widgets.places import Places
from inspector.gui.widgets.records_table import RecordsTable

_MARGIN = 12


class ConfigDetails(QWidget):
    """`reveal()` says whether secrets are to be shown."""

    def __init__(
        self, theme: Theme, places: Places, reveal: Callable[[], bool], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("config.details")
        self._theme = theme
        self._reveal = reveal
        self.entry: ConfigRow | None = None
        self._text = LinkView("config.details.text")
        self._text.document().setDocumentMargin(_MARGIN)
        self._chain = ChainModel(chain_columns(self._value_of), theme, self)
        self._table = RecordsTable(
            "config.details.chain",
            self._chain,
            stretch=(0, 1),
            places=places,
            place_of=lambda setting: setting.place,
        )
        self.editor = ConfigEditorBar(theme)
        self._caption = label("", "muted")
        self._who = QStackedWidget()  # no headings over nothing where nobody set it
        for widget in (self._table, QWidget()):
            self._who.addWidget(widget)
        self._stack = EmptyStack(
            self._content(),
            EmptyState(
                theme,
                "config",
                self.tr("No key is chosen"),
                self.tr("Choose one to see who set it, and to change it."),
            ),
        )
        column(self, self._stack)
        theme.changed.connect(self.render_again)
        self._stack.show_content(False)

    def show_entry(self, entry: ConfigRow | None) -> None:
        self.entry = entry
        self._stack.show_content(entry is not None)
        if entry is not None:
            self.editor.show_entry(entry)
            self.render_again()

    def render_again(self) -> None:
        """Secrets are masked or not any more, or the colours have changed."""
        if self.entry is None:
            return
        self._text.setHtml("".join(self._html(self.entry)))
        self._chain.set_rows(self.entry.chain[::-1])
        self._caption.setText(_caption(self.entry))
        self._who.setCurrentIndex(0 if self.entry.chain else 1)

    def _content(self) -> QWidget:
        right = QWidget()
        lower = column(right, self._caption, self._who, self.editor, gap=8)
        lower.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        lower.setStretch(1, 1)
        return AspectSplitter([(self._text, 2), (right, 3)])

    def _value_of(self, setting: Setting) -> str:
        if self.entry is None or setting.op in ("delete", "ignored"):
            return ""
        value = setting.value if setting.replaced else self.entry.value
        return shown_value(self.entry.key, value, self._reveal())

    def _html(self, entry: ConfigRow) -> Iterator[str]:
        yield f"<p style='font-size:15px'><b>{text(entry.key)}</b></p>"
        for hint in entry.hints:
            color, background = (
                self._theme.color(name).name() for name in (hint.level, f"{hint.level}_background")
            )
            yield (
                f"<table width='100%' cellspacing='0' cellpadding='6' style='background:{background}'>"
                f"<tr><td><b style='color:{color}'>{text(hint.badge)}</b>&nbsp; {text(hint.sentence)}"
                "</td></tr></table><br>"
            )
        muted = self._theme.color("muted").name()
        yield "<table cellspacing='0' cellpadding='3' width='100%'>"
        for name, value in self._facts(entry):
            yield f"<tr><td style='color:{muted}' width='84'>{text(name)}</td><td>{value}</td></tr>"
        yield "</table>"

    def _facts(self, entry: ConfigRow) -> Iterator[tuple[str, str]]:
        mono = self._theme.mono().family()
        code = f"<span style=\"font-family:'{mono}'\">%s</span>"
        if not entry.ignored:
            yield self.tr("Value"), code % text(shown_value(entry.key, entry.value, self._reveal()))
        identity = identity_text(entry)
        if identity:
            yield self.tr("Known by"), text(identity + _entropy(entry))
        if entry.type:
            yield self.tr("Type"), text(entry.type)
        if entry.has_default and not entry.is_default:
            yield self.tr("Default"), code % text(shown_value(entry.key, entry.default, self._reveal()))
        yield self.tr("State"), text(f"{state_text(entry)} · {entry.group}")
        if not entry.chain and not entry.is_default:
            yield (
                self.tr("From"),
                text(self.tr("not seen: set before the app was watched, or past Config's methods")),
            )


def _entropy(entry: ConfigRow) -> str:
    value = entry.value
    return (
        f", at most {entropy_bits(value):.0f} bits" if isinstance(value, str | bytes) and entry.secret else ""
    )


def _caption(entry: ConfigRow) -> str:
    if not entry.chain:
        return "Nobody set it." if entry.is_default else ""
    older = f" ({entry.skipped} older ones were not kept)" if entry.skipped else ""
    return f"Who set it, the newest first{older}"
