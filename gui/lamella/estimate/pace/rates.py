"""Rates: how fast one device reads weights, experts and cache, with what was measured on this computer."""

from collections.abc import Iterable
from dataclasses import dataclass

from lamella.devices.chips import Chip, Family
from lamella.devices.device import Device, Kind
from lamella.estimate.pace.constants import (
    CHANNEL_GB_S,
    CONSTANTS,
    CPU_GB_S,
    EXPERT_SHARE_CPU,
    GPU_GB_S,
    REMOTE_GB_S,
    Constants,
)


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
    unpacking: bool = False  # arithmetic, not memory, is what weights wait for
    known: bool = True  # the bandwidth comes from the device, from a list of cards or from a measurement


def rates_of(
    device: Device,
    chip: Chip,
    calibrations: Iterable[Calibration] = (),
    *,
    weight_bytes: float = 0.0,
    flash_attention: bool = True,
) -> Rates:
    """The rates of a device; of one that nobody knows those of a middling one, to compare placements with.

    `weight_bytes`: of one weight of the model in the mean; 0 where nobody knows.
    """
    own = next((one for one in calibrations if one.card == device.name), Calibration(device.name))
    constants, nominal = CONSTANTS[chip.family], _nominal(device, chip)
    a_byte = own.factor / (nominal * 1e9)
    experts = constants.share
    expert_factor = 1.0
    if chip.family is Family.CPU:
        experts, expert_factor = EXPERT_SHARE_CPU, own.expert_factor
    unpacking = own.factor * _unpacking(chip, constants, weight_bytes)
    cache_share = constants.cache_share
    if not flash_attention:
        cache_share = min(cache_share, constants.plain_cache_share)
    return Rates(
        weights=max(a_byte / constants.share, unpacking),
        experts=max(a_byte / experts * expert_factor, unpacking),
        cache=a_byte / cache_share,
        layer=constants.layer_us * 1e-6 * own.factor,
        expert_layer=constants.expert_us * 1e-6 * own.factor * expert_factor,
        unpacking=unpacking > a_byte / constants.share,
        known=chip.bandwidth_gb_s is not None,
    )


def _unpacking(chip: Chip, constants: Constants, weight_bytes: float) -> float:
    """Seconds a byte of weights takes to unpack; 0 where memory is what is short, or the chip's arithmetic unknown."""
    if not (constants.unpacked and chip.fp16_tflops and weight_bytes):
        return 0.0
    return 1 / (constants.unpacked * 1e9 * chip.fp16_tflops * weight_bytes)


def _nominal(device: Device, chip: Chip) -> float:
    if chip.bandwidth_gb_s is not None:
        return chip.bandwidth_gb_s
    if device.kind is not Kind.CPU:
        return REMOTE_GB_S if device.kind is Kind.REMOTE else GPU_GB_S
    return CHANNEL_GB_S * device.memory_channels if device.memory_channels else CPU_GB_S
