"""The stacked bar: every byte has its place, and what is too much is seen."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lamella.devices.device import Reading
from lamella.plan.outcome import DeviceOutcome
from lamella.ui.devices.legend import Legend
from lamella.ui.devices.swatch import Swatch
from lamella.ui.meter import Part, capacity_percent, paint_meter, part_fill, segments
from lamella.ui.theme import DARK, LIGHT, OTHERS_FILL, Theme, compute_fill, device_look, kv_fill
from lamella.units import GIB
from tests.helpers.sample_plan import Sample, sample_outcome

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
FITS = sample_outcome(Sample(gpu_free=20 * GIB)).devices[0]
OVER = sample_outcome(Sample(edges=(0, 60))).devices[0]


def painted(device: DeviceOutcome, theme: Theme) -> QImage:
    image = QImage(480, 20, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.surface))
    painter = QPainter(image)
    paint_meter(painter, QRectF(0, 0, 480, 20), device, theme)
    painter.end()
    return image


def colour_at(image: QImage, part_of_width: float, y: int = 10) -> str:
    return image.pixelColor(round(part_of_width * 480), y).name().upper()


def test_parts_follow_each_other_and_add_up() -> None:
    parts = segments(FITS)
    assert [part.part for part in parts] == [part for part in Part if part is not Part.SHARED]
    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert parts[0].end == 4 * GIB
    assert FITS.device.total - parts[-1].end == FITS.headroom


def test_memory_that_another_device_of_the_plan_takes_is_not_shown_as_free() -> None:
    parts = segments(replace(FITS, shared=GIB))
    assert (parts[1].part, parts[1].end - parts[1].start) == (Part.SHARED, GIB)
    assert FITS.device.total - parts[-1].end == FITS.headroom - GIB


def test_a_reading_says_what_others_hold_now() -> None:
    reading = Reading("GPU-0", "RTX 4090", 24 * GIB, 9 * GIB)
    assert segments(FITS, reading)[0].end == 15 * GIB
    silent = replace(reading, free=None)
    assert segments(FITS, silent)[0].end == 4 * GIB


@THEMES
def test_each_part_has_its_colour(qapp: QApplication, theme: Theme) -> None:
    image = painted(FITS, theme)
    seen = {
        part.part: colour_at(image, (part.start + part.end) / 2 / FITS.device.total)
        for part in segments(FITS)
        if part.part is not Part.OTHERS
    }
    assert seen == {
        Part.OVERHEAD: part_fill(Part.OVERHEAD, 0),
        Part.WEIGHTS: device_look(0).fill,
        Part.KV_CACHE: kv_fill(0),
        Part.COMPUTE: compute_fill(0),
    }
    others = {colour_at(image, x / 480) for x in range(10, 70)}
    assert OTHERS_FILL in others
    assert len(others) > 1
    assert colour_at(image, 0.93) == theme.sunken


@THEMES
def test_a_tick_stands_where_the_rest_of_the_margin_begins(qapp: QApplication, theme: Theme) -> None:
    begins = (FITS.device.total - FITS.margin_left) / FITS.device.total
    assert colour_at(painted(FITS, theme), begins, y=1) == theme.text
    no_margin = painted(replace(FITS, margin=0), theme)
    assert theme.text not in {colour_at(no_margin, x / 480, y=1) for x in range(480)}


@THEMES
def test_what_is_beyond_the_memory_is_hatched_in_red(qapp: QApplication, theme: Theme) -> None:
    assert OVER.headroom < 0
    image = painted(OVER, theme)
    end = capacity_percent(OVER, segments(OVER)[-1].end) / 100
    beyond = {colour_at(image, x / 480) for x in range(round(end * 480) + 4, 474)}
    assert theme.bad_tint in beyond
    assert len(beyond) > 1
    assert colour_at(image, end - 0.003, y=1) == theme.text


def test_however_much_is_too_much_the_device_itself_stays_visible() -> None:
    assert capacity_percent(OVER, 1000 * GIB) == 65
    assert capacity_percent(OVER, 24 * GIB) == 100


@THEMES
def test_the_legend_has_the_colours_of_the_bars(qtbot: QtBot, theme: Theme) -> None:
    legend = Legend()
    qtbot.addWidget(legend)
    legend.show_shared(True)
    legend.show_theme(theme)
    legend.resize(900, 40)
    seen = [swatch.grab().toImage() for swatch in legend.findChildren(Swatch)]
    colours = [{image.pixelColor(x, 5).name().upper() for x in range(2, 9)} for image in seen]
    assert [part_fill(part, 0) in found for part, found in zip(Part, colours, strict=False)] == [True] * len(Part)
    assert [len(found) > 1 for found in colours] == [part in (Part.OTHERS, Part.SHARED) for part in Part] + [False]
    assert seen[0] != seen[1], "others and other devices are told apart by the hatching"
    assert colours[-1] == {theme.sunken}
