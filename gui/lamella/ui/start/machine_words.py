"""What new plans are counted for, in words: this computer's devices with what is free now, or what-if cards."""

from itertools import groupby

from PySide6.QtCore import QCoreApplication

from lamella.devices.device import Device
from lamella.ui.words import gib_text, rules_text, short_name


def gpus_text(gpus: tuple[Device, ...]) -> str:
    """As "2 × RTX 4090 (46.0 GiB free)"; equal neighbours together, "" where there are none."""
    return _listed(tuple(_group_text(tuple(group)) for _, group in groupby(gpus, key=_kind)))


def is_whatif(gpus: tuple[Device, ...]) -> bool:
    """Nothing in this computer could be read, so cards take its place that are not there."""
    return bool(gpus) and all(gpu.simulated for gpu in gpus)


def counted_text(gpus: tuple[Device, ...], host: Device, allocator: str) -> str:
    """The line below the list."""
    parts = gpus_text(gpus), gib_text(host.free), rules_text(allocator)
    if gpus:
        text = QCoreApplication.translate(
            "Start", "Counted for {0} and {1} of free system memory, by the rules of {2}."
        )
    else:
        text = QCoreApplication.translate(
            "Start", "Counted without a GPU for {1} of free system memory, by the rules of {2}."
        )
    return text.format(*parts)


def welcome_text(gpus: tuple[Device, ...], host: Device) -> str:
    """What was found, said once to somebody who starts the program for the first time."""
    if is_whatif(gpus):
        text = QCoreApplication.translate(
            "Start", "No GPU can be read on this computer, so new plans start with {0}, which you can change."
        )
        return text.format(gpus_text(gpus))
    text = QCoreApplication.translate("Start", "This computer has {0} and {1} of system memory.")
    return text.format(gpus_text(gpus), gib_text(host.total))


def welcome_rules_text(allocator: str) -> str:
    text = QCoreApplication.translate("Start", "New plans follow the rules of {0}.")
    return text.format(rules_text(allocator))


def _kind(gpu: Device) -> tuple[str, int, bool]:
    return gpu.name, gpu.total, gpu.simulated


def _group_text(group: tuple[Device, ...]) -> str:
    first = group[0]
    if first.simulated:
        one = QCoreApplication.translate("Start", "a what-if card of {1}")
        many = QCoreApplication.translate("Start", "{0} what-if cards of {1}")
        return (one if len(group) == 1 else many).format(len(group), gib_text(first.total))
    one = QCoreApplication.translate("Start", "{1} ({2} free)")
    many = QCoreApplication.translate("Start", "{0} × {1} ({2} free)")
    free = gib_text(sum(gpu.free for gpu in group))
    return (one if len(group) == 1 else many).format(len(group), short_name(first.name), free)


def _listed(parts: tuple[str, ...]) -> str:
    separator = QCoreApplication.translate("Start", ", ", "between devices of a list")
    return separator.join(parts)
