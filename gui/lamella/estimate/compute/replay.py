"""Compute buffers of llama.cpp b11434 to the byte: its graph, scheduler and allocator, without llama.cpp."""

from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Final

from lamella.devices.device import Backend, Device
from lamella.estimate.compute.anatomy import anatomy
from lamella.estimate.compute.asking import largest_batch, placing, smallest_batch
from lamella.estimate.compute.batch import Batch
from lamella.estimate.compute.buffers import ComputeBuffer
from lamella.estimate.compute.chain import Chain
from lamella.estimate.compute.drawing import Stamps
from lamella.estimate.compute.extent import table_size, tensor_count
from lamella.estimate.compute.kernels import always_supported
from lamella.estimate.compute.layouts import Layouts, quantised
from lamella.estimate.compute.recent import Recent
from lamella.estimate.compute.request import Placing
from lamella.estimate.compute.rules import OFFLOAD_ROWS, pinned_batch
from lamella.estimate.compute.signatures import Signatures
from lamella.estimate.compute.sketching import Sketches, covered, leading_weights
from lamella.estimate.places import Placed
from lamella.estimate.settings import FlashAttention, SplitMode
from lamella.model.model import Model

if TYPE_CHECKING:
    from lamella.estimate.estimate import Estimate

Peaks = tuple[int, ...]
_CONTEXTS: Final = 8
"""Batches and contexts of which everything is remembered; two or three belong to one plan."""
_ANSWERS: Final = 4_000


class Unwanted(Exception):  # noqa: N818 - nothing went wrong
    """Nobody wants the answer any more."""


def _always() -> bool:
    return True


class Replayer:
    """Answers for one model after the other, and remembers what it has drawn and answered for the present one.

    `wanted` is asked before each replay; Unwanted is raised where it says no.
    """

    def __init__(self, wanted: Callable[[], bool] = _always) -> None:
        self._wanted = wanted
        self._model: Model | None = None
        self._known: _Known | None = None
        self._lock = Lock()  # answers are given to the window's worker threads, too

    def anew(self) -> "Replayer":
        """For another model, and wanted as long as this one."""
        return Replayer(self._wanted)

    def knows(self, estimate: "Estimate") -> bool:
        """Whether the model's architecture has graph tables, and its settings are ones that they cover."""
        with self._lock:
            return self._of(estimate) is not None

    def buffers(
        self, estimate: "Estimate", placed: Placed, gpus: tuple[Device, ...]
    ) -> tuple[ComputeBuffer, ...] | None:
        """Each GPU's buffer, then the CPU's; None for an architecture without graph tables."""
        with self._lock:
            known = self._of(estimate)
            if known is None:
                return None
            asked, used = placing(estimate, placed, gpus)
            projected, allocated = known.projected(estimate, asked), known.allocated(estimate, asked)
        buffers = [ComputeBuffer(0, 0)] * (len(gpus) + 1)
        for number, gpu in enumerate((*used, len(gpus))):
            buffers[gpu] = ComputeBuffer(projected[number], allocated[number])
        return tuple(buffers)

    def projected(self, estimate: "Estimate", placed: Placed, gpus: tuple[Device, ...]) -> Peaks | None:
        """The projected sizes alone, which fit decides by, for a third of the work."""
        return self._one_kind(estimate, placed, gpus, _Known.projected)

    def allocated(self, estimate: "Estimate", placed: Placed, gpus: tuple[Device, ...]) -> Peaks | None:
        """The allocated sizes alone."""
        return self._one_kind(estimate, placed, gpus, _Known.allocated)

    def _one_kind(
        self,
        estimate: "Estimate",
        placed: Placed,
        gpus: tuple[Device, ...],
        sizes: "Callable[[_Known, Estimate, Placing], Peaks]",
    ) -> Peaks | None:
        with self._lock:
            known = self._of(estimate)
            if known is None:
                return None
            asked, used = placing(estimate, placed, gpus)
            peaks = sizes(known, estimate, asked)
        buffers = [0] * (len(gpus) + 1)
        for number, gpu in enumerate((*used, len(gpus))):
            buffers[gpu] = peaks[number]
        return tuple(buffers)

    def flash_attention(self, estimate: "Estimate", placed: Placed, gpus: tuple[Device, ...]) -> bool | None:
        """What "auto" ends as for this placement; None for an architecture without graph tables."""
        with self._lock:
            known = self._of(estimate)
            return None if known is None else known.flash(estimate, placing(estimate, placed, gpus)[0])

    def too_large(self, estimate: "Estimate") -> bool:
        """Whether llama.cpp aborts because the graph has more tensors than it made room for."""
        with self._lock:
            known = self._of(estimate)
            return known is not None and known.room is not None and known.tensors(estimate) > known.room

    def _of(self, estimate: "Estimate") -> "_Known | None":
        model = estimate.model
        if self._model is not model:
            found = anatomy(model)
            sketches = Sketches(found) if found else None
            self._model = model
            self._known = _Known(sketches, self._wanted) if sketches and covered(sketches) else None
        return None if estimate.settings.split_mode is SplitMode.ROW else self._known


class _Known:
    """What has been drawn and answered for one model."""

    def __init__(self, sketches: Sketches, wanted: Callable[[], bool]) -> None:
        self._sketches, self._wanted = sketches, wanted
        self.room = table_size(sketches.anatomy.model)
        self._layouts = Layouts()
        self._signatures = Signatures(sketches.anatomy)
        self._leading: dict[int, frozenset[str] | None] = {}  # by kind of block
        # A context takes a megabyte or two, a drag along the slider hundreds of contexts.
        self._stamps: Recent[Batch, Stamps] = Recent(_CONTEXTS)
        self._counts: Recent[Batch, int] = Recent(_CONTEXTS)
        self._chains: Recent[tuple[object, ...], Chain] = Recent(_CONTEXTS, Chain.forget)
        self._answers: dict[tuple[object, ...], object] = {}

    def tensors(self, estimate: "Estimate") -> int:
        """Of the graph for the largest batch, which no placement changes."""
        flash = estimate.settings.flash_attention is not FlashAttention.OFF
        batch = largest_batch(estimate, flash=flash)
        return self._counts.get(batch, lambda: tensor_count(self._sketches, batch))

    def projected(self, estimate: "Estimate", asked: Placing) -> Peaks:
        """What a dry run says: one graph, of the largest batch, without pins."""
        return self._peaks(largest_batch(estimate, flash=self.flash(estimate, asked)), asked)

    def allocated(self, estimate: "Estimate", asked: Placing) -> Peaks:
        """What a real load takes: for the largest batch or for one token a sequence, with pins."""
        flash = self.flash(estimate, asked)
        loaded = replace(asked, pinned=True)
        large = self._peaks(largest_batch(estimate, flash=flash), loaded)
        return tuple(map(max, large, self._peaks(smallest_batch(estimate, flash=flash), loaded)))

    def flash(self, estimate: "Estimate", asked: Placing) -> bool:
        """What "auto" ends as: off for the whole model as soon as one block attends away from its home."""
        wanted = estimate.settings.flash_attention
        if wanted is not FlashAttention.AUTO:
            return wanted is FlashAttention.ON
        if quantised(estimate.settings.type_v):
            return True
        batch = smallest_batch(estimate, flash=True)
        if _ordinary(estimate, asked) and self._attention_unmoved(asked):
            return Backend.CUDA not in asked.backends or self._runs_at_home(batch, asked)
        return bool(self._answer(Chain.at_home, batch, replace(asked, pinned=True)))

    def _attention_unmoved(self, asked: Placing) -> bool:
        """Whether every block has the weights at home that lead its attention there; no neighbour then matters."""
        kinds = self._sketches.anatomy.kind_of
        for place, names in asked.moved.items():
            if place < len(kinds):
                leading = self._leading_of(kinds[place])
                if leading is None or not leading.isdisjoint(names):
                    return False
        return True

    def _runs_at_home(self, batch: Batch, asked: Placing) -> bool:
        """Whether there is a kernel for the attention of every block on a CUDA GPU."""
        model = self._sketches.anatomy.model
        if always_supported(model.head_k, model.head_v):
            return True
        stamps, kinds = self._stamped(batch), self._sketches.anatomy.kind_of
        backends = (*asked.backends, Backend.CPU)
        on_cuda = {kind for kind, home in zip(kinds, asked.homes, strict=False) if backends[home] is Backend.CUDA}
        drawn = (stamps.stamp(kind) for kind in on_cuda)
        return all(stamp.cuda[node] for stamp in drawn for node, _ in stamp.attention)

    def _leading_of(self, kind: int) -> frozenset[str] | None:
        if kind not in self._leading:
            self._leading[kind] = leading_weights(self._sketches.sketch(kind, frozenset(("fa",))))
        return self._leading[kind]

    def _peaks(self, batch: Batch, asked: Placing) -> Peaks:
        if asked.pinned and asked.offloaded_cache and not pinned_batch(asked, batch.tokens):
            asked = replace(asked, pinned=False)  # the same graph, perhaps answered already
        answer = self._answer(Chain.peaks, batch, asked)
        assert isinstance(answer, tuple)
        return answer

    def _answer(
        self, question: Callable[[Chain, Placing, tuple[int, ...]], object], batch: Batch, asked: Placing
    ) -> object:
        """Asked block by block, and remembered."""
        signatures = self._signatures.of(asked)
        fixed = (batch, asked.backends, asked.pipelined, asked.offloaded_cache, *asked.outer.items())
        key = (question, fixed, asked.pinned, asked.all_offloaded, asked.homes[0], asked.homes[-1], signatures)
        answer = self._answers.get(key)
        if answer is None:
            if not self._wanted():
                raise Unwanted
            chain = self._chains.get(fixed, lambda: Chain(self._stamped(batch), asked))
            answer = question(chain, asked, signatures)
            if len(self._answers) >= _ANSWERS:
                self._answers.clear()
            self._answers[key] = answer
        return answer

    def _stamped(self, batch: Batch) -> Stamps:
        return self._stamps.get(batch, lambda: Stamps(self._sketches, batch, self._layouts))


def _ordinary(estimate: "Estimate", asked: Placing) -> bool:
    """No cache and no weight of no block is away, and no host weight is worth a copy."""
    return asked.offloaded_cache and not asked.outer and estimate.context.sequences < OFFLOAD_ROWS
