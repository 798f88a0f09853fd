"""The compute buffers of placements: replayed where the architecture has graph tables, by formula where it has none."""

from lamella.devices.device import Device
from lamella.estimate.compute.buffers import ComputeBuffer
from lamella.estimate.compute.formula import Formula
from lamella.estimate.estimate import Estimate
from lamella.estimate.places import Placed


class Buffers:
    """For placements of one estimate on given GPUs. What the estimate's replayer remembers is not replayed again."""

    def __init__(self, estimate: Estimate, gpus: tuple[Device, ...]) -> None:
        self._estimate, self._gpus = estimate, gpus
        self._replayer = estimate.replayer
        self.exact = self._replayer.knows(estimate)
        self._formula = None if self.exact else Formula(estimate, gpus)

    def buffers(self, placed: Placed) -> tuple[ComputeBuffer, ...]:
        """Each GPU's buffer, then the CPU's."""
        if self._formula is not None:
            return self._formula.buffers(placed)
        found = self._replayer.buffers(self._estimate, placed, self._gpus)
        assert found is not None
        return found

    def projected(self, placed: Placed) -> tuple[int, ...]:
        """Of each GPU, then of the CPU, what a dry run says: all that fit asks for, and a third of the work."""
        if self._formula is not None:
            return tuple(buffer.projected for buffer in self._formula.buffers(placed))
        found = self._replayer.projected(self._estimate, placed, self._gpus)
        assert found is not None
        return found
