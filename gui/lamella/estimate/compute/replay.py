"""Compute buffers of llama.cpp b11434 to the byte: its graph, scheduler and allocator, without llama.cpp."""

from dataclasses import replace

from lamella.devices.device import Device
from lamella.estimate.compute.allocate import LaidOut, laid_out
from lamella.estimate.compute.anatomy import Anatomy, anatomy
from lamella.estimate.compute.batch import Batch
from lamella.estimate.compute.buffers import ComputeBuffer
from lamella.estimate.compute.graph import Stamps, assembled
from lamella.estimate.compute.layouts import Layouts
from lamella.estimate.compute.asking import largest_batch, placing, smallest_batch
from lamella.estimate.compute.request import Placing
from lamella.estimate.compute.schedule import decide, split
from lamella.estimate.compute.terms import UNQUANTISED_CACHES
from lamella.estimate.estimate import Estimate
from lamella.estimate.places import Placed
from lamella.estimate.settings import FlashAttention
from lamella.model.model import Model


class Replayer:
    """Answers for one model after the other, and remembers what it has drawn and answered for the present one."""

    def __init__(self) -> None:
        self._model: Model | None = None
        self._anatomy: Anatomy | None = None
        self._layouts = Layouts()
        self._stamps: dict[Batch, Stamps] = {}

    def buffers(
        self, estimate: Estimate, placed: Placed, gpus: tuple[Device, ...]
    ) -> tuple[ComputeBuffer, ...] | None:
        """Each GPU's buffer, then the CPU's; None for an architecture without graph tables."""
        found = self._of(estimate.model)
        if found is None:
            return None
        asked, used = placing(estimate, placed, gpus)
        flash = self._flash(estimate, asked)
        large, small = largest_batch(estimate, flash=flash), smallest_batch(estimate, flash=flash)
        projected = self._peaks(large, asked)
        loaded = replace(asked, pinned=True)
        allocated = tuple(map(max, self._peaks(large, loaded), self._peaks(small, loaded)))
        buffers = [ComputeBuffer(0, 0)] * (len(gpus) + 1)
        for number, gpu in enumerate((*used, len(gpus))):
            buffers[gpu] = ComputeBuffer(projected[number], allocated[number])
        return tuple(buffers)

    def _of(self, model: Model) -> Anatomy | None:
        if model is not self._model:
            self._model, self._anatomy = model, anatomy(model)
            self._stamps = {}
        return self._anatomy

    def _stamped(self, batch: Batch) -> Stamps:
        if batch not in self._stamps:
            assert self._anatomy
            self._stamps[batch] = Stamps(self._anatomy, batch, self._layouts)
        return self._stamps[batch]

    def _flash(self, estimate: Estimate, asked: Placing) -> bool:
        """What "auto" ends as: off for the whole model as soon as one block attends away from its home."""
        wanted = estimate.settings.flash_attention
        if wanted is not FlashAttention.AUTO:
            return wanted is FlashAttention.ON
        if estimate.settings.type_v not in UNQUANTISED_CACHES:
            return True
        graph = assembled(
            self._stamped(smallest_batch(estimate, flash=True)),
            replace(asked, pinned=True),
            range(estimate.model.loaded_blocks),
        )
        decide(graph)
        return all(graph.where[node] == home for node, (_, home) in graph.attention.items())

    def _peaks(self, batch: Batch, asked: Placing) -> tuple[int, ...]:
        return self._replayed(batch, asked, range(len(asked.homes) - 1)).peaks

    def _replayed(self, batch: Batch, asked: Placing, blocks: range) -> LaidOut:
        graph = assembled(self._stamped(batch), asked, blocks)
        decide(graph)
        splits = split(graph, self._layouts)
        return laid_out(graph, splits, self._layouts, backends=asked.backends, pipelined=asked.pipelined)
