"""Compute buffers of llama.cpp b11434 to the byte: its graph, scheduler and allocator, without llama.cpp."""

from collections.abc import Callable
from dataclasses import replace

from lamella.devices.device import Device
from lamella.estimate.compute.allocate import laid_out
from lamella.estimate.compute.anatomy import Anatomy, anatomy
from lamella.estimate.compute.asking import largest_batch, placing, smallest_batch
from lamella.estimate.compute.batch import Batch
from lamella.estimate.compute.buffers import ComputeBuffer
from lamella.estimate.compute.graph import Graph, Stamps, assembled
from lamella.estimate.compute.layouts import Layouts
from lamella.estimate.compute.repeats import EFFORTS, Kept, everything, kept_blocks
from lamella.estimate.compute.request import Placing
from lamella.estimate.compute.rules import pinned_batch
from lamella.estimate.compute.schedule import decide, split
from lamella.estimate.compute.signatures import Signatures
from lamella.estimate.compute.terms import UNQUANTISED_CACHES
from lamella.estimate.estimate import Estimate
from lamella.estimate.places import Placed
from lamella.estimate.settings import FlashAttention
from lamella.model.model import Model

Peaks = tuple[int, ...]


class Replayer:
    """Answers for one model after the other, and remembers what it has drawn and answered for the present one.

    With `thorough` every block is replayed: slower, and always the same answer.
    """

    def __init__(self, *, thorough: bool = False) -> None:
        self._thorough = thorough
        self._known: _Known | None = None

    def buffers(
        self, estimate: Estimate, placed: Placed, gpus: tuple[Device, ...]
    ) -> tuple[ComputeBuffer, ...] | None:
        """Each GPU's buffer, then the CPU's; None for an architecture without graph tables."""
        known = self._of(estimate.model)
        if known is None:
            return None
        asked, used = placing(estimate, placed, gpus)
        projected, allocated = known.projected(estimate, asked), known.allocated(estimate, asked)
        buffers = [ComputeBuffer(0, 0)] * (len(gpus) + 1)
        for number, gpu in enumerate((*used, len(gpus))):
            buffers[gpu] = ComputeBuffer(projected[number], allocated[number])
        return tuple(buffers)

    def projected(self, estimate: Estimate, placed: Placed, gpus: tuple[Device, ...]) -> Peaks | None:
        """The projected sizes alone, which fit decides by, for a third of the work."""
        known = self._of(estimate.model)
        if known is None:
            return None
        asked, used = placing(estimate, placed, gpus)
        peaks = known.projected(estimate, asked)
        buffers = [0] * (len(gpus) + 1)
        for number, gpu in enumerate((*used, len(gpus))):
            buffers[gpu] = peaks[number]
        return tuple(buffers)

    def _of(self, model: Model) -> "_Known | None":
        if self._known is None or self._known.model is not model:
            found = anatomy(model)
            self._known = _Known(found, thorough=self._thorough) if found else None
        return self._known


class _Known:
    """What has been drawn and answered for one model."""

    def __init__(self, found: Anatomy, *, thorough: bool) -> None:
        self.model = found.model
        self._anatomy = found
        self._efforts = () if thorough else EFFORTS
        self._layouts = Layouts()
        self._signatures = Signatures(found)
        self._stamps: dict[Batch, Stamps] = {}
        self._answers: dict[tuple[object, ...], object] = {}

    def projected(self, estimate: Estimate, asked: Placing) -> Peaks:
        """What a dry run says: one graph, of the largest batch, without pins."""
        return self._peaks(largest_batch(estimate, flash=self._flash(estimate, asked)), asked)

    def allocated(self, estimate: Estimate, asked: Placing) -> Peaks:
        """What a real load takes: for the largest batch or for one token a sequence, with pins."""
        flash = self._flash(estimate, asked)
        loaded = replace(asked, pinned=True)
        large = self._peaks(largest_batch(estimate, flash=flash), loaded)
        return tuple(map(max, large, self._peaks(smallest_batch(estimate, flash=flash), loaded)))

    def _flash(self, estimate: Estimate, asked: Placing) -> bool:
        """What "auto" ends as: off for the whole model as soon as one block attends away from its home."""
        wanted = estimate.settings.flash_attention
        if wanted is not FlashAttention.AUTO:
            return wanted is FlashAttention.ON
        if estimate.settings.type_v not in UNQUANTISED_CACHES:
            return True
        batch = smallest_batch(estimate, flash=True)
        return bool(self._answer("flash", batch, replace(asked, pinned=True), _attends_at_home))

    def _peaks(self, batch: Batch, asked: Placing) -> Peaks:
        if asked.pinned and asked.offloaded_cache and not pinned_batch(asked, batch.tokens):
            asked = replace(asked, pinned=False)  # the same graph, perhaps answered already
        answer = self._answer("peaks", batch, asked, self._laid_out)
        assert isinstance(answer, tuple)
        return answer

    def _laid_out(self, graph: Graph, asked: Placing, kept: Kept) -> Peaks | None:
        splits = split(graph, self._layouts)
        found = laid_out(graph, splits, self._layouts, placing=asked, cuts=kept.cuts)
        return found.peaks if found.steady else None

    def _answer(
        self, what: str, batch: Batch, asked: Placing, ask: Callable[[Graph, Placing, Kept], object | None]
    ) -> object:
        """Asks the graph of ever more blocks until it answers, and remembers the answer by what the graph was."""
        signatures = self._signatures.of(asked)
        fixed = (
            what, batch, asked.backends, asked.pipelined, asked.offloaded_cache, asked.all_offloaded, asked.pinned,
            asked.homes[0], asked.homes[-1], *asked.outer.items(),
        )  # fmt: skip
        whole = (fixed, signatures)
        if whole in self._answers:
            return self._answers[whole]
        for kept in (*(kept_blocks(signatures, one) for one in self._efforts), everything(len(signatures))):
            key = (fixed, tuple(signatures[block] for block in kept.blocks), kept.cuts)
            if key not in self._answers:
                graph = assembled(self._stamped(batch), asked, kept.blocks)
                decide(graph)
                self._answers[key] = ask(graph, asked, kept)
            answer = self._answers[whole] = self._answers[key]
            if answer is not None:
                break
        return answer

    def _stamped(self, batch: Batch) -> Stamps:
        if batch not in self._stamps:
            self._stamps[batch] = Stamps(self._anatomy, batch, self._layouts)
        return self._stamps[batch]


def _attends_at_home(graph: Graph, asked: Placing, kept: Kept) -> bool:
    del asked, kept
    return all(graph.where[node] == home for node, (_, home) in graph.attention.items())
