"""What a compute buffer's size is told in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ComputeBuffer:
    """One device's compute buffer in bytes."""

    projected: int  # by the engine's dry run, which fit decides by
    allocated: int  # by a real load
