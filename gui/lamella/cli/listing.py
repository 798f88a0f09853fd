"""`lamella devices` and `lamella models` as tables, and the models as JSON: what there is on this computer."""

from typing import Final

from lamella.cli.names import device_id
from lamella.cli.report import FORMAT, Json, path_text
from lamella.cli.table import columns
from lamella.cli.words import fitness_text, trouble_text
from lamella.devices.device import CPU, Kind, Reading, Readings
from lamella.devices.requirements import Code, fitness, this_system
from lamella.model.library import FoundModel
from lamella.units import size_text

_NO_MATTER: Final = (Code.RUNS, Code.UNKNOWN)


def devices_text(readings: Readings) -> str:
    """A table, which builds of the engines do not run on a GPU, and what is wrong where something is."""
    numbered = (*enumerate(readings.gpus), (CPU, readings.host))
    rows = [("device", "total", "free", "name")]
    rows += [(device_id(index), _size(gpu.total), _size(gpu.free), gpu.name) for index, gpu in numbered]
    trouble = (trouble_line(readings),) if readings.trouble else ()
    unfit = tuple(line for index, gpu in enumerate(readings.gpus) for line in _unfit_lines(index, gpu, readings))
    return "\n".join((*columns(rows, left=("device", "name")), *unfit, *trouble)) + "\n"


def _unfit_lines(index: int, gpu: Reading, readings: Readings) -> tuple[str, ...]:
    arch = "{}.{}".format(*gpu.compute_capability) if gpu.compute_capability else gpu.arch
    if gpu.kind is not Kind.GPU or not arch:
        return ()
    found = fitness(arch, readings.driver, this_system())
    return tuple(f"{device_id(index)}: {fitness_text(one)}" for one in found if one.code not in _NO_MATTER)


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
