"""System memory as somebody types it, and what is wrong with it as a sentence."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication

from lamella.devices.device import Device
from lamella.ui.devices.sizes import size_fault
from lamella.ui.settings.steps import typed_size
from lamella.ui.words import gib_text, size_text

MOST_CHANNELS = 64
MOST_GB_S = 100_000.0


@dataclass(frozen=True, slots=True)
class HostTexts:
    """What stands in the fields; nothing in the last two means that it is not known."""

    total: str
    free: str
    channels: str
    bandwidth: str


@dataclass(frozen=True, slots=True)
class HostFault:
    """`field` is one of HostTexts."""

    field: str
    text: str


def texts_of(host: Device) -> HostTexts:
    channels = "" if host.memory_channels is None else str(host.memory_channels)
    bandwidth = "" if host.bandwidth_gb_s is None else f"{host.bandwidth_gb_s:g}"
    return HostTexts(size_text(host.total), size_text(host.free), channels, bandwidth)


def host_of_texts(texts: HostTexts, host: Device) -> Device | HostFault:
    """`host` with what was typed; a text that is still its own stands for the exact bytes."""
    shown = texts_of(host)
    total = host.total if texts.total == shown.total else typed_size(texts.total)
    if fault := "" if texts.total == shown.total else size_fault(texts.total):
        return HostFault("total", fault)
    free = host.free if texts.free == shown.free else typed_size(texts.free)
    if total is None:
        return HostFault("total", size_fault(texts.total))
    followed = texts.total != shown.total and texts.free in (shown.free, size_text(free_of(total, host)))
    if followed:
        free = free_of(total, host)
    if free is None or free > total or (texts.free != shown.free and not followed and size_fault(texts.free)):
        return HostFault("free", _free_fault(texts.free, total))
    return _with_speed(replace(host, total=total, free=free), texts)


def free_of(total: int, host: Device) -> int:
    """Bytes of `total` where the other programs keep what they have of `host`."""
    return max(0, total - (host.total - host.free))


def _free_fault(text: str, total: int) -> str:
    fault = size_fault(text)
    if fault:
        return fault
    return QCoreApplication.translate("HostValues", "There is only {0} of system memory.").format(gib_text(total))


def _with_speed(host: Device, texts: HostTexts) -> Device | HostFault:
    channels = _number(texts.channels, MOST_CHANNELS)
    if channels is None or channels != int(channels):
        text = QCoreApplication.translate("HostValues", "Channels are a whole number from 1 to {0}.")
        return HostFault("channels", text.format(MOST_CHANNELS))
    bandwidth = bandwidth_of_text(texts.bandwidth)
    if isinstance(bandwidth, str):
        return HostFault("bandwidth", bandwidth)
    return replace(host, memory_channels=int(channels) or None, bandwidth_gb_s=bandwidth)


def bandwidth_of_text(text: str) -> float | str | None:
    """In GB/s, None for an empty text; a sentence where it cannot be."""
    found = _number(text.strip().removesuffix("GB/s"), MOST_GB_S)
    if found is None:
        return QCoreApplication.translate("HostValues", "The bandwidth is a number above 0, such as 83.2.")
    return found or None


def _number(text: str, most: float) -> float | None:
    """0 for an empty text; None for what is no number above 0 and up to `most`."""
    plain = text.strip().replace(",", ".")
    if not plain:
        return 0.0
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if 0 < value <= most else None
