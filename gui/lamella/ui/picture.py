"""A plan as a picture file: PNG, SVG or PDF, the same bytes for the same plan, with or without a screen."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QCoreApplication,
    QHashSeed,
    QIODevice,
    QLocale,
    QMarginsF,
    QRect,
    QSize,
    QSizeF,
)
from PySide6.QtGui import QFont, QGuiApplication, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from lamella.errors import LamellaError, unwritten
from lamella.plan.outcome import Outcome
from lamella.plan.picture import png_with_plan, svg_with_plan
from lamella.saving import replaced
from lamella.ui.fonts import load_fonts, ui_font
from lamella.ui.i18n import LANGUAGES, install_language, spoken_language
from lamella.ui.picture_page import ALL, Parts, paint_page, paint_strip_alone
from lamella.ui.strip.texts import strip_summary
from lamella.ui.theme import DARK, LIGHT, Theme

LEAST: Final = (320, 240)
MOST: Final = 16_384
SUFFIXES: Final = (".png", ".svg", ".pdf")
_NO_XML: Final = bytes((*range(9), 11, 12, *range(14, 32)))
"""XML 1.0 has no place for these, and Qt writes them as they stand in a name."""
SCALES: Final = (1, 2, 3)

_PDF_DPI: Final = 96
_PDF_DATE: Final = b"20000101000000"
_PDF_ID: Final = b"00000000-0000-0000-0000-000000000000"

Paint = Callable[[QPainter], None]


class PictureError(LamellaError):
    """A picture that cannot be drawn or written."""


def render_picture(
    outcome: Outcome,
    path: str,
    *,
    theme: str = "light",
    patterns: bool = False,
    size: tuple[int, int] = (1600, 1000),
    language: str = "",
    strip_only: bool = False,
    parts: Parts = ALL,
    scale: int = 1,
) -> None:
    """Write the picture whole or not at all; the suffix of `path` says the format.

    The other arguments are those of `drawn_picture`. PictureError names the file or the value that is wrong.
    """
    content = drawn_picture(
        outcome,
        suffix_of(path),
        theme=theme,
        patterns=patterns,
        size=size,
        language=language,
        strip_only=strip_only,
        parts=parts,
        scale=scale,
    )
    save_picture(path, content)


def suffix_of(path: str) -> str:
    """One of SUFFIXES; PictureError names a path that ends otherwise."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise PictureError(f'{path}: "{suffix}" is not a picture that can be written; .png, .svg and .pdf are')
    return suffix


def drawn_picture(
    outcome: Outcome,
    suffix: str,
    *,
    theme: str = "light",
    patterns: bool = False,
    size: tuple[int, int] = (1600, 1000),
    language: str = "",
    strip_only: bool = False,
    parts: Parts = ALL,
    scale: int = 1,
) -> bytes:
    """What a picture file holds, the plan itself included for PNG and SVG; `suffix` is one of SUFFIXES.

    `theme` is "light" or "dark"; with `patterns` every device has one besides its colour. `language` is a code of
    `i18n.LANGUAGES`, whatever the running window speaks; "" leaves texts as they are. `size` is in logical pixels; a
    PNG has `scale` times as many of its own each way.
    """
    colours = replace(_theme(theme), patterned=patterns)
    width, height = _checked_size(size, scale)
    application = _application()
    font = _font()

    def paint(painter: QPainter) -> None:
        painter.setFont(font)  # a file format may name it before the first text; the program's own may be another
        if strip_only:
            paint_strip_alone(painter, outcome, width, height, theme=colours, font=font)
        else:
            paint_page(painter, outcome, width, height, theme=colours, font=font, parts=parts)

    with _speaking(application, language):
        texts = outcome.plan.model.name, strip_summary(outcome)
        match suffix:
            case ".png":
                return png_with_plan(_png(paint, QSize(width, height), *texts, scale=scale), outcome.plan)
            case ".svg":
                return svg_with_plan(_svg(paint, QSize(width, height), *texts), outcome.plan)
            case _:
                return _pdf(paint, QSize(width, height), *texts)


def _theme(name: str) -> Theme:
    themes = {"light": LIGHT, "dark": DARK}
    if name not in themes:
        raise PictureError(f'"{name}" is not a theme; light and dark are')
    return themes[name]


def _checked_size(size: tuple[int, int], scale: int) -> tuple[int, int]:
    width, height = size
    if not (LEAST[0] <= width <= MOST and LEAST[1] <= height <= MOST):
        raise PictureError(f"{width}x{height} is no size for a picture: {LEAST[0]}x{LEAST[1]} to {MOST}x{MOST} are")
    if scale not in SCALES:
        raise PictureError(f"{scale} is no scale for a picture; 1, 2 and 3 are")
    if max(size) * scale > MOST:
        raise PictureError(f"{width}x{height} is too large for {scale} times as many pixels: {MOST} are the most")
    return width, height


def _application() -> QCoreApplication:
    """The running application, or one that needs no screen."""
    running = QCoreApplication.instance()
    if running is not None:
        return running
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication(["lamella"])


def _font() -> QFont:
    """Ours, even where the program is set in another: a picture looks the same on every computer."""
    load_fonts()
    return ui_font(10)


@contextmanager
def _speaking(application: QCoreApplication, language: str) -> Iterator[None]:
    """Texts and figures in a language, with that language's own habits and not this computer's."""
    if not language:
        yield
        return
    if language not in LANGUAGES:
        raise PictureError(f'"{language}" is not a language that Lamella speaks; {", ".join(LANGUAGES)} are')
    before, spoken = QLocale(), spoken_language()
    install_language(application, language)
    QLocale.setDefault(QLocale(language))
    try:
        yield
    finally:
        install_language(application, spoken)
        QLocale.setDefault(before)


def _png(paint: Paint, size: QSize, title: str, summary: str, *, scale: int) -> bytes:
    image = QImage(size * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.setText("Title", title)
    image.setText("Description", summary)
    painter = QPainter(image)
    paint(painter)
    painter.end()
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(store.data())


def _svg(paint: Paint, size: QSize, title: str, summary: str) -> bytes:
    """Text stays text, so it can be searched and read aloud."""
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    generator.setDescription(summary)
    painter = QPainter(generator)
    paint(painter)
    painter.end()
    return bytes(store.data()).translate(None, _NO_XML)


def _pdf(paint: Paint, size: QSize, title: str, summary: str) -> bytes:
    """One page as large as the picture; the date and the identifier Qt writes are made the same every time."""
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_PDF_DPI)
    writer.setTitle(title)
    writer.setCreator("Lamella")
    points = QSizeF(size.width() * 72 / _PDF_DPI, size.height() * 72 / _PDF_DPI)
    exact = QPageSize.SizeMatchPolicy.ExactMatch
    writer.setPageSize(QPageSize(points, QPageSize.Unit.Point, "", exact))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    with _one_order():
        painter = QPainter(writer)
        paint(painter)
        painter.end()
    return _undated(bytes(store.data()))


@contextmanager
def _one_order() -> Iterator[None]:
    """Qt writes the fonts of a PDF in the order of a hash table, whose seed is another in every process."""
    QHashSeed.setDeterministicGlobalSeed()
    try:
        yield
    finally:
        QHashSeed.resetRandomGlobalSeed()


def _undated(pdf: bytes) -> bytes:
    """Same length, so that the file's own table of places stays right."""
    pdf = re.sub(rb"(?<=Date \(D:)\d{14}", _PDF_DATE, pdf)
    pdf = re.sub(rb"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}", b"2000-01-01T00:00:00", pdf)
    pdf = re.sub(rb"(?<=uuid:)[0-9a-f-]{36}", _PDF_ID, pdf)
    return re.sub(rb"(/ID \[ <)[0-9a-f]+(> <)[0-9a-f]+", _zeroed, pdf)


def _zeroed(found: re.Match[bytes]) -> bytes:
    return re.sub(rb"(?<=<)[0-9a-f]+", lambda digits: b"0" * len(digits[0]), found[0])


def save_picture(path: str, content: bytes) -> None:
    """Atomic: the old file stays until the new one is whole."""
    try:
        replaced(os.path.realpath(path), content)
    except OSError as error:
        problem = f"{path} cannot be written: {error.strerror or error}"
        raise PictureError(problem, reason=unwritten(path, error)) from error
