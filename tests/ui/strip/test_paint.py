"""The painted strip, looked at pixel by pixel at the places that matter."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from lamella.plan.outcome import Outcome
from lamella.ui.fonts import load_fonts, ui_font
from lamella.ui.strip.fan import grip_rects
from lamella.ui.strip.hatch import fill_hatch, paint_hatch
from lamella.ui.strip.layout import Rect, StripLayout, edge_x, y_of
from lamella.ui.strip.look import Look, qrect, sized, strip_fonts
from lamella.ui.strip.paint import layout_for, paint_strip
from lamella.ui.strip.selection import Selection, only
from lamella.ui.theme import DARK, LIGHT, Theme, band_fill, device_look, kv_fill
from lamella.units import GIB, MIB
from tests.helpers.sample_plan import Sample, sample_outcome

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


class Picture:
    """A strip on an image."""

    def __init__(self, sample: Sample, theme: Theme, **look: int | Selection) -> None:
        self.outcome: Outcome = sample_outcome(sample)
        self.theme = theme
        load_fonts()
        shown = Look(theme, strip_fonts(sized(ui_font(10), 14)), **look)  # type: ignore[arg-type]
        self.layout: StripLayout = layout_for(self.outcome, Rect(4, 4, 1180, 590), shown.fonts)
        self.image = QImage(1200, 600, QImage.Format.Format_RGB32)
        self.image.fill(QColor(theme.surface))
        painter = QPainter(self.image)
        paint_strip(painter, self.outcome, self.layout, shown)
        painter.end()

    def at(self, x: float, y: float) -> str:
        return self.image.pixelColor(round(x), round(y)).name().upper()

    def in_bar(self, place: int, nbytes: int) -> str:
        """Colour in the middle of a bar, so many bytes above the baseline."""
        return self.at(self.layout.bars[place].middle, y_of(self.layout, nbytes))

    def colours(self, rect: Rect) -> set[str]:
        return {
            self.at(x, y) for x in range(int(rect.x), int(rect.right)) for y in range(int(rect.y), int(rect.bottom))
        }


@THEMES
def test_weights_are_below_in_the_colour_of_the_device_and_kv_cache_above_lighter(
    qapp: QApplication, theme: Theme
) -> None:
    picture = Picture(Sample(), theme)
    for place, device in ((0, -1), (30, 0), (60, 1)):
        layer = picture.outcome.layers[place]
        assert picture.in_bar(place, 100 * MIB) == device_look(device).fill
        assert picture.in_bar(place, layer.weights + layer.kv_cache // 2) == kv_fill(device)
        assert picture.in_bar(place, layer.total + 60 * MIB) == band_fill(device, theme)


@THEMES
def test_the_input_stands_at_the_left_in_the_colour_of_the_cpu(qapp: QApplication, theme: Theme) -> None:
    picture = Picture(Sample(), theme)
    bar = picture.layout.input_bar
    assert bar is not None
    assert picture.at(bar.middle, y_of(picture.layout, 300 * MIB)) == device_look(-1).fill
    assert picture.at(bar.x + bar.width + 3, y_of(picture.layout, 300 * MIB)) == theme.surface


@THEMES
def test_an_edge_is_a_line_from_top_to_bottom_with_a_grip(qapp: QApplication, theme: Theme) -> None:
    picture = Picture(Sample(), theme)
    x = edge_x(picture.layout, 22)
    assert picture.at(x, picture.layout.bands.y + 10) == theme.text
    assert picture.at(x, picture.layout.plot.bottom - 4) == theme.text
    grip = grip_rects(picture.layout, (22, 52))[0]
    assert picture.at(x, grip.y + grip.height / 2) == theme.surface


@THEMES
def test_an_edge_without_layers_behind_it_is_there_all_the_same(qapp: QApplication, theme: Theme) -> None:
    picture = Picture(Sample(edges=(0, 81)), theme)
    for place in (0, 81):
        assert picture.at(edge_x(picture.layout, place) - 1, picture.layout.bands.y + 20) == theme.text


@THEMES
def test_a_pinned_edge_looks_pinned(qapp: QApplication, theme: Theme) -> None:
    free, pinned = Picture(Sample(), theme), Picture(Sample(pins=frozenset({1})), theme)
    grip = grip_rects(free.layout, (22, 52))[1]
    corner = (grip.x + 8, grip.y + 28)
    assert (free.at(*corner), pinned.at(*corner)) == (theme.surface, theme.text)


@THEMES
def test_an_over_full_device_is_hatched_in_red_and_the_others_are_not(qapp: QApplication, theme: Theme) -> None:
    picture = Picture(Sample(edges=(10, 60)), theme)
    above = y_of(picture.layout, 700 * MIB)
    hatched = picture.colours(Rect(picture.layout.bars[30].middle, above, 40, 20))
    assert theme.bad_tint in hatched
    assert len(hatched) == 2
    assert picture.colours(Rect(picture.layout.bars[65].middle, above, 40, 20)) == {band_fill(1, theme)}
    assert picture.at(picture.layout.bars[30].middle, picture.layout.bands.y + 1) == theme.bad
    bar = picture.layout.bars[30]
    assert picture.colours(Rect(bar.x, picture.layout.plot.bottom - 60, bar.width, 40)) == {
        device_look(0).fill,
        theme.bad_tint,
    }


@THEMES
def test_experts_on_the_cpu_are_hatched_in_its_colour_at_their_share(qapp: QApplication, theme: Theme) -> None:
    sample = Sample(edges=(0, 40), experts_on_cpu=frozenset(range(20, 40)), gpu_total=80 * GIB, gpu_free=80 * GIB)
    picture = Picture(sample, theme)
    layer, bar = picture.outcome.layers[30], picture.layout.bars[30]
    share = layer.overflow[0].nbytes
    low = picture.colours(Rect(bar.x, y_of(picture.layout, share // 2), bar.width, 16))
    assert device_look(-1).fill in low
    assert len(low) == 2
    assert picture.in_bar(30, share + layer.weights // 2) == device_look(0).fill


@THEMES
def test_the_selected_bar_is_outlined(qapp: QApplication, theme: Theme) -> None:
    picture = Picture(Sample(), theme, selection=only(37))
    bar = picture.layout.bars[37]
    assert picture.at(bar.x, picture.layout.plot.bottom - 100) == theme.text
    assert picture.at(bar.middle, picture.layout.plot.bottom - 100) == device_look(0).fill


@THEMES
def test_where_a_dragged_edge_started_stays_visible(qapp: QApplication, theme: Theme) -> None:
    plain, dragging = Picture(Sample(), theme), Picture(Sample(), theme, ghost=40)
    x = edge_x(plain.layout, 40)
    column = Rect(x - 1, plain.layout.bands.y + 80, 2, 60)
    assert plain.colours(column) != dragging.colours(column)
    assert theme.muted in dragging.colours(column)


@THEMES
def test_a_bar_beyond_the_scale_is_broken(qapp: QApplication, theme: Theme) -> None:
    sample = Sample(blocks=18, edges=(0,), light_block=5 * MIB, heavy_block=5 * MIB, kv_cache=MIB, output=170 * MIB)
    picture = Picture(sample, theme)
    bar, plot = picture.layout.bars[18], picture.layout.plot
    column = picture.colours(Rect(bar.middle, plot.y + 1, 1, 60))
    assert column >= {device_look(0).fill, band_fill(0, theme)}


def test_islands_are_painted_without_grips(qapp: QApplication) -> None:
    homes = (0,) * 30 + (1,) * 20 + (0,) * 31
    picture = Picture(Sample(homes=homes), LIGHT)
    assert [picture.in_bar(place, 100 * MIB) for place in (10, 40, 70)] == [device_look(d).fill for d in (0, 1, 0)]
    assert picture.at(edge_x(picture.layout, 30), picture.layout.bands.y + 60) != LIGHT.text


def test_tiles_are_the_lines_that_pictures_have(qapp: QApplication) -> None:
    area, colour = Rect(23, 31, 180, 90), QColor("#c00000")
    drawn = []
    for paint in (paint_hatch, fill_hatch):
        image = QImage(260, 160, QImage.Format.Format_RGB32)
        image.fill(QColor("#ffffff"))
        painter = QPainter(image)
        painter.setClipRect(qrect(area))
        paint(painter, area, colour)
        painter.end()
        drawn.append(image)
    # The very first pixel of a line that begins in a corner is nobody's.
    inside = QRect(24, 32, 178, 88)
    assert drawn[0].copy(inside) == drawn[1].copy(inside)
    assert drawn[1].pixelColor(30, 40) == colour
