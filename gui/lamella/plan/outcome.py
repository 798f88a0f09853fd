"""Outcome: everything that follows from a plan, computed once for strip, cards, verdict and command line."""

from dataclasses import dataclass

from lamella.devices.device import Device
from lamella.estimate.estimate import Estimate
from lamella.notes import Note
from lamella.placement.usage import DeviceUsage, LayerUsage
from lamella.plan.plan import Plan


@dataclass(frozen=True, slots=True)
class DeviceOutcome:
    """One device of the plan with what it then holds. `index` is the GPU's number, or CPU (-1)."""

    index: int
    device: Device
    usage: DeviceUsage
    layers: int  # places at home here, the output layer counted
    margin: int  # memory to keep free; 0 for the CPU

    @property
    def headroom(self) -> int:
        """Free memory left after load, before the margin is taken off; negative where it does not fit."""
        return self.device.free - self.usage.used


@dataclass(frozen=True, slots=True)
class Outcome:
    """Same plan in, same outcome out."""

    plan: Plan
    estimate: Estimate
    devices: tuple[DeviceOutcome, ...]  # GPUs in engine order, the CPU last
    layers: tuple[LayerUsage, ...]  # blocks, then the output layer
    input_bytes: int  # token embeddings and other things that are no layer
    notes: tuple[Note, ...]

    @property
    def fits(self) -> bool:
        return all(device.headroom >= 0 for device in self.devices)
