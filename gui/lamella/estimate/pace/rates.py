"""Rates: how fast one device reads weights, experts and cache, with what was measured on this computer."""

from collections.abc import Iterable
from dataclasses import dataclass

from lamella.devices.chips import Chip, Family
from lamella.devices.device import Device, Kind
from lamella.estimate.pace.constants import CHANNEL_GB_S, CONSTANTS, CPU_GB_S, EXPERT_SHARE_CPU, GPU_GB_S, REMOTE_GB_S


@dataclass(frozen=True, slots=True)
class Calibration:
    """How much longer one device takes for a token than its constants say: 1.2 is a fifth longer."""

    card: str  # the device's name
    factor: float = 1.0
    expert_factor: float = 1.0  # for experts on the CPU


@dataclass(frozen=True, slots=True)
class Rates:
    """Seconds a byte, and seconds a layer."""

    weights: float
    experts: float
    cache: float
    layer: float
    expert_layer: float
    known: bool = True  # the bandwidth comes from the device, from a list of cards or from a measurement


def rates_of(device: Device, chip: Chip, calibrations: Iterable[Calibration] = ()) -> Rates:
    """The rates of a device; of one that nobody knows those of a middling one, to compare placements with."""
    own = next((one for one in calibrations if one.card == device.name), Calibration(device.name))
    constants, nominal = CONSTANTS[chip.family], _nominal(device, chip)
    a_byte = own.factor / (nominal * 1e9)
    experts = constants.share
    expert_factor = 1.0
    if chip.family is Family.CPU:
        experts, expert_factor = EXPERT_SHARE_CPU, own.expert_factor
    return Rates(
        weights=a_byte / constants.share,
        experts=a_byte / experts * expert_factor,
        cache=a_byte / constants.cache_share,
        layer=constants.layer_us * 1e-6 * own.factor,
        expert_layer=constants.expert_us * 1e-6 * own.factor * expert_factor,
        known=chip.bandwidth_gb_s is not None,
    )


def _nominal(device: Device, chip: Chip) -> float:
    if chip.bandwidth_gb_s is not None:
        return chip.bandwidth_gb_s
    if device.kind is not Kind.CPU:
        return REMOTE_GB_S if device.kind is Kind.REMOTE else GPU_GB_S
    return CHANNEL_GB_S * device.memory_channels if device.memory_channels else CPU_GB_S
