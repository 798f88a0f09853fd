"""`lamella devices`: read once or again and again, as JSON or text."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Final

from lamella.cli.listing import trouble_line
from lamella.cli.names import device_id
from lamella.cli.report import FORMAT, Json
from lamella.cli.words import fitness_text
from lamella.devices.device import CPU, Kind, Reading, Readings, Source
from lamella.devices.occupants import engine_of, occupants
from lamella.devices.requirements import fitness, this_system
from lamella.devices.visible import Visible, engine_names, visible_gpus
from lamella.units import size_text

# Fields of a reading that the report has in words of its own.
_OWN_WORDS: Final = frozenset(
    (
        *("missing", "trouble", "processes", "compute_capability", "arch", "parent"),
        *("uuid", "pci_address", "kind", "moment_s", "late"),
    )
)


@contextmanager
def real_devices() -> Iterator[Source]:
    """Everything that can be asked on this computer."""
    from lamella.devices.amd import AmdSource
    from lamella.devices.nvml import NvmlSource
    from lamella.devices.sources import SourcesTogether

    source = SourcesTogether((AmdSource(), NvmlSource()))
    try:
        yield source
    finally:
        source.close()


def devices_report(readings: Readings, environment: Mapping[str, str], served: Mapping[str, str] | None = None) -> Json:
    """What `lamella devices --json` prints; what was not told is null, and `missing` says why.

    `served` is the environment of a running Ollama server, None where there is none or it may not be read.
    """
    seen = visible_gpus(readings.gpus, environment)
    names = engine_names(readings.gpus, seen)
    numbered = (*enumerate(readings.gpus), (CPU, readings.host))
    return {
        "format": FORMAT,
        "driver": readings.driver or None,
        "cuda": _dotted(readings.cuda),
        "trouble": readings.trouble,
        "trouble_detail": readings.trouble_detail or None,
        "visible": _visible(seen),
        "visible_to_ollama": None if served is None else _visible(visible_gpus(readings.gpus, served)),
        "devices": [_device(reading, index, readings.driver, names) for index, reading in numbered],
    }


def watch(
    source: Source, interval_s: float, print_line: Callable[[str], None], line: Callable[[Readings], str]
) -> None:
    """A line an interval until something ends it; a reading that takes longer leaves out intervals."""
    due = time.monotonic()
    while True:
        print_line(line(source.read()))
        due += interval_s * (1 + max(0.0, time.monotonic() - due) // interval_s)
        time.sleep(max(0.0, due - time.monotonic()))


def watched_line(readings: Readings) -> str:
    """One line for all devices: the time, and for each what is used, how busy and how warm it is."""
    numbered = (*enumerate(readings.gpus), (CPU, readings.host))
    parts = [time.strftime("%H:%M:%S"), *(f"{device_id(index)} {_state(gpu)}" for index, gpu in numbered)]
    return "  ".join((*parts, *filter(None, (trouble_line(readings),)))) + "\n"


def _state(reading: Reading) -> str:
    if reading.trouble or reading.total is None or reading.free is None:
        return "does not answer" if reading.trouble else "memory unknown"
    used = reading.total - reading.free if reading.used is None else reading.used
    values = [f"{size_text(used)} used, {size_text(reading.free)} free"]
    if reading.utilisation_percent is not None:
        values.append(f"{reading.utilisation_percent} %")
    if reading.temperature_c is not None:
        values.append(f"{reading.temperature_c} °C")
    if reading.power_w is not None:
        values.append(f"{reading.power_w:.0f} W")
    return ", ".join(values)


def _device(reading: Reading, index: int, driver: str, names: Mapping[str, str]) -> Json:
    kind = Kind.CPU if index == CPU else reading.kind
    told = {name: value for name, value in asdict(reading).items() if name not in _OWN_WORDS}
    arch = _dotted(reading.compute_capability) or reading.arch
    report: Json = {
        "id": device_id(index),
        "kind": kind,
        "engine_name": names.get(reading.uuid),
        "uuid": reading.uuid or None,
        "pci_address": reading.pci_address or None,
        "parent": reading.parent or None,
        **told,
        "compute_capability": _dotted(reading.compute_capability),
        "arch": reading.arch or None,
        "trouble": reading.trouble,
        "missing": {field: str(reason) for field, reason in reading.missing},
        "processes": None,
        "builds": [],
    }
    if reading.processes is not None:
        report["processes"] = [asdict(one) | {"engine": engine_of(one)} for one in reading.processes]
        report["available"] = None if reading.free is None else occupants(reading).available(reading.free)
    if kind is Kind.GPU and arch:
        found = fitness(arch, driver, this_system())
        report["builds"] = [
            {
                "engine": one.build.engine,
                "build": one.build.name,
                "code": one.code,
                "needed": one.needed or None,
                "text": fitness_text(one),
            }
            for one in found
        ]
    return report


def _visible(seen: Visible) -> Json:
    return {
        "order": seen.order,
        "devices": [{"name": gpu.name, "uuid": gpu.uuid} for gpu in seen.gpus],
        "remarks": [{"code": code, "detail": detail or None} for code, detail in seen.remarks],
    }


def _dotted(version: tuple[int, int] | None) -> str | None:
    return None if version is None else f"{version[0]}.{version[1]}"
