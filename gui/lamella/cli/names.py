"""How devices are called in everything that the command line prints."""

from lamella.devices.device import CPU


def device_id(index: int) -> str:
    return "CPU" if index == CPU else f"GPU{index}"
