"""On which devices the figures were compared with an engine's: what lies beyond is likely, and not certain."""

import re
from typing import Final

from lamella.devices.device import Backend, Device

_TURING: Final = (7, 5)
_CAPABILITY: Final = re.compile(r"(\d+)\.(\d+)")


def checked_on(gpu: Device) -> bool:
    """Whether it is a CUDA card of Turing or later, or may be one: of a what-if size nothing else is known.

    Older cards attend with other kernels, and other makers' have backends and alignments of their own.
    """
    capability = _CAPABILITY.match(gpu.arch)
    if gpu.backend is not Backend.CUDA or not gpu.arch:
        return True
    return capability is not None and (int(capability[1]), int(capability[2])) >= _TURING
