"""What is wrong with a memory size that somebody typed, as a sentence."""

from typing import Final

from PySide6.QtCore import QCoreApplication

from lamella.ui.settings.steps import typed_size
from lamella.ui.words import gib_text

MINUS: Final = ("-", "\N{MINUS SIGN}")


def size_fault(text: str, most: int | None = None) -> str:
    """Nothing for a size above 0 and up to `most` bytes, which is what a GPU has."""
    value = typed_size(text)
    if value == 0 or text.strip().startswith(MINUS):
        return QCoreApplication.translate("Sizes", "The size must be above 0.")
    if value is None:
        return QCoreApplication.translate("Sizes", "That is no size. Write 24 GiB, for example, or 24576 MiB.")
    if most is not None and value > most:
        return QCoreApplication.translate("Sizes", "The GPU has only {0}.").format(gib_text(most))
    return ""
