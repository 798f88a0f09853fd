"""What an engine and the driver take on a GPU beyond the buffers the engine logs."""

from typing import Final

from lamella.devices.device import Backend, Device
from lamella.units import MIB

CUDA_OVERHEAD: Final = 457 * MIB
"""CUDA context and libraries: the constant Ollama sets aside for each GPU. Single reports run from 107 to 555 MiB."""


def engine_overhead(device: Device) -> int:
    """Bytes on this device; what a remote machine's or the system's memory loses is not known and counted as 0."""
    return CUDA_OVERHEAD if device.backend is Backend.CUDA else 0
