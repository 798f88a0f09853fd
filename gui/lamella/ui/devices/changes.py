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


def moved_to(gpus: Gpus, index: int, place: int) -> Gpus:
    """The GPU taken out and put in again as number `place` of all."""
    return moved(gpus, index, place - index)


def sized(gpus: Gpus, index: int, *, total: int, free: int) -> Gpus:
    """Bytes that the plan counts with on this GPU. One in this computer with other memory is a what-if GPU."""
    gpu = gpus[index]
    uuid = gpu.uuid if total == gpu.total else ""
    return (*gpus[:index], replace(gpu, total=total, free=free, uuid=uuid), *gpus[index + 1 :])


def returned(gpus: Gpus, gpu: Device, listed: tuple[str, ...]) -> Gpus:
    """A GPU of this computer back in its place by `listed`, the order of their UUIDs there; behind those it does not
    know.
    """
    later = set(listed[listed.index(gpu.uuid) :]) if gpu.uuid in listed else set()
    place = next((number for number, each in enumerate(gpus) if each.uuid in later), len(gpus))
    return (*gpus[:place], gpu, *gpus[place:])
