"""What another setting would change, in words: a line for each device, and one for all of them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from lamella.ui.words import gib_text, in_a_row, joined, memory_text, size_text

if TYPE_CHECKING:
    from lamella.plan.effects import DeviceEffect, Effects


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One device."""

    index: int  # the GPU's number, or CPU (-1)
    device: str
    difference: str
    rest: str
    over: bool  # it lacks memory then


def effect_lines(effects: "Effects") -> tuple[EffectLine, ...]:
    return tuple(
        EffectLine(one.index, memory_text(one.index), _signed(one.used), _rest(one), one.headroom < 0)
        for one in effects.devices
    )


def _signed(nbytes: int) -> str:
    if not nbytes:
        return QCoreApplication.translate("Effects", "no change")
    return ("+" if nbytes > 0 else "\N{MINUS SIGN}") + size_text(abs(nbytes))


def _rest(one: "DeviceEffect") -> str:
    text = QCoreApplication.translate("Effects", "then {0} headroom")
    if one.headroom < 0:
        text = QCoreApplication.translate("Effects", "then {0} over")
    return joined(_layers(one.layers), text.format(gib_text(abs(one.headroom))))


def _layers(more: int) -> str:
    if not more:
        return ""
    if abs(more) == 1:
        one, other = (
            QCoreApplication.translate("Effects", "1 layer more"),
            QCoreApplication.translate("Effects", "1 layer fewer"),
        )
        return one if more > 0 else other
    text = QCoreApplication.translate("Effects", "{0} layers more")
    if more < 0:
        text = QCoreApplication.translate("Effects", "{0} layers fewer")
    return text.format(abs(more))


def summary_text(effects: "Effects") -> str:
    """What it comes to, where that is more than bytes."""
    if not effects.fits:
        return QCoreApplication.translate("Effects", "It does not fit then.")
    if abs(effects.layers) == 1:
        more, fewer = (
            QCoreApplication.translate("Effects", "One layer more is then on the GPUs."),
            QCoreApplication.translate("Effects", "One layer fewer is then on the GPUs."),
        )
        return more if effects.layers > 0 else fewer
    if effects.layers > 0:
        return QCoreApplication.translate("Effects", "{0} layers more are then on the GPUs.").format(effects.layers)
    if effects.layers < 0:
        return QCoreApplication.translate("Effects", "{0} layers fewer are then on the GPUs.").format(-effects.layers)
    return ""


def effect_text(effects: "Effects") -> str:
    """All of it in a row, for a screen reader."""
    line = QCoreApplication.translate("Effects", "{0}: {1}, {2}.")
    lines = (line.format(one.device, one.difference, one.rest) for one in effect_lines(effects))
    return in_a_row(*lines, *filter(None, (summary_text(effects),)))
