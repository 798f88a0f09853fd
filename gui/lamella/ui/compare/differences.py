"""In what plans that are laid beside each other differ: one row a figure, as it is shown and as it is copied."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from lamella.devices.device import CPU
from lamella.plan.rivals import Facts
from lamella.ui.compare.rival import Rival, rival_facts
from lamella.ui.words import device_text, exact_text, gib_text, number_text, speed_text


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure; `exact` is its tip, `figure` what is copied where that is not the text."""

    text: str
    exact: str = ""
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of every plan, in the order of the plans. `unit` is that of the figures that are copied."""

    name: str
    cells: tuple[Cell, ...]
    unit: str = ""

    @property
    def differs(self) -> bool:
        return len({cell.text for cell in self.cells}) > 1


def difference_rows(rivals: tuple[Rival, ...]) -> tuple[Row, ...]:
    """A plan that has no such device says nothing there."""
    found = tuple(map(rival_facts, rivals))
    yes, no = QCoreApplication.translate("Differences", "yes"), QCoreApplication.translate("Differences", "no")
    speeds = tuple(Cell("") if rival.speed is None else _speed(rival.speed) for rival in rivals)
    return (
        Row(
            QCoreApplication.translate("Differences", "Fits"),
            tuple(Cell("" if it.fits is None else yes if it.fits else no) for it in found),
        ),
        Row(QCoreApplication.translate("Differences", "Speed"), speeds, "tokens/s"),
        Row(QCoreApplication.translate("Differences", "Layers on GPUs"), tuple(map(_layers, found))),
        Row(
            QCoreApplication.translate("Differences", "Context"),
            tuple(_count(it.context_tokens) for it in found),
            "tokens",
        ),
        Row(QCoreApplication.translate("Differences", "KV cache"), tuple(map(_cache, rivals))),
        *_device_rows(found),
    )


def _speed(tokens_per_second: float) -> Cell:
    return Cell(speed_text(tokens_per_second), figure=f"{tokens_per_second:.2f}")


def _cache(rival: Rival) -> Cell:
    """The types of K and V, once where they are the same; a log says nothing here."""
    if rival.seen is not None or rival.outcome is None:
        return Cell("")
    settings = rival.outcome.plan.settings
    return Cell(" / ".join(dict.fromkeys((settings.type_k.value, settings.type_v.value))))


def _count(value: int | None) -> Cell:
    return Cell("") if value is None else Cell(number_text(value), figure=str(value))


def _layers(each: Facts) -> Cell:
    counted = _count(each.gpu_layers)
    if each.gpu_layers is None or not each.split_layers:
        return counted
    text = QCoreApplication.translate("Differences", "{0}, {1} of them split")
    return Cell(text.format(counted.text, each.split_layers), figure=counted.figure)


def _device_rows(found: tuple[Facts, ...]) -> Iterator[Row]:
    for device in (*range(max(len(each.used) for each in found) - 1), CPU):
        name = device_text(device)
        layers = tuple(_count(_of(each.layers, device)) for each in found)
        yield Row(QCoreApplication.translate("Differences", "{0}: layers").format(name), layers)
        used = tuple(_size(_of(each.used, device)) for each in found)
        yield Row(QCoreApplication.translate("Differences", "{0}: memory").format(name), used, "bytes")
        left = tuple(_size(_of(each.headroom, device)) for each in found)
        yield Row(QCoreApplication.translate("Differences", "{0}: headroom").format(name), left, "bytes")


def _of(values: tuple[int | None, ...], device: int) -> int | None:
    return None if device >= len(values) - 1 else values[device]


def _size(nbytes: int | None) -> Cell:
    return Cell("") if nbytes is None else Cell(gib_text(nbytes), exact_text(nbytes), str(nbytes))
