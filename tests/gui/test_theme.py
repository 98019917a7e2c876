"""Both palettes know the same names, can be read, and every icon that is asked for exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

from inspector.gui.colors import DARK, LIGHT
from inspector.gui.resources import resources_folder
from inspector.gui.theme import Theme

GUI = Path(__file__).resolve().parents[2] / "inspector" / "gui"
SURFACES = ("base", "window", "alternate", "code_background")
TEXTS = (
    "text", "muted", "link", "error", "warning", "info", "success", "added", "removed", "changed",
    "status_1xx", "status_2xx", "status_3xx", "status_4xx", "status_5xx", "status_none",
    "method_read", "method_write", "method_delete",
    "syntax_key", "syntax_string", "syntax_number", "syntax_keyword", "syntax_comment",
)  # fmt: skip
PAIRS = [(text, surface) for text in TEXTS for surface in SURFACES] + [
    ("selection_text", "selection"),
    ("accent_text", "accent"),
    ("badge_text", "badge"),
    *(
        (kind, f"{kind}_background")
        for kind in ("error", "warning", "info", "success", "added", "removed", "changed")
    ),
]


def luminance(color: QColor) -> float:
    """Relative luminance of WCAG 2."""
    parts = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in color.getRgbF()[:3]
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(QColor(one)), luminance(QColor(other))))
    return (high + 0.05) / (low + 0.05)


def test_light_and_dark_name_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "surface"), PAIRS)
def test_text_can_be_read(colors: dict[str, str], text: str, surface: str) -> None:
    assert contrast(colors[text], colors[surface]) >= 4.5


def test_every_icon_that_the_code_names_is_there() -> None:
    names = set()
    for file in GUI.rglob("*.py"):
        names |= set(re.findall(r"""\.(?:icon|pixmap)\(\s*"([a-z-]+)\"""", file.read_text("utf-8")))
    missing = {name for name in names if not (resources_folder() / "icons" / f"{name}.svg").exists()}
    assert not missing


def test_switching_repaints_and_tells(theme: Theme, qtbot: object) -> None:
    told = []
    theme.changed.connect(lambda: told.append(theme.dark))
    theme.set_mode("dark")
    assert told == [True]
    assert theme.color("text").name() == DARK["text"]
    theme.set_mode("light")
    assert told == [True, False]


def test_an_unknown_status_is_painted_like_none(theme: Theme) -> None:
    assert theme.status_color(None) == theme.color("status_none") == theme.status_color(999)
    assert theme.status_color(204) == theme.color("status_2xx")
