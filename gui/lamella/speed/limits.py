"""What takes most of the time of one token."""

from collections.abc import Iterator

from lamella.devices.device import CPU
from lamella.estimate.pace.pace import DeviceTime
from lamella.speed.speed import Limit, LimitedBy


def decode_limit(parts: tuple[DeviceTime, ...], hops_s: float) -> LimitedBy | None:
    """The largest single cause, with its share of the whole; None where nothing takes time."""
    whole = sum(part.seconds for part in parts) + hops_s
    if not whole:
        return None
    cause, device, seconds, nbytes = max(_causes(parts, hops_s), key=lambda one: one[2])
    return LimitedBy(cause, seconds / whole, device, nbytes)


def _causes(parts: tuple[DeviceTime, ...], hops_s: float) -> Iterator[tuple[Limit, int | None, float, int]]:
    yield Limit.HOPS, None, hops_s, 0
    yield Limit.CACHE, None, sum(part.cache for part in parts), 0
    gpus = [part for part in parts if part.device != CPU]
    yield Limit.LAYERS, None, sum(part.layers for part in gpus), 0
    reading = [part for part in gpus if part.weights + part.experts]
    # GPUs work one after the other, so that their times are one cause.
    alone = reading[0].device if len(reading) == 1 else None
    nbytes = sum(part.nbytes for part in reading)
    unpacking = bool(reading) and all(part.unpacking for part in reading)
    yield (
        Limit.COMPUTE if unpacking else Limit.GPU_MEMORY,
        alone,
        sum(part.weights + part.experts for part in reading),
        nbytes,
    )
    for part in parts:
        if part.device == CPU:
            yield Limit.CPU_MEMORY, CPU, part.weights, part.nbytes
            yield Limit.CPU_EXPERTS, CPU, part.experts + part.layers, part.nbytes
