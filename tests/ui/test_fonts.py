"""Our fonts are found, and figures in them do not shake."""

from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QRawFont
from PySide6.QtWidgets import QApplication

from lamella.resources import resource
from lamella.ui.fonts import load_fonts, ui_font


@pytest.fixture
def font(qapp: QApplication) -> QFont:
    load_fonts()
    return ui_font(10)


@pytest.mark.parametrize("weight", [400, 500, 600, 700])
def test_every_weight_is_a_font_of_its_own(font: QFont, weight: int) -> None:
    font.setWeight(QFont.Weight(weight))
    assert (QFontInfo(font).family(), QFontInfo(font).weight()) == ("Inter", weight)


def test_figures_are_all_as_wide_as_each_other(font: QFont) -> None:
    widths = {QFontMetricsF(font).horizontalAdvance(figure * 8) for figure in "0123456789"}
    assert len(widths) == 1


def test_chinese_characters_are_square_and_not_boxes(font: QFont) -> None:
    assert QFontMetricsF(font).horizontalAdvance("层分配") == pytest.approx(3 * QFontInfo(font).pixelSize(), abs=1)


@pytest.mark.parametrize("file", ["NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf"])
def test_every_character_of_the_translation_has_a_glyph(qapp: QApplication, file: str) -> None:
    text = (Path(resource("i18n", "lamella_zh_CN.ts"))).read_text(encoding="utf-8")
    raw = QRawFont(str(resource("fonts", file)), 13)
    beyond = {character for character in text if ord(character) > 0xFF}
    missing = sorted(character for character in beyond if raw.glyphIndexesForString(character) in ([], [0]))
    assert missing == [], "run packaging/fonts.py"
