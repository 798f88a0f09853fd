"""The GPUs of a plan after one change to them; knows no Qt."""

from dataclasses import replace

from lamella.devices.device import Device

Gpus = tuple[Device, ...]


def copied(gpus: Gpus, index: int) -> Gpus:
    """A what-if twin behind the GPU; of one in this computer with all its memory free, as nothing else runs on it."""
    gpu = gpus[index]
    twin = gpu if gpu.simulated else replace(gpu, uuid="", free=gpu.total)
    return (*gpus[: index + 1], twin, *gpus[index + 1 :])


def removed(gpus: Gpus, index: int) -> Gpus:
    return gpus[:index] + gpus[index + 1 :]


def moved(gpus: Gpus, index: int, by: int) -> Gpus:
    """The same GPUs where it would leave the row."""
    place = index + by
    if not 0 <= place < len(gpus):
        return gpus
    rest = removed(gpus, index)
    return (*rest[:place], gpus[index], *rest[place:])


def freed(gpus: Gpus, index: int, free: int) -> Gpus:
    """`free` in bytes is what the plan counts with on this GPU."""
    return (*gpus[:index], replace(gpus[index], free=free), *gpus[index + 1 :])
