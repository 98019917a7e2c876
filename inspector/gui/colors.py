"""The named colours of the window, light and dark. Text colours have a contrast of 4.5 or more on `base`,
`window` and their own background.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QColor, QPalette

LIGHT: Mapping[str, str] = {
    # surfaces
    "window": "#f4f5f7",
    "base": "#ffffff",
    "alternate": "#f8f9fb",
    "panel": "#eceef2",
    "border": "#d5d9e0",
    "hover": "#e7eaf0",
    "selection": "#d6e4ff",
    "selection_text": "#12233f",
    "code_background": "#f3f4f7",
    # text
    "text": "#1d2330",
    "muted": "#5b6475",
    "disabled": "#98a0ae",
    "link": "#1a56c4",
    "accent": "#2f62d0",
    "accent_text": "#ffffff",
    # kinds of messages
    "error": "#b3261e",
    "error_background": "#fdecea",
    "warning": "#8a5300",
    "warning_background": "#fff4dc",
    "info": "#1a56c4",
    "info_background": "#e8f0fe",
    "success": "#1b7038",
    "success_background": "#e6f5ea",
    # what became of a value
    "added": "#1b7038",
    "added_background": "#e3f5e8",
    "removed": "#b3261e",
    "removed_background": "#fde8e6",
    "changed": "#8a5300",
    "changed_background": "#fff3d6",
    # HTTP
    "status_1xx": "#5b6475",
    "status_2xx": "#1b7038",
    "status_3xx": "#1a56c4",
    "status_4xx": "#8a5300",
    "status_5xx": "#b3261e",
    "status_none": "#b3261e",
    "method_read": "#5b6475",
    "method_write": "#1a56c4",
    "method_delete": "#b3261e",
    # badges
    "badge": "#e7eaf0",
    "badge_text": "#3b4454",
    # syntax
    "syntax_key": "#1a56c4",
    "syntax_string": "#1b7038",
    "syntax_number": "#8a3ea8",
    "syntax_keyword": "#a3401a",
    "syntax_comment": "#5b6475",
}

DARK: Mapping[str, str] = {
    "window": "#1b1e25",
    "base": "#21252d",
    "alternate": "#252a33",
    "panel": "#2a2f39",
    "border": "#3a414e",
    "hover": "#303642",
    "selection": "#2f4a7d",
    "selection_text": "#f0f4fc",
    "code_background": "#1d2027",
    "text": "#e3e7ee",
    "muted": "#a3acbb",
    "disabled": "#6f7886",
    "link": "#8ab4ff",
    "accent": "#7aa7ff",
    "accent_text": "#10192b",
    "error": "#ff938a",
    "error_background": "#46272a",
    "warning": "#f2bf66",
    "warning_background": "#423621",
    "info": "#8ab4ff",
    "info_background": "#253452",
    "success": "#7fd39a",
    "success_background": "#223c2c",
    "added": "#7fd39a",
    "added_background": "#223c2c",
    "removed": "#ff938a",
    "removed_background": "#46272a",
    "changed": "#f2bf66",
    "changed_background": "#423621",
    "status_1xx": "#a3acbb",
    "status_2xx": "#7fd39a",
    "status_3xx": "#8ab4ff",
    "status_4xx": "#f2bf66",
    "status_5xx": "#ff938a",
    "status_none": "#ff938a",
    "method_read": "#a3acbb",
    "method_write": "#8ab4ff",
    "method_delete": "#ff938a",
    "badge": "#343b48",
    "badge_text": "#cdd4df",
    "syntax_key": "#8ab4ff",
    "syntax_string": "#7fd39a",
    "syntax_number": "#d3a4ec",
    "syntax_keyword": "#f0a27f",
    "syntax_comment": "#a3acbb",
}


def palette(colors: Mapping[str, str]) -> QPalette:
    """Qt's roles out of our names. Ours, because on bare X11 Qt's own dark scheme does nothing."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    made = QPalette(QColor(colors["panel"]), QColor(colors["window"]))
    for target, name in (
        (role.Window, "window"),
        (role.Base, "base"),
        (role.AlternateBase, "alternate"),
        (role.Button, "panel"),
        (role.ToolTipBase, "panel"),
        (role.WindowText, "text"),
        (role.Text, "text"),
        (role.ButtonText, "text"),
        (role.ToolTipText, "text"),
        (role.PlaceholderText, "muted"),
        (role.BrightText, "error"),
        (role.Highlight, "selection"),
        (role.HighlightedText, "selection_text"),
        (role.Link, "link"),
        (role.LinkVisited, "link"),
        (role.Accent, "accent"),
        (role.Mid, "border"),
    ):
        made.setColor(target, QColor(colors[name]))
    for target in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(group.Disabled, target, QColor(colors["disabled"]))
    return made
