"""The fonts that the window and its pictures are set in: our own, so that they look the same on every computer."""

from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFont, QFontDatabase

from lamella.resources import resource

# Ours come first. The others are what each system has for characters beyond our subsets (a model's name may hold any);
# named one by one, because by itself Qt may choose Japanese shapes for Chinese text.
FAMILIES: Final = (
    "Inter",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei UI",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "sans-serif",
)
_FILES: Final = ("Inter-*.otf", "NotoSansCJKsc-*.otf")
_LOADED: Final = "lamella-fonts"


def load_fonts() -> None:
    """Makes our fonts known to this process; needs a QGuiApplication, costs about 6 ms and the second time nothing.

    To be called before anything asks Qt for families: a computer may have an Inter of its own, drawn a little
    differently, and the one that Qt meets first wins.
    """
    application = QCoreApplication.instance()
    if application is None or application.property(_LOADED):
        return
    application.setProperty(_LOADED, True)
    folder = resource("fonts")
    for pattern in _FILES:
        for file in sorted(folder.glob(pattern)):
            QFontDatabase.addApplicationFont(str(file))


def ui_font(points: float) -> QFont:
    """Our family at a size; figures all as wide as each other, so that a changing number does not shake."""
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPointSizeF(points)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
