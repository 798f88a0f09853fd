"""What stands in the tables that can be copied: the layers of a plan, its devices, and several plans side by side.

`exact` asks for whole bytes and plain figures; otherwise sizes are as the window shows them.
"""

from collections.abc import Collection

from PySide6.QtCore import QCoreApplication

from lamella.placement.usage import LayerUsage
from lamella.plan.outcome import DeviceOutcome, Outcome
from lamella.ui.compare.differences import difference_rows
from lamella.ui.compare.rival import Rival, rival_text
from lamella.ui.copies.grid import Grid
from lamella.ui.verdict.judgement import verdict_of
from lamella.ui.words import (
    allocator_text,
    device_text,
    gib_text,
    joined,
    memory_text,
    mib_text,
    model_text,
    number_text,
    place_text,
)


def layers_grid(outcome: Outcome, *, exact: bool, places: Collection[int] | None = None) -> Grid:
    """A row a layer, in their order; `places` are those that are wanted, None for all."""
    last = len(outcome.layers) - 1
    rows = tuple(
        (place_text(place, last), *_layer_cells(layer, exact=exact))
        for place, layer in enumerate(outcome.layers)
        if places is None or place in places
    )
    return Grid(_layer_heads(exact=exact), rows, () if exact else _about(outcome), words=3)


def _layer_heads(*, exact: bool) -> tuple[str, ...]:
    words = (
        QCoreApplication.translate("Copies", "layer"),
        QCoreApplication.translate("Copies", "device"),
        QCoreApplication.translate("Copies", "partly on"),
    )
    if exact:
        return (
            *words,
            QCoreApplication.translate("Copies", "weights, bytes"),
            QCoreApplication.translate("Copies", "KV cache, bytes"),
            QCoreApplication.translate("Copies", "elsewhere, bytes"),
            QCoreApplication.translate("Copies", "together, bytes"),
        )
    return (
        *words,
        QCoreApplication.translate("Copies", "weights, MiB"),
        QCoreApplication.translate("Copies", "KV cache, MiB"),
        QCoreApplication.translate("Copies", "elsewhere, MiB"),
        QCoreApplication.translate("Copies", "together, MiB"),
    )


def _layer_cells(layer: LayerUsage, *, exact: bool) -> tuple[str, ...]:
    elsewhere = sum(part.nbytes for part in layer.overflow)
    others = " + ".join(dict.fromkeys(device_text(part.device) for part in layer.overflow))
    sizes = layer.weights, layer.kv_cache, elsewhere, layer.total
    return device_text(layer.device), others, *map(str if exact else mib_text, sizes)


def summary_grid(outcome: Outcome, *, exact: bool) -> Grid:
    """A row a device."""
    rows = tuple(_device_cells(device, exact=exact) for device in outcome.devices)
    return Grid(_device_heads(exact=exact), rows, () if exact else _about(outcome), words=2)


def _device_heads(*, exact: bool) -> tuple[str, ...]:
    words = (
        QCoreApplication.translate("Copies", "device"),
        QCoreApplication.translate("Copies", "name"),
        QCoreApplication.translate("Copies", "layers"),
    )
    if exact:
        return (
            *words,
            QCoreApplication.translate("Copies", "weights, bytes"),
            QCoreApplication.translate("Copies", "KV cache, bytes"),
            QCoreApplication.translate("Copies", "compute buffer, bytes"),
            QCoreApplication.translate("Copies", "engine overhead, bytes"),
            QCoreApplication.translate("Copies", "together, bytes"),
            QCoreApplication.translate("Copies", "free before, bytes"),
            QCoreApplication.translate("Copies", "headroom, bytes"),
        )
    return (
        *words,
        QCoreApplication.translate("Copies", "weights"),
        QCoreApplication.translate("Copies", "KV cache"),
        QCoreApplication.translate("Copies", "compute buffer"),
        QCoreApplication.translate("Copies", "engine overhead"),
        QCoreApplication.translate("Copies", "together"),
        QCoreApplication.translate("Copies", "free before"),
        QCoreApplication.translate("Copies", "headroom"),
    )


def _device_cells(device: DeviceOutcome, *, exact: bool) -> tuple[str, ...]:
    usage = device.usage
    parts = usage.weights + usage.projector, usage.kv_cache, usage.compute, usage.overhead, usage.used
    sizes = (*parts, device.device.free, device.headroom)
    return memory_text(device.index), device.device.name, str(device.layers), *map(str if exact else gib_text, sizes)


def comparison_grid(rivals: tuple[Rival, ...], *, exact: bool) -> Grid:
    """A row a figure and a column a plan; exact figures have their unit in a column of its own."""
    names = tuple(map(rival_text, rivals))
    found = difference_rows(rivals)
    what = QCoreApplication.translate("Copies", "figure")
    if not exact:
        return Grid((what, *names), tuple((row.name, *(cell.text for cell in row.cells)) for row in found))
    unit = QCoreApplication.translate("Copies", "unit")
    rows = tuple((row.name, row.unit, *(cell.figure or cell.text for cell in row.cells)) for row in found)
    return Grid((what, unit, *names), rows, words=2)


def _about(outcome: Outcome) -> tuple[str, ...]:
    """The model, what was asked, and the verdict."""
    context = QCoreApplication.translate("Copies", "context of {0} tokens")
    asked = joined(allocator_text(outcome.plan.allocator), context.format(number_text(outcome.estimate.context.n_ctx)))
    return outcome.plan.model.name, model_text(outcome.plan.model), asked, verdict_of(outcome).headline
