"""Compute buffers from whole graphs, node by node: slow, and what the replay of blocks has to equal."""

from dataclasses import dataclass, replace

from lamella.devices.device import Device
from lamella.estimate.compute.anatomy import anatomy
from lamella.estimate.compute.asking import largest_batch, placing, smallest_batch
from lamella.estimate.compute.batch import Batch
from lamella.estimate.compute.buffers import ComputeBuffer
from lamella.estimate.compute.drawing import Stamps
from lamella.estimate.compute.layouts import Layouts, quantised
from lamella.estimate.compute.request import Placing
from lamella.estimate.compute.sketching import Sketches
from lamella.estimate.estimate import Estimate
from lamella.estimate.places import Placed
from lamella.estimate.settings import FlashAttention
from tests.helpers.whole_graph.allocate import laid_out
from tests.helpers.whole_graph.graph import Graph, assembled
from tests.helpers.whole_graph.schedule import decide, split


@dataclass(frozen=True, slots=True)
class _Whole:
    sketches: Sketches
    layouts: Layouts
    asked: Placing

    def attends_at_home(self, batch: Batch) -> bool:
        graph = self._decided(batch, self.asked)
        return all(graph.where[node] == home for node, (_, home) in graph.attention.items())

    def peaks(self, batch: Batch, *, pinned: bool) -> tuple[int, ...]:
        asked = replace(self.asked, pinned=pinned)
        graph = self._decided(batch, asked)
        return laid_out(graph, split(graph, self.layouts), self.layouts, asked)

    def _decided(self, batch: Batch, asked: Placing) -> Graph:
        graph = assembled(Stamps(self.sketches, batch, self.layouts), asked)
        decide(graph)
        return graph


def whole_buffers(estimate: Estimate, placed: Placed, gpus: tuple[Device, ...]) -> tuple[ComputeBuffer, ...]:
    """Each GPU's buffer, then the CPU's; only for architectures with graph tables."""
    found = anatomy(estimate.model)
    assert found is not None
    asked, used = placing(estimate, placed, gpus)
    whole = _Whole(Sketches(found), Layouts(), replace(asked, pinned=True))
    flash = _flash(estimate, whole)
    largest, smallest = largest_batch(estimate, flash=flash), smallest_batch(estimate, flash=flash)
    projected = whole.peaks(largest, pinned=False)
    allocated = map(max, whole.peaks(largest, pinned=True), whole.peaks(smallest, pinned=True))
    buffers = [ComputeBuffer(0, 0)] * (len(gpus) + 1)
    for gpu, *sizes in zip((*used, len(gpus)), projected, allocated, strict=True):
        buffers[gpu] = ComputeBuffer(*sizes)
    return tuple(buffers)


def _flash(estimate: Estimate, whole: _Whole) -> bool:
    wanted = estimate.settings.flash_attention
    if wanted is not FlashAttention.AUTO:
        return wanted is FlashAttention.ON
    return quantised(estimate.settings.type_v) or whole.attends_at_home(smallest_batch(estimate, flash=True))
