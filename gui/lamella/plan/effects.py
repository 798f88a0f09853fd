"""What one other setting would change on every device, before it is chosen."""

from dataclasses import dataclass

from lamella.estimate.settings import Settings
from lamella.plan.offload import offload_of
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import with_settings


@dataclass(frozen=True, slots=True)
class DeviceEffect:
    """More is positive. `index` is the GPU's number, or CPU (-1)."""

    index: int
    weights: int
    kv_cache: int
    compute: int
    layers: int
    headroom: int  # that is left then, not a difference

    @property
    def used(self) -> int:
        return self.weights + self.kv_cache + self.compute


@dataclass(frozen=True, slots=True)
class Effects:
    """The allocator answers again, so a GPU that is full before may be full afterwards, of more layers."""

    devices: tuple[DeviceEffect, ...]  # GPUs in engine order, the CPU last
    layers: int  # more layers wholly on GPUs
    fits: bool  # then

    @property
    def used(self) -> int:
        """On all devices together: what the setting itself costs."""
        return sum(device.used for device in self.devices)


def effects(outcome: Outcome, settings: Settings) -> Effects:
    """What these settings would change about the plan; no differences where they are the plan's own."""
    after = outcome_of(with_settings(outcome.plan, settings, known=outcome.estimate), outcome.estimate)
    pairs = zip(outcome.devices, after.devices, strict=True)
    devices = tuple(
        DeviceEffect(
            index=now.index,
            weights=now.usage.weights + now.usage.projector - before.usage.weights - before.usage.projector,
            kv_cache=now.usage.kv_cache - before.usage.kv_cache,
            compute=now.usage.compute - before.usage.compute,
            layers=now.layers - before.layers,
            headroom=now.headroom,
        )
        for before, now in pairs
    )
    return Effects(devices, offload_of(after).layers - offload_of(outcome).layers, after.fits)
