"""`lamella devices` and `lamella models` as tables, and the models as JSON: what there is on this computer."""

from lamella.cli.names import device_id
from lamella.cli.report import FORMAT, Json, path_text
from lamella.cli.table import columns
from lamella.cli.words import trouble_text
from lamella.devices.device import CPU, Readings
from lamella.model.library import FoundModel
from lamella.units import size_text


def devices_text(readings: Readings) -> str:
    """A table, and the reason why there is no GPU in it where there is one."""
    numbered = (*enumerate(readings.gpus), (CPU, readings.host))
    rows = [("device", "total", "free", "name")]
    rows += [(device_id(index), _size(gpu.total), _size(gpu.free), gpu.name) for index, gpu in numbered]
    trouble = (trouble_line(readings),) if readings.trouble else ()
    return "\n".join((*columns(rows, left=("device", "name")), *trouble)) + "\n"


def trouble_line(readings: Readings) -> str:
    """The sentence, and what the driver said itself; "" where all is well."""
    if readings.trouble is None:
        return ""
    detail = f" ({readings.trouble_detail})" if readings.trouble_detail else ""
    return trouble_text(readings.trouble) + detail


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


def _size(nbytes: int | None) -> str:
    return "unknown" if nbytes is None else size_text(nbytes)
