"""Everything that is known of one device as rows of a name and a value; what is not known says why."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from PySide6.QtCore import QCoreApplication

from lamella.devices.device import Device, Kind, Reading
from lamella.devices.requirements import Attention, attention
from lamella.ui.devices.marks import build_text, builds_of, engine_text, reason_text
from lamella.ui.devices.standing import Standing
from lamella.ui.words import exact_text, gib_text, joined

Row = tuple[str, str]
Asked = tuple[str, str, str | None]  # field of the reading, its name, its value where there is one
Value = TypeVar("Value")


def facts(device: Device, standing: Standing) -> tuple[Row, ...]:
    """The most telling first; values that nobody asked for are left out."""
    rows = [*_plan_rows(device), *_engine_rows(standing)]
    if standing.reading is not None and device.kind is not Kind.CPU:
        rows += _reading_rows(standing.reading)
    rows += _driver_rows(standing) if not device.simulated else []
    rows += _build_rows(device, standing)
    return tuple(rows)


def _plan_rows(device: Device) -> Iterator[Row]:
    yield QCoreApplication.translate("Facts", "Name"), device.name
    yield QCoreApplication.translate("Facts", "Memory"), _both(device.total)
    yield QCoreApplication.translate("Facts", "Free, as the plan counts"), _both(device.free)
    if device.memory_channels is not None:
        yield QCoreApplication.translate("Facts", "Memory channels"), str(device.memory_channels)
    if device.bandwidth_gb_s is not None:
        yield QCoreApplication.translate("Facts", "Memory bandwidth"), f"{round(device.bandwidth_gb_s)} GB/s"
    if device.arch:
        yield QCoreApplication.translate("Facts", "Compute capability"), device.arch
    if device.endpoint:
        yield QCoreApplication.translate("Facts", "Server"), device.endpoint


def _engine_rows(standing: Standing) -> Iterator[Row]:
    if standing.engine_name:
        value = standing.engine_name
        if not standing.sure:
            unsure = QCoreApplication.translate(
                "Facts", "{0}, likely: of unlike GPUs only the fastest is sure to come first"
            )
            value = unsure.format(value)
        yield QCoreApplication.translate("Facts", "Name in the engine"), value


def _reading_rows(reading: Reading) -> list[Row]:
    asked = (*_moving(reading), *_lasting(reading))
    found = [(name, _value(reading, field, value)) for field, name, value in asked]
    found.append((QCoreApplication.translate("Facts", "PCI address"), reading.pci_address))
    found.append(("UUID", reading.uuid))
    return [(name, value) for name, value in found if value]


def _moving(reading: Reading) -> tuple[Asked, ...]:
    """What changes from one reading to the next."""
    power = None if reading.power_w is None else f"{round(reading.power_w)} W"
    if power and reading.power_limit_w is not None:
        power = QCoreApplication.translate("Facts", "{0} of {1}").format(power, f"{round(reading.power_limit_w)} W")
    return (
        ("free", QCoreApplication.translate("Facts", "Free now"), _told(reading.free, _both)),
        ("reserved", QCoreApplication.translate("Facts", "Kept by the driver"), _told(reading.reserved, _both)),
        (
            "utilisation_percent",
            QCoreApplication.translate("Facts", "Busy"),
            _told(reading.utilisation_percent, "{0} %".format),
        ),
        (
            "temperature_c",
            QCoreApplication.translate("Facts", "Temperature"),
            _told(reading.temperature_c, "{0} °C".format),
        ),
        ("power_w", QCoreApplication.translate("Facts", "Power"), power),
        ("fan_percent", QCoreApplication.translate("Facts", "Fan"), _told(reading.fan_percent, "{0} %".format)),
        (
            "clock_mhz",
            QCoreApplication.translate("Facts", "Clock"),
            _of(reading.clock_mhz, reading.clock_most_mhz, "MHz"),
        ),
        (
            "memory_clock_mhz",
            QCoreApplication.translate("Facts", "Memory clock"),
            _of(reading.memory_clock_mhz, reading.memory_clock_most_mhz, "MHz"),
        ),
    )


def _lasting(reading: Reading) -> tuple[Asked, ...]:
    """What hardly ever changes."""
    return (
        ("pcie_generation", QCoreApplication.translate("Facts", "PCIe link"), _link(reading)),
        ("ecc", QCoreApplication.translate("Facts", "ECC"), _told(reading.ecc, _on)),
        ("mig_mode", QCoreApplication.translate("Facts", "MIG"), _told(reading.mig_mode, _on)),
        ("nvlinks", QCoreApplication.translate("Facts", "NVLink"), _nvlinks(reading)),
        (
            "display_attached",
            QCoreApplication.translate("Facts", "Display attached"),
            _told(reading.display_attached, _yes),
        ),
    )


def _driver_rows(standing: Standing) -> list[Row]:
    cuda = "" if standing.cuda is None else "CUDA {}.{}".format(*standing.cuda)
    text = joined(standing.driver, cuda)
    return [(QCoreApplication.translate("Facts", "Driver"), text)] if text else []


def _build_rows(device: Device, standing: Standing) -> list[Row]:
    rows = [
        (f"{engine_text(found.build.engine)} {found.build.version}, {found.build.name}", build_text(found))
        for found in builds_of(device, standing)
    ]
    told = attention(device.arch)
    if told is not None:
        rows.append((QCoreApplication.translate("Facts", "Flash attention in llama.cpp"), _attention_text(told)))
    return rows


def _attention_text(told: Attention) -> str:
    match told:
        case Attention.TENSOR_CORES:
            return QCoreApplication.translate("Facts", "on tensor cores")
        case Attention.LARGE_BATCHES:
            return QCoreApplication.translate("Facts", "on tensor cores for large batches only")
        case Attention.PLAIN:
            return QCoreApplication.translate("Facts", "without tensor cores")
        case Attention.NONE:
            return QCoreApplication.translate("Facts", "none")


def _value(reading: Reading, field: str, value: str | None) -> str:
    """A value that is missing for a reason says it; one that nobody asked for says nothing."""
    reason = reading.reason(field)
    return value if value is not None else reason_text(reason) if reason else ""


def _told(value: Value | None, written: Callable[[Value], str]) -> str | None:
    return None if value is None else written(value)


def _of(now: int | None, most: int | None, unit: str) -> str | None:
    if now is None:
        return None
    if most is None:
        return f"{now} {unit}"
    return QCoreApplication.translate("Facts", "{0} of {1}").format(now, f"{most} {unit}")


def _link(reading: Reading) -> str | None:
    if reading.pcie_generation is None or reading.pcie_width is None:
        return None
    now = reading.pcie_generation_now or reading.pcie_generation
    most = reading.pcie_width_most or reading.pcie_width
    text = QCoreApplication.translate("Facts", "generation {0} ×{1} now, {2} ×{3} at most")
    return text.format(now, reading.pcie_width, reading.pcie_generation, most)


def _nvlinks(reading: Reading) -> str | None:
    if not reading.nvlinks:
        return None
    return QCoreApplication.translate("Facts", "{0} of {1} links up").format(sum(reading.nvlinks), len(reading.nvlinks))


def _on(value: bool) -> str:
    return QCoreApplication.translate("Facts", "on") if value else QCoreApplication.translate("Facts", "off")


def _yes(value: bool) -> str:
    return QCoreApplication.translate("Facts", "yes") if value else QCoreApplication.translate("Facts", "no")


def _both(nbytes: int) -> str:
    return f"{gib_text(nbytes)} ({exact_text(nbytes)})"
