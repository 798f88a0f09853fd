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
        self._formula: Formula | None = None  # only made where it is needed

    @property
    def exact(self) -> bool:
        """Whether the sizes are the engine's own, and no formula's."""
        return self._estimate.replayer.knows(self._estimate)

    def buffers(self, placed: Placed) -> tuple[ComputeBuffer, ...]:
        """Each GPU's buffer, then the CPU's."""
        found = self._estimate.replayer.buffers(self._estimate, placed, self._gpus)
        return self._by_formula(placed) if found is None else found

    def projected(self, placed: Placed) -> tuple[int, ...]:
        """Of each GPU, then of the CPU, what a dry run says: all that fit asks for, and a third of the work."""
        found = self._estimate.replayer.projected(self._estimate, placed, self._gpus)
        return tuple(buffer.projected for buffer in self._by_formula(placed)) if found is None else found

    def allocated(self, placed: Placed) -> tuple[int, ...]:
        """Of each GPU, then of the CPU, what a real load takes."""
        found = self._estimate.replayer.allocated(self._estimate, placed, self._gpus)
        return tuple(buffer.allocated for buffer in self._by_formula(placed)) if found is None else found

    def _by_formula(self, placed: Placed) -> tuple[ComputeBuffer, ...]:
        if self._formula is None:
            self._formula = Formula(self._estimate, self._gpus)
        return self._formula.buffers(placed)
