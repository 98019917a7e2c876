"""The style sheet on top of Fusion: flat surfaces, one-pixel lines, an 8 px rhythm. Colours by name."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

from PySide6.QtGui import QColor

from inspector.gui.resources import icon_file

_SHEET = Template(
    """
QToolTip { background: $panel; color: $text; border: 1px solid $border; padding: 4px 6px; }
QMainWindow::separator, QSplitter::handle { background: $border; }
QMainWindow::separator { width: 1px; height: 1px; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover, QMainWindow::separator:hover { background: $accent; }

QMenuBar { background: $window; padding: 2px 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $base; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $selection; color: $selection_text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 13px; height: 13px; margin-left: 7px; margin-right: -2px;
    border: 1px solid $muted; border-radius: 3px; background: $base; }
QMenu::indicator:checked { border-color: $accent; background: $accent; image: url($check); }
QMenu::indicator:disabled { border-color: $disabled; }
QMenu::indicator:disabled:checked { background: $disabled; }
QMenu::indicator:exclusive { border-radius: 7px; }
QMenu::indicator:exclusive:checked { width: 7px; height: 7px; border: 4px solid $accent; background: $base;
    image: none; }

QToolBar {
    background: $window; border: none; border-bottom: 1px solid $border; padding: 6px 8px; spacing: 6px; }
QStatusBar { background: $window; border-top: 1px solid $border; color: $muted; }
QStatusBar::item { border: none; }

QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { padding: 7px 14px; border: none; border-bottom: 2px solid transparent; color: $muted; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:hover:!selected { color: $text; background: $hover; }
QTabBar::tab:disabled { color: $disabled; }

QHeaderView { background: $window; }
QHeaderView::section { background: $window; color: $muted; border: none; border-bottom: 1px solid $border;
    padding: 5px 8px; font-weight: 500; }
QHeaderView::section:hover { color: $text; background: $hover; }
QTableView, QTreeView, QListView { background: $base; alternate-background-color: $alternate; border: none;
    gridline-color: $border; selection-background-color: $selection; selection-color: $selection_text;
    outline: none; }
QTableView::item, QTreeView::item { padding: 0 6px; border: none; }
QTableView::item:hover:!selected, QTreeView::item:hover:!selected, QListView::item:hover:!selected {
    background: $hover; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected { background: $selection;
    color: $selection_text; }
QPlainTextEdit, QTextEdit, QTextBrowser {
    background: $base; border: none; selection-background-color: $selection;
    selection-color: $selection_text; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateTimeEdit { background: $base; border: 1px solid $border;
    border-radius: 5px; padding: 4px 8px; min-height: 18px; selection-background-color: $selection;
    selection-color: $selection_text; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QDateTimeEdit:focus {
    border-color: $accent; }
QLineEdit { lineedit-clear-button-icon: url($clear); }
QLineEdit[problem="true"] { border-color: $error; }
QLineEdit:read-only { background: $window; }
QAbstractItemView QLineEdit, QAbstractItemView QComboBox { border-radius: 0; padding: 0 5px; min-height: 0; }
QComboBox::drop-down, QDateTimeEdit::drop-down { border: none; width: 22px; }
QComboBox::down-arrow, QDateTimeEdit::down-arrow { image: url($arrow_down); width: 12px; height: 12px; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {
    border: none; width: 18px; background: transparent; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url($arrow_up); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url($arrow_down); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: $base; border: 1px solid $border; padding: 4px; }

QAbstractSpinBox QLineEdit { border: none; padding: 0 6px; background: transparent; }
QCheckBox { spacing: 6px; }
QCheckBox::indicator, QTableView::indicator, QTreeView::indicator { width: 13px; height: 13px;
    border: 1px solid $muted; border-radius: 3px; background: $base; }
QCheckBox::indicator:checked, QTableView::indicator:checked, QTreeView::indicator:checked {
    border-color: $accent; background: $accent; image: url($check); }
QCheckBox::indicator:disabled { border-color: $disabled; }

QPushButton {
    background: $panel; border: 1px solid $border; border-radius: 5px; padding: 5px 12px; min-height: 18px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $border; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $disabled; background: $window; }
QPushButton[primary="true"] { background: $accent; color: $accent_text; border-color: $accent; }
QPushButton[primary="true"]:disabled { background: $panel; color: $disabled; border-color: $border; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 5px; padding: 4px; }
QToolButton[labelled="true"] { padding: 4px 8px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $selection; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $disabled; }
QToolButton[chip="true"] { border-color: $border; padding: 4px 10px; }
QToolButton[chip="true"]:checked { border-color: $accent; }
QToolButton[menuButton="true"]::menu-indicator { image: none; }

QGroupBox { border: none; margin-top: 20px; padding: 0; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 0; color: $text; }
QProgressBar { background: $panel; border: none; border-radius: 3px; max-height: 6px; color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; button-layout: 0; }
QDockWidget { color: $text; titlebar-close-icon: url($close_dock); titlebar-normal-icon: url($float_dock); }
QDockWidget::close-button, QDockWidget::float-button { border: none; border-radius: 4px; padding: 1px;
    background: transparent; }
QDockWidget::close-button:hover, QDockWidget::float-button:hover { background: $hover; }
QDockWidget::title { background: $window; border-top: 1px solid $border; padding: 6px 8px; text-align: left; }
QScrollArea { border: none; background: transparent; }

QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: $border; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $disabled; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QLabel[role="muted"] { color: $muted; }
QLabel[role="title"] { font-size: 15px; font-weight: 600; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="error"] { color: $error; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="success"] { color: $success; }
"""
)


def style_sheet(colors: Mapping[str, str]) -> str:
    # Style sheets cannot tint a picture: the grey of arrows and the cross shows on both backgrounds, the tick
    # is there twice.
    tick = "light" if QColor(colors["accent_text"]).lightness() > 128 else "dark"
    pictures = {
        "arrow_up": "arrow-up",
        "arrow_down": "arrow-down",
        "check": f"tick-{tick}",
        "clear": "clear-field",
        "close_dock": "close-dock",
        "float_dock": "float-dock",
    }
    return _SHEET.substitute(colors, **{name: icon_file(file).as_posix() for name, file in pictures.items()})
