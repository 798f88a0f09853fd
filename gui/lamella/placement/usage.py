"""What each device and each layer then holds: one set of functions for every placement, an allocator's or a hand's."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeviceUsage:
    """Bytes on one device; the four parts are what a loaded model takes."""

    weights: int
    kv_cache: int  # recurrent state included
    compute: int  # what a real load allocates
    compute_projected: int  # what the engine's dry run says, which fit decides by
    overhead: int  # engine overhead beyond its own buffers (CUDA context)
    projector: int = 0  # weights of a projector in a file of its own

    @property
    def used(self) -> int:
        return self.weights + self.kv_cache + self.compute + self.overhead + self.projector

    @property
    def projected(self) -> int:
        """What fit compares with free memory: no overhead, the projected compute buffer."""
        return self.weights + self.kv_cache + self.compute_projected


@dataclass(frozen=True, slots=True)
class Part:
    """Tensors of a layer held by another device than its home."""

    device: int
    tensors: tuple[str, ...]
    nbytes: int


@dataclass(frozen=True, slots=True)
class LayerUsage:
    """One place: block 0..N-1, then the output layer."""

    device: int
    weights: int  # on its home device, overflow not included
    kv_cache: int  # recurrent state included
    cache_device: int  # the home, or the CPU with --no-kv-offload
    overflow: tuple[Part, ...] = ()

    @property
    def total(self) -> int:
        """Height of its bar."""
        elsewhere = sum(part.nbytes for part in self.overflow) if self.overflow else 0  # asked for in every frame
        return self.weights + self.kv_cache + elsewhere
