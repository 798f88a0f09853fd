"""`lamella devices` and `lamella models`: what there is on this computer."""

from lamella.cli.report import FORMAT, Json, device_id, path_text
from lamella.cli.table import columns
from lamella.cli.words import trouble_text
from lamella.devices.device import CPU, Kind, Reading, Readings
from lamella.model.library import FoundModel
from lamella.units import size_text


def read_devices() -> Readings:
    """Everything the driver and the system say at this moment."""
    from lamella.devices.nvml import NvmlSource

    source = NvmlSource()
    try:
        return source.read()
    finally:
        source.close()


def devices_report(readings: Readings) -> Json:
    """What `lamella devices --json` prints; what was not told is null."""
    numbered = (*enumerate(readings.gpus), (CPU, readings.host))
    return {
        "format": FORMAT,
        "driver": readings.driver or None,
        "trouble": readings.trouble,
        "devices": [_device(reading, index) for index, reading in numbered],
    }


def devices_text(readings: Readings) -> str:
    """A table, and the reason why there is no GPU in it where there is one."""
    numbered = (*enumerate(readings.gpus), (CPU, readings.host))
    rows = [("device", "total", "free", "name")]
    rows += [(device_id(index), _size(gpu.total), _size(gpu.free), gpu.name) for index, gpu in numbered]
    trouble = (trouble_text(readings.trouble),) if readings.trouble else ()
    return "\n".join((*columns(rows, left=("device", "name")), *trouble)) + "\n"


def models_report(models: tuple[FoundModel, ...]) -> Json:
    """What `lamella models --json` prints."""
    return {
        "format": FORMAT,
        "models": [
            {"name": model.name, "path": path_text(str(model.path)), "source": model.source, "bytes": model.nbytes}
            for model in models
        ],
    }


def models_text(models: tuple[FoundModel, ...]) -> str:
    """A table; a sentence where there is none, so that nobody waits for more."""
    if not models:
        return "No models were found on this computer.\n"
    rows = [("size", "found in", "name", "path")]
    rows += [(size_text(model.nbytes), model.source, model.name, str(model.path)) for model in models]
    return "\n".join(columns(rows, left=("found in", "name", "path"))) + "\n"


def _device(reading: Reading, index: int) -> Json:
    return {
        "id": device_id(index),
        "name": reading.name,
        "kind": Kind.CPU if index == CPU else Kind.GPU,
        "uuid": reading.uuid or None,
        "total": reading.total,
        "free": reading.free,
        "utilisation_percent": reading.utilisation_percent,
        "temperature_c": reading.temperature_c,
        "power_w": reading.power_w,
        "pcie_generation": reading.pcie_generation,
        "pcie_width": reading.pcie_width,
    }


def _size(nbytes: int | None) -> str:
    return "unknown" if nbytes is None else size_text(nbytes)
