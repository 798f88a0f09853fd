"""Words for the values of settings."""

from typing import assert_never

from PySide6.QtCore import QCoreApplication

from lamella.estimate.settings import CacheType, FlashAttention


def cache_type_text(value: CacheType) -> str:
    """Type names are the engine's own and the same in every language."""
    return str(value.value)


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
