"""Words for the values of settings."""

from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QCoreApplication

from lamella.estimate.settings import CacheType, FlashAttention
from lamella.ui.settings.steps import short_tokens

if TYPE_CHECKING:
    from lamella.ui.settings.context_advice import Threshold


def cache_type_text(value: CacheType) -> str:
    """Type names are the engine's own and the same in every language."""
    return str(value.value)


def threshold_text(threshold: "Threshold", *, one_gpu: bool) -> str:
    """As "25k: a layer leaves the GPU"."""
    tokens, lost = short_tokens(threshold.context_tokens), threshold.layers_lost
    if not lost:
        return QCoreApplication.translate("Words", "{0}: it no longer fits").format(tokens)
    if one_gpu and lost == 1:
        text = QCoreApplication.translate("Words", "{0}: a layer leaves the GPU")
    elif one_gpu:
        text = QCoreApplication.translate("Words", "{0}: {1} layers leave the GPU")
    elif lost == 1:
        text = QCoreApplication.translate("Words", "{0}: a layer leaves the GPUs")
    else:
        text = QCoreApplication.translate("Words", "{0}: {1} layers leave the GPUs")
    return text.format(tokens, lost)


def flash_text(value: FlashAttention) -> str:
    match value:
        case FlashAttention.ON:
            return QCoreApplication.translate("Words", "on")
        case FlashAttention.OFF:
            return QCoreApplication.translate("Words", "off")
        case FlashAttention.AUTO:
            return QCoreApplication.translate("Words", "auto")
        case _:
            assert_never(value)
