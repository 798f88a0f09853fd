"""What this computer has to be asked about, and whether asking can tell anything."""

import sys

from PySide6.QtCore import QLibrary

from lamella.devices.device import Source
from lamella.devices.here import HereSource
from lamella.devices.sources import LateSource


def this_computer() -> tuple[Source, ...]:
    """Its drivers, each loaded by the thread that asks it and not before the first paint, and its system memory."""
    return LateSource(_amd), LateSource(_nvml), HereSource()


def driver_found() -> bool:
    """False where NVML is sure to find no driver: it loads this very file. Asked through Qt, as ctypes takes 8 ms."""
    return not sys.platform.startswith("linux") or QLibrary("libnvidia-ml.so.1").load()


def _amd() -> Source:
    from lamella.devices.amd import AmdSource

    return AmdSource()


def _nvml() -> Source:
    from lamella.devices.nvml import NvmlSource

    return NvmlSource()
