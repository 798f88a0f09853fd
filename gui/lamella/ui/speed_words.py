"""Speeds in sentences: the number with its range, what limits it, or why there is none."""

from typing import assert_never

from PySide6.QtCore import QCoreApplication, QLocale

from lamella.devices.device import CPU
from lamella.speed.speed import Limit, LimitedBy, Rate, Speed, SpeedRemark, Withheld
from lamella.ui.words import device_text, gib_text, in_a_row, speed_text


def speed_sentences(speed: Speed) -> str:
    """Everything there is to say, for a tip: answer, long conversation, question, limits, and how sure that is."""
    if speed.withheld is not None:
        return withheld_text(speed.withheld)
    said = []
    if speed.decode is not None:
        text = QCoreApplication.translate("Speed", "Answers at about {0}; nine of ten measured cases lie between {1}.")
        said.append(text.format(speed_text(speed.decode.tokens_per_second), range_text(speed.decode)))
    if speed.full is not None:
        text = QCoreApplication.translate("Speed", "With the context full: about {0}.")
        said.append(text.format(speed_text(speed.full.tokens_per_second)))
    if speed.prompt is not None:
        text = QCoreApplication.translate("Speed", "Reads questions at about {0}.")
        said.append(text.format(speed_text(speed.prompt.tokens_per_second)))
    if speed.limited_by is not None:
        said.append(limit_text(speed.limited_by))
    said += [remark_text(remark) for remark in speed.remarks]
    return in_a_row(*said)


def range_text(rate: Rate) -> str:
    """As "7.2 and 10.6"."""
    low, high = (QLocale().toString(float(value), "f", 0 if value >= 100 else 1) for value in (rate.low, rate.high))
    return QCoreApplication.translate("Speed", "{0} and {1}").format(low, high)


def limit_text(limited: LimitedBy) -> str:  # noqa: PLR0911
    """One sentence about what takes most of the time of each token."""
    percent = round(limited.share * 100)
    size = gib_text(limited.nbytes)
    device = "" if limited.device is None else device_text(limited.device)
    match limited.limit:
        case Limit.GPU_MEMORY if limited.device is not None and limited.device != CPU:
            text = QCoreApplication.translate("Speed", "{0} % of each token's time {1} reads {2} of its memory.")
            return text.format(percent, device, size)
        case Limit.GPU_MEMORY:
            text = QCoreApplication.translate("Speed", "{0} % of each token's time the GPUs read their memory.")
            return text.format(percent)
        case Limit.CPU_MEMORY:
            text = QCoreApplication.translate("Speed", "The layers on the CPU take {0} % of each token's time.")
            return text.format(percent)
        case Limit.CPU_EXPERTS:
            text = QCoreApplication.translate("Speed", "The experts on the CPU take {0} % of each token's time.")
            return text.format(percent)
        case Limit.CACHE:
            text = QCoreApplication.translate("Speed", "Reading the KV cache takes {0} % of each token's time.")
            return text.format(percent)
        case Limit.LAYERS:
            text = QCoreApplication.translate("Speed", "Starting many small layers takes {0} % of each token's time.")
            return text.format(percent)
        case Limit.HOPS:
            text = QCoreApplication.translate("Speed", "Going from device to device takes {0} % of each token's time.")
            return text.format(percent)
        case Limit.COMPUTE:
            return QCoreApplication.translate("Speed", "Arithmetic limits it.")
        case Limit.BUS:
            return QCoreApplication.translate("Speed", "Weights that cross to the GPU limit it.")
        case _:
            assert_never(limited.limit)


def withheld_text(reason: Withheld) -> str:  # noqa: PLR0911
    """Why no speed is told."""
    match reason:
        case Withheld.DOES_NOT_FIT:
            return QCoreApplication.translate("Speed", "No speed is told for a plan that does not fit.")
        case Withheld.REFUSED:
            return QCoreApplication.translate("Speed", "No speed is told for what the engine refuses to load.")
        case Withheld.UNKNOWN_CARD:
            return QCoreApplication.translate(
                "Speed", "No speed is told: a GPU's memory bandwidth is not known. Choose a known card."
            )
        case Withheld.UNIFIED_PARTIAL | Withheld.METAL_PARTIAL:
            return QCoreApplication.translate(
                "Speed", "No speed is told: where GPU and CPU share their memory, layers on both are hard to foresee."
            )
        case Withheld.SLOW_CARD:
            return QCoreApplication.translate(
                "Speed", "No speed is told: cards of this series run far slower than their memory allows."
            )
        case Withheld.REMOTE:
            return QCoreApplication.translate("Speed", "No speed is told: it depends on the network between devices.")
        case Withheld.ROW_SPLIT:
            return QCoreApplication.translate("Speed", "No speed is told for matrices split by rows over several GPUs.")
        case Withheld.NO_TOKENS:
            return QCoreApplication.translate("Speed", "This model writes no text, so it has no speed in tokens.")
        case _:
            assert_never(reason)


def remark_text(remark: SpeedRemark) -> str:
    """Why a range is wider than usual."""
    match remark:
        case SpeedRemark.CPU_UNKNOWN:
            return QCoreApplication.translate("Speed", "The speed of the system memory is not known and was assumed.")
        case SpeedRemark.CACHE_ON_CPU:
            return QCoreApplication.translate("Speed", "The KV cache lies in system memory, which was measured seldom.")
        case SpeedRemark.CALIBRATED:
            return QCoreApplication.translate("Speed", "What was measured on this computer went into it.")
        case _:
            assert_never(remark)
