"""Measured constants of each family of chips: fitted to public measurements, see tests/golden/speeds.py."""

from dataclasses import dataclass
from typing import Final

from lamella.devices.chips import Family


@dataclass(frozen=True, slots=True)
class Constants:
    """What one family of chips makes of its data sheet."""

    share: float  # of its memory's bandwidth that weights are read with
    layer_us: float  # a layer costs, however small
    expert_us: float  # a layer with experts costs beyond that
    cache_share: float  # of the bandwidth, for the cache
    prompt_share: float  # of its arithmetic at 16 bit, for prompts
    plain_cache_share: float = 0.25  # of the bandwidth, for the cache without flash attention; no more than with it
    unpacked: float = 0.0  # 10^9 weights a second for each TFLOPS, where unpacking may take longer than reading; or 0


CONSTANTS: Final = {
    # Where tests/golden/speed_fit.py has runs of a family, its answer, rounded. The others from single reports and
    # from builds of 2024, whose overheads were three times as large.
    Family.OLD_NVIDIA: Constants(0.68, 60, 60, 0.4, 0.9),
    Family.VOLTA: Constants(0.57, 74, 70, 0.12, 0.4),
    Family.TURING: Constants(0.71, 38, 50, 0.54, 0.6),
    Family.GTX16: Constants(0.30, 150, 100, 0.3, 1.0),
    Family.AMPERE: Constants(0.74, 32, 54, 0.6, 0.75),
    Family.ADA: Constants(0.935, 61, 6, 0.69, 0.76, 0.5),
    Family.BLACKWELL: Constants(0.79, 44, 22, 0.71, 0.85),
    Family.DATACENTRE: Constants(0.65, 37, 40, 0.5, 0.25, 0.2),
    Family.GCN: Constants(0.5, 110, 100, 0.3, 0.3),
    Family.CDNA: Constants(0.6, 110, 100, 0.4, 0.2),
    Family.RDNA: Constants(0.7, 100, 100, 0.5, 0.3),
    Family.RDNA3: Constants(0.88, 109, 41, 0.95, 0.32, 0.114),
    Family.RDNA4: Constants(0.88, 109, 41, 0.95, 0.25, 0.114),
    Family.INTEL: Constants(0.65, 100, 100, 0.4, 0.2),
    Family.APPLE: Constants(0.89, 119, 70, 0.31, 0.55, 0.085, unpacked=34),
    Family.GB10: Constants(0.79, 33, 40, 0.61, 0.4),
    Family.AMD_UNIFIED: Constants(0.88, 109, 41, 0.95, 0.2, 0.114),
    Family.UNKNOWN: Constants(0.7, 60, 60, 0.4, 0.3),
    Family.CPU: Constants(0.60, 0, 220, 0.5, 0.5, 0.5),
}

EXPERT_SHARE_CPU: Final = 0.33
"""Of the CPU's bandwidth for experts: they are read in many small pieces."""
HOP_US: Final = 233.0
"""One hand-over from device to device: median of 148 pairs of equal cards."""
CPU_HOP_US: Final = 100.0
"""One hand-over between CPU and GPU in a dense model."""
REMOTE_HOP_US: Final = 1000.0
"""One hand-over through a network: a guess, only to compare placements with, never shown."""
GPU_GB_S: Final = 500.0
"""Of a card whose memory nobody knows: only to compare placements, never shown."""
REMOTE_GB_S: Final = 300.0
"""The same of a remote card: where nobody knows, a card of this computer is to be preferred."""
CPU_GB_S: Final = 55.0
"""Of system memory nobody told the kind of: two channels of DDR4 or DDR5."""
CHANNEL_GB_S: Final = 32.0
"""Of one channel, where only their number is known."""
