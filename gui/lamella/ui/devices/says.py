"""The sentences on a card: what is less than the plan counts with, who took it, what a reading does not say."""

from PySide6.QtCore import QCoreApplication

from lamella.devices.device import CPU, Reading
from lamella.devices.occupants import Taker, program_of, takers
from lamella.plan.now import held
from lamella.plan.outcome import DeviceOutcome
from lamella.ui.devices.age import age_text
from lamella.ui.devices.marks import presence_text
from lamella.ui.devices.standing import Presence, Standing
from lamella.ui.words import gib_text, joined
from lamella.units import MIB

NOTEWORTHY = 256 * MIB


def less_text(planned: DeviceOutcome, now: DeviceOutcome, taker: Taker | None) -> str:
    """Where there is less now than the plan counts with; a flicker of memory is not worth a word."""
    free = now.device.free
    if planned.headroom < 0:
        return ""
    if now.headroom < 0 and taker is not None and (name := program_of(taker.process)):
        text = QCoreApplication.translate("Says", "{0} has taken {1}: only {2} is free now, the plan needs {3}.")
        return text.format(name, gib_text(taker.grown), gib_text(free), gib_text(planned.needed))
    if now.headroom < 0:
        text = QCoreApplication.translate("Says", "Only {0} is free now: other programs hold what the plan needs.")
        return text.format(gib_text(free))
    if free < planned.device.free - NOTEWORTHY:
        text = QCoreApplication.translate("Says", "{0} is free now, the plan counts with {1}.")
        return text.format(gib_text(free), gib_text(planned.device.free))
    return ""


def more_text(planned: DeviceOutcome, now: DeviceOutcome) -> str:
    """Where there is more; so it is when somebody has set it by hand."""
    if now.device.free <= planned.device.free + NOTEWORTHY:
        return ""
    text = QCoreApplication.translate("Says", "The plan counts with {0} of the {1} that is free now.")
    return text.format(gib_text(planned.device.free), gib_text(now.device.free))


def shared_text(device: DeviceOutcome) -> str:
    """Where other devices of the plan draw from the same memory, and how much."""
    if not device.shared:
        return ""
    if device.index == CPU:
        text = QCoreApplication.translate("Says", "A GPU without memory of its own takes {0} of this memory.")
    else:
        text = QCoreApplication.translate("Says", "It shares this memory with the CPU, which takes {0} of it.")
    return text.format(gib_text(device.shared))


def taker_since(before: Reading | None, now: Reading) -> Taker | None:
    """The program that took most since the plan last fitted."""
    return next(iter(takers(before, now)), None) if before is not None else None


def live_text(standing: Standing) -> str:
    """The line under a GPU's name: how the engine calls it, its link, heat and power; or where it is."""
    reading = standing.reading
    if standing.presence is not Presence.HERE or reading is None:
        return presence_text(standing)
    link = ""
    if reading.pcie_generation is not None and reading.pcie_width is not None:
        link = QCoreApplication.translate("Says", "PCIe {0} ×{1}")
        link = link.format(reading.pcie_generation, reading.pcie_width)
    heat, power = "", ""
    if reading.temperature_c is not None and not reading.late:
        heat = QCoreApplication.translate("Says", "{0} °C").format(reading.temperature_c)
    if reading.power_w is not None and not reading.late:
        power = QCoreApplication.translate("Says", "{0} W").format(round(reading.power_w))
    old = age_text(standing.age_s) if reading.late else ""
    return joined(old, standing.engine_name, link, heat, power)


def host_text(device: DeviceOutcome, standing: Standing) -> str:
    """The line under the CPU's name."""
    memory = QCoreApplication.translate("Says", "system memory")
    channels, speed = "", ""
    count = device.device.memory_channels
    if count is not None:
        one, many = (
            QCoreApplication.translate("Says", "1 channel"),
            QCoreApplication.translate("Says", "{0} channels"),
        )
        channels = one if count == 1 else many.format(count)
    if device.device.bandwidth_gb_s is not None:
        speed = f"{round(device.device.bandwidth_gb_s)} GB/s"
    other = ""
    if standing.presence is Presence.WHAT_IF:
        other = QCoreApplication.translate("Says", "what-if")
    return joined(other, memory, channels, speed)


def held_here(standing: Standing) -> int | None:
    """Bytes that servers with the model have on the device."""
    if standing.reading is None:
        return None
    return held(standing.reading, [pid for pid, _ in standing.holders])
