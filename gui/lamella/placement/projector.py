"""Where llama.cpp puts a projector that is given apart, and what its fit keeps free for it.

llama.cpp b11434: tools/mtmd/clip.cpp (one device, one buffer of its default type), common/arg.cpp (which device),
tools/server/server-context.cpp (what is added to fit's targets).
"""

from lamella.devices.device import CPU, Backend, Device
from lamella.estimate.estimate import Estimate
from lamella.estimate.settings import Settings
from lamella.placement.llama_cpp import only_gpu, used_gpus, visible_gpus


def projector_device(settings: Settings, gpus: tuple[Device, ...]) -> int:
    """The first device of `-dev`, whichever GPUs the layers are on (also with `-sm none`); the CPU without any.

    Our commands always name the devices. Without `-dev` it is the first GPU of this computer, also where remote
    ones stand in front of it.
    """
    seen = visible_gpus(settings, gpus) if only_gpu(settings, gpus) is None else tuple(range(len(gpus)))
    return seen[0] if settings.offload_projector and seen else CPU


def projector_bytes(estimate: Estimate, gpus: tuple[Device, ...]) -> tuple[int, ...]:
    """Its weights on each device, GPUs and then the CPU: exact. Its compute buffer is not known and not counted."""
    found = [0] * (len(gpus) + 1)
    device = projector_device(estimate.settings, gpus)
    found[device] = estimate.weights.projector.on(Backend.CPU if device == CPU else gpus[device].backend)
    return tuple(found)


def margins(estimate: Estimate, gpus: tuple[Device, ...]) -> tuple[int, ...]:
    """What is to be kept free of each used GPU, the projector's room on its own GPU included."""
    projector, used = projector_bytes(estimate, gpus), used_gpus(estimate.settings, gpus)
    return tuple(estimate.settings.margin(index) + projector[gpu] for index, gpu in enumerate(used))


def fit_margins(estimate: Estimate, gpus: tuple[Device, ...]) -> tuple[int, ...]:
    """What fit keeps free of each used GPU, or of system memory where none is used.

    llama-server adds the projector's bytes, unpadded, to the target with the number that its device has among all
    that ggml knows, although targets are counted along the devices of the model. Both are the same unless remote
    servers or `-sm none` change the order; then the room is kept on another device, or on none. (It adds the
    projector's compute buffers, too, which we do not know.)
    """
    settings, projector = estimate.settings, estimate.model.projector
    found = [settings.margin(index) for index in range(len(used_gpus(settings, gpus)) or 1)]
    if projector is not None:
        number = _registered(projector_device(settings, gpus), settings, gpus)
        if number < len(found):
            found[number] += projector.nbytes
    return tuple(found)


def _registered(device: int, settings: Settings, gpus: tuple[Device, ...]) -> int:
    """A device's number in ggml: GPUs of this computer, the CPU, then remote ones in their order."""
    seen = visible_gpus(settings, gpus) if only_gpu(settings, gpus) is None else tuple(range(len(gpus)))
    remote = tuple(number for number, gpu in enumerate(gpus) if gpu.backend is Backend.RPC)
    here = tuple(gpu for gpu in seen if gpu not in remote)
    if device == CPU:
        return len(here)
    return here.index(device) if device in here else len(here) + 1 + remote.index(device)
