"""Pictures of widgets compared with stored ones, pixel by pixel, as far as an eye could tell them apart."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

FOLDER: Final = Path(__file__).resolve().parents[1] / "pictures"
CHANNEL: Final = 40
"""A colour is another one where red, green or blue is this much off; the stored pictures have 256 colours."""
PER_MILLE: Final = 0.1
"""So many of a thousand pixels may be another colour; measured against themselves, pictures stay below 0.02."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Pixels that are another colour; `where` is the rectangle around them, as x, y, width, height."""

    pixels: int
    per_mille: float
    where: tuple[int, int, int, int]


def drawn(window: QWidget, scale: int) -> QImage:
    """The window on a screen with so many pixels for each of ours."""
    image = QImage(window.size() * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    window.render(image)
    image.setDevicePixelRatio(1)
    return image


def part(image: QImage, window: QWidget, widget: QWidget, scale: int) -> QImage:
    """What a picture of the window shows of one of its widgets."""
    corner = widget.mapTo(window, QPoint(0, 0))
    return image.copy(QRect(corner * scale, widget.size() * scale))


def store(image: QImage, path: Path) -> None:
    """With 256 colours, those that most of it has, which makes it small."""
    path.parent.mkdir(exist_ok=True)
    assert image.convertToFormat(QImage.Format.Format_Indexed8, _colours(image)).save(str(path), "PNG", 0), path  # type: ignore[call-overload]


def _colours(image: QImage) -> list[int]:
    """The commonest of each kind: kinds are 32 steps of red, green and blue each."""
    import numpy

    pixels = numpy.frombuffer(image.constBits(), numpy.uint32) & 0xFFFFFF
    colours, counts = numpy.unique(pixels, return_counts=True)
    best: dict[int, int] = {}
    weight: dict[int, int] = {}
    for colour, count in sorted(zip(colours.tolist(), counts.tolist(), strict=True), key=lambda pair: -pair[1]):
        kind = colour & 0xF8F8F8
        best.setdefault(kind, colour)
        weight[kind] = weight.get(kind, 0) + count
    commonest = sorted(best, key=lambda kind: -weight[kind])[:256]
    return [0xFF000000 | best[kind] for kind in commonest]


def difference(one: QImage, other: QImage) -> Difference | None:
    """None where nobody could tell them apart."""
    import numpy

    if one.size() != other.size():
        return Difference(one.width() * one.height(), 1000.0, one.rect().getRect())  # type: ignore[arg-type]
    plain = [image.convertToFormat(QImage.Format.Format_RGB32) for image in (one, other)]  # kept while it is looked at
    first, second = (numpy.frombuffer(image.constBits(), numpy.uint8).astype(numpy.int16) for image in plain)
    off = numpy.abs(first - second).reshape(one.height(), one.width(), 4)[:, :, :3].max(axis=2) >= CHANNEL
    pixels = int(off.sum())
    per_mille = 1000.0 * pixels / off.size
    if per_mille <= PER_MILLE:
        return None
    rows, columns = numpy.nonzero(off.any(axis=1))[0], numpy.nonzero(off.any(axis=0))[0]
    left, top = int(columns[0]), int(rows[0])
    return Difference(pixels, per_mille, (left, top, int(columns[-1]) - left + 1, int(rows[-1]) - top + 1))
