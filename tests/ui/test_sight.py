"""Patterns, high contrast and large text: chosen in the menu or by the desktop, at once, and for the next run."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction, QColor, QImage, QPainter
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from lamella.app import App
from lamella.resources import resource
from lamella.ui.compare.row import LaneRow
from lamella.ui.controls.looks import ElidedLabel
from lamella.ui.devices.swatch import Swatch
from lamella.ui.strip.layout import Rect
from lamella.ui.strip.look import Look, strip_fonts
from lamella.ui.strip.paint import layout_for, paint_strip
from lamella.ui.theme import theme_for
from tests.helpers.sample_plan import Sample, sample_outcome
from tests.helpers.window import open_window, preferences, two_cards

LLAMA = str(resource("examples") / "llama-3.3-70b-q4_k_m.gguf")


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    with open_window(qapp, tmp_path, readings=(two_cards(),), paths=(LLAMA,)) as app:
        qtbot.waitUntil(lambda: app.session.plan is not None)
        qtbot.waitUntil(lambda: len(app.window.findChildren(LaneRow)) == 3)
        yield app


def choose(app: App, name: str) -> QAction:
    action = app.window.findChild(QAction, name)
    assert action is not None, name
    action.trigger()
    return action


def lane(app: App) -> QImage:
    """The middle of this plan's lane: both GPUs' colours, and no text."""
    row = app.window.findChild(LaneRow, "lane_0")
    assert row is not None
    picture = row.grab().toImage()
    return picture.copy(QRect(picture.width() // 3, 0, picture.width() // 3, picture.height()))


def colours(picture: QImage) -> set[str]:
    return {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}


def test_patterns_reach_every_drawing_of_a_device_at_once_and_go_again(app: App, qtbot: QtBot) -> None:
    strip = app.desk.plan_page.strip
    swatch = app.window.findChildren(Swatch)[1]
    before = strip.grab().toImage(), swatch.grab().toImage(), lane(app)
    assert len(colours(before[2])) <= 5
    action = choose(app, "patterns")
    assert action.isChecked()
    after = strip.grab().toImage(), swatch.grab().toImage(), lane(app)
    assert before[0] != after[0]
    assert len(colours(after[2])) > len(colours(before[2]))
    choose(app, "patterns")
    assert (strip.grab().toImage(), lane(app)) == (before[0], before[2])


def test_what_was_chosen_holds_in_the_next_run(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qapp, tmp_path) as app:
        for name in ("patterns", "high-contrast", "text-150"):
            choose(app, name)
    known = preferences(tmp_path)
    assert (known.patterns, known.contrast, known.text_percent) == (True, True, 150)
    with open_window(qapp, tmp_path) as app:
        assert app.window.theme == theme_for(dark=False, contrast=True, patterned=True)
        assert app.window.fontInfo().pixelSize() == 20


def test_a_desktop_in_high_contrast_gets_it_with_patterns_until_somebody_says_no(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    with open_window(qapp, tmp_path, contrast_wanted=lambda _: True) as app:
        assert app.window.theme == theme_for(dark=False, contrast=True, patterned=True)
        assert app.window.actions_.sight.contrast.isChecked()
        choose(app, "patterns")
        assert app.window.theme == theme_for(dark=False, contrast=True)
        choose(app, "high-contrast")
        assert app.window.theme == theme_for(dark=False)


def test_the_desktop_may_change_its_mind_while_the_window_is_open(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    wanted = [False]
    with open_window(qapp, tmp_path, contrast_wanted=lambda _: wanted[0]) as app:
        assert not app.window.theme.contrast
        wanted[0] = True
        qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Unknown)
        assert app.window.theme.contrast


def pattern_of(device: int) -> frozenset[tuple[int, int]]:
    """Where the bars of a device are not in their own colour, in the strip of nine devices with patterns."""
    outcome = sample_outcome(Sample(blocks=26, kv_cache=0, edges=tuple(range(3, 27, 3))))
    theme = theme_for(dark=False, patterned=True)
    look = Look(theme, strip_fonts(QApplication.font()), grips=False)
    layout = layout_for(outcome, Rect(0, 0, 1600, 500), look.fonts)
    image = QImage(1600, 500, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    paint_strip(painter, outcome, layout, look)
    painter.end()
    place = next(place for place, layer in enumerate(outcome.layers) if layer.device == device)
    bar = layout.bars[place]
    left, bottom = -(-int(bar.x) // 8) * 8, int(layout.plot.bottom) // 8 * 8 - 8
    corner = QColor(image.pixelColor(left, bottom))
    square = [(x, y) for x in range(16) for y in range(16)]
    return frozenset(at for at in square if image.pixelColor(left + at[0], bottom - 16 + at[1]) != corner)


def test_nine_devices_have_nine_patterns(qapp: QApplication) -> None:
    found = {device: pattern_of(device) for device in range(-1, 8)}
    assert not found[0]
    assert all(one != other for one, other in combinations(found.values(), 2))


def clipped(window: QWidget) -> list[str]:
    """Labels and buttons that show less than they say and cannot be scrolled to."""
    found = []
    widgets: list[QLabel | QAbstractButton] = [*window.findChildren(QLabel), *window.findChildren(QAbstractButton)]
    for widget in widgets:
        if not widget.isVisible() or isinstance(widget, ElidedLabel) or not widget.text():
            continue
        needed = widget.minimumSizeHint()
        wraps = isinstance(widget, QLabel) and widget.wordWrap()
        height = widget.heightForWidth(widget.width()) if wraps else needed.height()
        if (not wraps and widget.width() < needed.width()) or widget.height() < height:
            found.append(f"{widget.objectName()} {widget.text()!r} {widget.size()} needs {needed}")
    return found


def told(qtbot: QtBot, window: QWidget) -> None:
    """Waits until nothing is cut off or over an edge, and else says what."""

    def whole() -> None:
        assert clipped(window) == []
        assert out_of_reach(window) == []

    qtbot.waitUntil(whole, timeout=3000)


def out_of_reach(window: QWidget) -> list[str]:
    """Widgets that stand over the edge of what they are in, where nothing scrolls."""
    found = []
    for widget in window.findChildren(QWidget):
        around = widget.parentWidget()
        if not widget.isVisible() or widget.isWindow() or around is None or not (widget.width() and widget.height()):
            continue
        if isinstance(around.parentWidget(), QScrollArea) and around.parentWidget().viewport() is around:  # type: ignore[union-attr]
            continue
        if widget.objectName().startswith("qt_") or around.objectName().startswith("qt_"):
            continue
        if not around.rect().adjusted(-1, -1, 1, 1).contains(widget.geometry()):
            found.append(f"{type(widget).__name__} {widget.objectName()} {widget.geometry()} in {around.rect()}")
    return found


@pytest.mark.parametrize(("percent", "language"), [(125, "en"), (175, "en"), (200, "en"), (200, "zh_CN")])
def test_no_size_of_text_cuts_anything_off(app: App, qtbot: QtBot, percent: int, language: str) -> None:
    choose(app, f"language-{language}")
    choose(app, f"text-{percent}")
    told(qtbot, app.window)
    assert app.window.size().toTuple() == (1600, 1000)
    app.window.actions_.start.trigger()
    told(qtbot, app.window)


def test_large_text_scrolls_up_and_down_and_never_sideways(app: App, qtbot: QtBot) -> None:
    choose(app, "text-200")
    page = app.desk.plan_page
    qtbot.waitUntil(lambda: page.verticalScrollBar().maximum() > 0)
    assert page.horizontalScrollBar().maximum() == 0
    assert app.window.fontInfo().pixelSize() == 26
    choose(app, "text-100")
    qtbot.waitUntil(lambda: page.verticalScrollBar().maximum() == 0)


@pytest.mark.parametrize("size", [(1000, 620), (1600, 1000), (3840, 2160)])
def test_from_right_to_left_nothing_overlaps_or_is_cut_off(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, size: tuple[int, int]
) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        with open_window(qapp, tmp_path, readings=(two_cards(),), paths=(LLAMA,)) as app:
            qtbot.waitUntil(lambda: app.session.plan is not None)
            app.window.resize(*size)
            qtbot.waitUntil(lambda: not clipped(app.window) and not out_of_reach(app.window), timeout=2000)
            page = app.desk.plan_page
            panels = [page.devices, page.layers, page.verdict]
            rects = [QRect(panel.mapTo(app.window, QPoint(0, 0)), panel.size()) for panel in panels]
            assert not any(one.intersects(other) for one, other in combinations(rects, 2))
            assert rects[0].left() > rects[1].left()  # the devices, first to be read, stand at the right
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
