"""A theme as a Qt palette and one style sheet; sizes follow the font of the system."""

from string import Template
from typing import Final

from PySide6.QtGui import QColor, QPalette

from lamella.ui.theme import Theme, blended

LEAST_TEXT: Final = 13
"""Pixels of ordinary text where the system asks for no larger one."""
_SHEET: Final = Template("""
QWidget#window, QWidget#page, QScrollArea, QScrollArea > QWidget > QWidget { background: $window; }
QFrame#topbar { background: $surface; border: 0; border-bottom: 1px solid $border; }
QFrame#statusline { background: $surface; border: 0; border-top: 1px solid $border; }
QFrame[card="true"] { background: $surface; border: 1px solid $border; border-radius: 10px; }
QFrame[card="whatif"] { background: $surface; border: 1px dashed $faint; border-radius: 10px; }
QFrame[card="away"] { background: $window; border: 1px dashed $faint; border-radius: 10px; }
QFrame[card="lost"] { background: $bad_tint; border: 1px dashed $bad; border-radius: 10px; }
QFrame[held="true"] { border: 1px solid $accent; }
QFrame[card="whatif"][held="true"], QFrame[card="away"][held="true"], QFrame[card="lost"][held="true"] {
    border: 1px dashed $accent;
}
QFrame[drop="line"] { background: $accent; border: 0; border-radius: 1px; }
QFrame[drop="place"] { background: $veil; border: 2px dashed $accent; border-radius: 10px; }
QFrame[card="true"][landing="true"], QFrame[card="whatif"][landing="true"], QFrame[card="away"][landing="true"],
QFrame[card="lost"][landing="true"] { background: $sunken; border: 1px solid $accent; }
QFrame[card="drop"] { background: $surface; border: 2px dashed $dash; border-radius: 12px; }
QFrame[card="target"] { background: $sunken; border: 2px dashed $accent; border-radius: 12px; }
QFrame[rule="true"] { background: $border; border: 0; max-height: 1px; min-height: 1px; }
QLabel, QCheckBox { color: $text; background: transparent; }
QCheckBox { spacing: 8px; padding: 2px; border: 1px solid transparent; border-radius: 5px; }
QCheckBox:focus { border-color: $accent; }
QCheckBox::indicator { width: 14px; height: 14px; background: $surface; border: 1px solid $dash; border-radius: 4px; }
QCheckBox::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; }
QLabel[look="name"] { font-size: ${name}px; font-weight: 600; }
QLabel[look="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[look="strong"] { font-weight: 600; }
QLabel[look="headline"] { font-size: ${headline}px; font-weight: 600; }
QLabel[look="hero"] { font-size: ${hero}px; font-weight: 600; }
QLabel[look="muted"] { color: $muted; }
QLabel[look="small"] { color: $muted; font-size: ${small}px; }
QLabel[look="faint"] { color: $faint; font-size: ${small}px; }
QLabel[look="section"] { color: $muted; font-size: ${small}px; font-weight: 600; }
QLabel[look="figure"] { color: $good; font-size: ${title}px; font-weight: 600; }
QLabel[look="try"] { color: $accent; font-weight: 600; }
QLabel[level="good"] { color: $good; font-weight: 600; }
QLabel[level="warn"] { color: $warn; font-weight: 600; }
QLabel[level="bad"] { color: $bad; font-weight: 600; }
QLabel[hint="warn"] { color: $warn; font-size: ${small}px; }
QLabel[live="old"] { color: $warn; font-size: ${small}px; font-weight: 500; }
QLabel[live="true"] { color: $good; font-size: ${small}px; font-weight: 500; }
QFrame[tint="good"] { background: $good_tint; border: 1px solid $good; border-radius: 8px; }
QFrame[tint="quiet"] { background: $surface; border: 1px solid $border; border-radius: 8px; }
QFrame[tint="warn"] { background: $warn_tint; border: 1px solid $warn; border-radius: 8px; }
QFrame[tint="bad"] { background: $bad_tint; border: 1px solid $bad; border-radius: 8px; }
QPushButton, QToolButton {
    color: $text; background: $surface; border: 1px solid $border; border-radius: 7px;
    padding: 6px 12px; font-weight: 600;
}
QToolButton { padding: 6px 9px; }
QToolButton::menu-indicator { image: none; width: 0; }
QPushButton:hover, QToolButton:hover { background: $sunken; }
QPushButton:pressed, QToolButton:pressed { background: $border; }
QPushButton:disabled, QToolButton:disabled { color: $faint; background: $window; }
QPushButton:focus, QToolButton:focus, QComboBox:focus, QLineEdit:focus { border: 1px solid $accent; }
QPushButton:focus, QToolButton:focus { outline: 0; }
QPushButton[kind="primary"] { color: $on_accent; background: $accent; border: 1px solid $accent; padding: 9px 30px; }
QPushButton[kind="primary"]:hover { background: $accent_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid $ring; padding: 8px 29px; }
QPushButton[kind="primary"]:disabled { color: $faint; background: $sunken; border-color: $border; }
QPushButton[kind="link"], QToolButton[kind="link"] {
    color: $accent; background: transparent; border: 1px solid transparent; padding: 3px 6px;
}
QPushButton[kind="link"]:hover, QToolButton[kind="link"]:hover { background: $sunken; }
QPushButton[kind="link"]:focus, QToolButton[kind="link"]:focus { border: 1px solid $accent; }
QPushButton[kind="tile"] { background: $surface; border: 1px solid $border; border-radius: 10px; text-align: left; }
QPushButton[kind="tile"]:hover { background: $sunken; }
QPushButton[kind="tile"]:focus { border: 2px solid $accent; }
QPushButton[kind="way"] { background: $tile; border: 1px solid $border; border-radius: 8px; text-align: left; }
QPushButton[kind="way"]:hover { background: $sunken; border-color: $dash; }
QPushButton[kind="way"]:pressed { background: $border; }
QPushButton[kind="way"]:focus { border: 1px solid $accent; }
QFrame#why, QFrame#effect, QDialog#locator { background: $surface; border: 1px solid $dash; }
QPushButton[kind="add"] {
    color: $accent; background: transparent; border: 1px dashed $dash; border-radius: 10px; padding: 9px 4px;
    font-size: ${small}px;
}
QPushButton[kind="add"]:hover { background: $surface; border-color: $accent; }
QPushButton[kind="add"]:focus { border: 1px solid $accent; }
QPushButton[kind="add"]:disabled { color: $faint; }
QToolButton[kind="why"] {
    color: $accent; background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 0 3px;
    font-size: ${small}px; font-weight: 500;
}
QToolButton[kind="why"]:hover { background: $sunken; }
QToolButton[kind="why"]:focus { border-color: $accent; }
QToolButton[kind="more"] {
    color: $muted; background: transparent; border: 1px solid transparent; border-radius: 5px; padding: 0 5px;
    font-size: ${small}px; font-weight: 500;
}
QToolButton[kind="more"]:hover { color: $text; background: $sunken; }
QToolButton[kind="more"]:focus { border-color: $accent; }
QFrame#segments, QFrame#stepper { background: $sunken; border: 1px solid $sunken; border-radius: 8px; }
QPushButton[kind="segment"] {
    color: $muted; background: transparent; border: 1px solid transparent; border-radius: 6px;
    padding: 4px 9px; font-weight: 500;
}
QPushButton[kind="segment"]:hover { color: $text; background: $border; }
QPushButton[kind="segment"]:checked { color: $text; background: $surface; border-color: $border; font-weight: 600; }
QPushButton[kind="segment"]:focus { border-color: $accent; }
QToolButton[kind="segment"] {
    background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px 2px;
}
QToolButton[kind="segment"]:hover { background: $border; }
QToolButton[kind="segment"]:focus { border-color: $accent; }
QPushButton[kind="chip"] {
    color: $muted; background: transparent; border: 1px solid $border; border-radius: 6px; padding: 2px 8px;
    font-size: ${small}px; font-weight: 500;
}
QPushButton[kind="chip"]:hover { color: $text; background: $sunken; }
QPushButton[kind="chip"]:checked { color: $accent; border-color: $accent; }
QPushButton[kind="chip"]:focus { border: 2px solid $accent; padding: 1px 7px; }
QGraphicsView { background: transparent; border: 0; }
QPushButton[kind="step"] {
    background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 3px 0px;
    font-size: ${title}px;
}
QPushButton[kind="step"]:hover { background: $border; }
QPushButton[kind="step"]:focus { border-color: $accent; }
QPushButton[kind="step"]:disabled { color: $faint; background: transparent; }
QLineEdit, QComboBox {
    color: $text; background: $surface; border: 1px solid $border; border-radius: 6px; padding: 4px 7px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QComboBox { padding-right: 16px; }
QLineEdit:disabled, QComboBox:disabled { color: $faint; background: $sunken; }
QComboBox::drop-down { border: 0; width: 16px; }
QComboBox QAbstractItemView {
    color: $text; background: $surface; border: 1px solid $border; selection-background-color: $accent;
    selection-color: $on_accent; outline: 0;
}
QLineEdit[kind="name"] { padding: 0 4px; border-radius: 4px; }
QLineEdit[wrong="true"] { border: 1px solid $bad; }
QSlider { min-height: 22px; background: transparent; border: 1px solid transparent; border-radius: 6px; }
QSlider:focus { border: 1px solid $accent; }
QSlider::groove:horizontal { height: 6px; background: $sunken; border-radius: 3px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 3px; }
QSlider::handle:horizontal {
    width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: $surface; border: 2px solid $accent;
}
QTableView {
    color: $text; background: $surface; border: 1px solid transparent; border-radius: 4px; outline: 0;
    gridline-color: transparent; font-size: ${small}px;
    selection-background-color: $chosen; selection-color: $text;
}
QTableView:focus { border-color: $accent; }
QDialog#differences QTableView { border-color: $border; border-radius: 0; }
QDialog#differences QTableView:focus { border-color: $accent; }
QTableView::item { border: 0; padding: 0 4px 0 0; }
QHeaderView { background: $surface; border: 0; }
QTableCornerButton::section { background: $surface; border: 0; }
QHeaderView::section {
    color: $muted; background: $surface; border: 0; padding: 2px 6px 4px 3px; font-size: ${small}px;
}
QListView, QPlainTextEdit {
    color: $text; background: $surface; border: 1px solid $border; border-radius: 8px; outline: 0;
    selection-background-color: $accent; selection-color: $on_accent;
}
QListView::item { padding: 6px 8px; border: 0; }
QListView::item:selected { color: $text; background: $sunken; border-left: 3px solid $accent; }
QLabel#ways-nothing { border: 1px solid transparent; border-radius: 4px; }
QLabel#ways-nothing:focus { border-color: $accent; }
QListView:focus, QPlainTextEdit:focus { border: 1px solid $accent; }
QListView#found-models, QListView#found-models:focus { border: 0; border-radius: 0; }
QProgressBar {
    color: $text; background: $sunken; border: 1px solid $sunken; border-radius: 6px; text-align: center;
    font-size: ${small}px; min-height: 16px;
}
QProgressBar::chunk { background: $accent; border-radius: 6px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $border; border-radius: 4px; margin: 1px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenu { color: $text; background: $surface; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 4px 26px 4px 22px; border-radius: 5px; }
QMenu::item:selected { background: $chosen; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $border; margin: 4px 6px; }
QToolTip { color: $text; background: $surface; border: 1px solid $border; padding: 4px; }
""")


def palette(theme: Theme) -> QPalette:
    """For what the sheet does not reach: dialogs, text cursors, disabled text."""
    colours = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, theme.window),
        (roles.WindowText, theme.text),
        (roles.Base, theme.surface),
        (roles.AlternateBase, theme.sunken),
        (roles.Text, theme.text),
        (roles.Button, theme.surface),
        (roles.ButtonText, theme.text),
        (roles.Highlight, theme.accent),
        (roles.HighlightedText, theme.on_accent),
        (roles.ToolTipBase, theme.surface),
        (roles.ToolTipText, theme.text),
        (roles.PlaceholderText, theme.faint),
        (roles.Link, theme.accent),
    ):
        colours.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        colours.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.faint))
    return colours


def style_sheet(theme: Theme, base: int) -> str:
    """`base` is the height of ordinary text in pixels; every other size is a multiple of it."""
    return _SHEET.substitute(
        {name: getattr(theme, name) for name in theme.__slots__ if name not in ("dark", "patterned", "contrast")},
        base=base,
        small=round(base * 0.92),
        title=round(base * 1.23),
        name=round(base * 1.15),
        headline=round(base * 1.46),
        hero=round(base * 1.75),
        veil=f"#40{theme.accent.removeprefix('#')}",
        tile=blended(theme.sunken, theme.surface, 55),
        dash=blended(theme.faint, theme.surface, 55),
        chosen=blended(theme.accent, theme.surface, 24),
        ring=blended(theme.accent, theme.text, 45),
        accent_hover=QColor(theme.accent).darker(112).name(),
    )
