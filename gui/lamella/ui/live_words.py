"""What the driver and the remote servers have to say at this moment, as one line."""

from PySide6.QtCore import QCoreApplication

from lamella.devices.device import Kind, Readings, Trouble
from lamella.devices.visible import Remark, Visible
from lamella.ui.words import joined, short_name, trouble_text


def driver_text(readings: Readings, visible: Visible | None = None, *, from_server: bool = False) -> str:
    """As "driver 580.95 · CUDA 13.0 · 2 of 2 GPUs visible to CUDA", or what is wrong.

    `visible` is what an engine sees; `from_server`: by the environment of a running Ollama server.
    """
    cuda = "CUDA {}.{}".format(*readings.cuda) if readings.cuda else ""
    driver = QCoreApplication.translate("Live", "driver {0}").format(readings.driver) if readings.driver else ""
    seen = _seen_text(readings, visible, from_server=from_server) if readings.waiting_s is None else ""
    return joined(_here_text(readings), driver, cuda, seen, _elsewhere_text(readings))


def driver_detail(readings: Readings, visible: Visible | None = None) -> str:
    """For whoever asks: what the driver said itself, and what the variables say; "" where there is nothing."""
    said = (_remark_text(remark, detail) for remark, detail in (visible.remarks if visible else ()))
    return "\n".join(line for line in (readings.trouble_detail, *said) if line)


def _here_text(readings: Readings) -> str:
    """What is wrong in this computer; "" where nothing is."""
    if readings.waiting_s is not None:
        return _waiting_text(readings, readings.waiting_s)
    if readings.trouble in (None, Trouble.NO_ANSWER):
        return ""
    lost = [gpu for gpu in readings.gpus if gpu.trouble is Trouble.GPU_LOST]
    if readings.trouble is Trouble.GPU_LOST and len(lost) == 1:
        return QCoreApplication.translate("Live", "{0} has stopped answering").format(short_name(lost[0].name))
    return trouble_text(readings.trouble)


def _waiting_text(readings: Readings, waiting_s: float) -> str:
    ages = [readings.age_s(gpu) for gpu in readings.gpus if gpu.kind is Kind.GPU]
    if not ages:
        text = QCoreApplication.translate("Live", "the graphics driver has not answered for {0} s")
        return text.format(round(waiting_s))
    return QCoreApplication.translate("Live", "GPU data {0} s old: the graphics driver does not answer").format(
        round(max(ages))
    )


def _elsewhere_text(readings: Readings) -> str:
    silent = [gpu.name for gpu in readings.gpus if gpu.trouble is Trouble.NO_ANSWER]
    return joined(*(QCoreApplication.translate("Live", "{0} does not answer").format(name) for name in silent))


def _seen_text(readings: Readings, visible: Visible | None, *, from_server: bool) -> str:
    """NVIDIA's GPUs only: the variables mean no others."""
    here = [gpu for gpu in readings.gpus if gpu.kind is Kind.GPU and not gpu.arch]
    if visible is None or not here:
        return ""
    if not visible.gpus:
        return QCoreApplication.translate("Live", "no GPU visible to CUDA")
    if len(here) == 1:
        return QCoreApplication.translate("Live", "the GPU is visible to CUDA")
    text = QCoreApplication.translate("Live", "{0} of {1} GPUs visible to CUDA")
    if from_server:
        text = QCoreApplication.translate("Live", "{0} of {1} GPUs visible to the running Ollama")
    return text.format(len(visible.gpus), len(here))


def _remark_text(remark: Remark, detail: str) -> str:
    match remark:
        case Remark.NOTHING_VISIBLE:
            return QCoreApplication.translate("Live", "CUDA_VISIBLE_DEVICES hides every GPU from the engine.")
        case Remark.DUPLICATES:
            text = QCoreApplication.translate(
                "Live", "CUDA_VISIBLE_DEVICES names {0} twice, so that no GPU is visible."
            )
        case Remark.ENTRY_ENDS_LIST:
            text = QCoreApplication.translate("Live", "CUDA_VISIBLE_DEVICES ends at {0}, which names no GPU.")
        case Remark.ONE_INSTANCE_ONLY:
            return QCoreApplication.translate("Live", "An engine uses one MIG instance only.")
        case Remark.GPUS_HIDDEN:
            text = QCoreApplication.translate("Live", "GPUs that CUDA_VISIBLE_DEVICES hides from the engine: {0}.")
    return text.format(detail)
