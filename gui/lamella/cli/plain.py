"""Text as a terminal may have it: nothing in the name of a model, a device or a file reaches it as a command."""

from typing import Final

_TURNING: Final = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))  # signs that turn the direction of writing
_CONTROLS: Final = (*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
_SHOWN: Final = {number: repr(chr(number))[1:-1] for number in (*_CONTROLS, *_TURNING)}


def plain(text: str) -> str:
    """Everything but line feeds that would not be seen stands as Python would write it, "\\x1b"."""
    return text.translate(_SHOWN)
