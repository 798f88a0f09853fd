"""What is on one device in words: a line a part, as the bar shows them from left to right."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from lamella.plan.outcome import DeviceOutcome
from lamella.ui.words import exact_text, gib_text


def parts(device: DeviceOutcome, written: Callable[[int], str]) -> tuple[str, ...]:
    """As "weights 12.3 GiB"; `written` makes the text of a number of bytes."""
    usage = device.usage
    others = QCoreApplication.translate("Parts", "other programs {0}")
    overhead = QCoreApplication.translate("Parts", "engine overhead {0}")
    weights = QCoreApplication.translate("Parts", "weights {0}")
    cache = QCoreApplication.translate("Parts", "KV cache {0}")
    compute = QCoreApplication.translate("Parts", "compute buffers {0}")
    shared = QCoreApplication.translate("Parts", "other devices of the plan take {0} of the same memory")
    projector = QCoreApplication.translate("Parts", "projector {0}")
    return (
        others.format(written(max(0, device.device.total - device.device.free))),
        *((shared.format(written(device.shared)),) if device.shared else ()),
        overhead.format(written(usage.overhead)),
        weights.format(written(usage.weights)),
        *((projector.format(written(usage.projector)),) if usage.projector else ()),
        cache.format(written(usage.kv_cache)),
        compute.format(written(usage.compute)),
    )


def parts_text(device: DeviceOutcome) -> str:
    """Every part to the byte, what is left, and what of it should stay free: the lines of a tooltip."""
    lines = [*parts(device, _both), _rest(device)]
    if device.usage.overhead:  # the one figure that differs from card to card; see `estimate/overhead.py`
        lines.append(QCoreApplication.translate("Parts", "engine overhead: reports run from 107 to 555 MiB"))
    if device.margin:
        text = QCoreApplication.translate("Parts", "to keep free {0}, engine overhead included; without it {1}")
        lines.append(text.format(gib_text(device.margin), _both(device.margin_left)))
    return "\n".join(lines)


def _rest(device: DeviceOutcome) -> str:
    if device.headroom < 0:
        return QCoreApplication.translate("Parts", "over {0}").format(_both(-device.headroom))
    return QCoreApplication.translate("Parts", "headroom after load {0}").format(_both(device.headroom))


def _both(nbytes: int) -> str:
    """As "1.4 GiB (1,503,238,553 bytes)"."""
    friendly, exact = gib_text(nbytes), exact_text(nbytes)
    return QCoreApplication.translate("Parts", "{0} ({1})").format(friendly, exact) if nbytes else friendly
