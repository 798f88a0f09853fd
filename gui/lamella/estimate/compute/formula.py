"""The first formula for compute buffers: quick, explains where the bytes come from, and estimates.

Constants and cases were read off what llama.cpp b11434 allocates: three quarters of all devices within 1 %, nine
tenths within 10 %. Weak: a first GPU that holds some blocks while others are on the CPU, and split mamba models.
"""

from collections.abc import Sequence

from lamella.devices.device import CPU, Backend, Device
from lamella.estimate.compute.buffers import ComputeBuffer
from lamella.estimate.compute.peaks import Block, Graph, OutputMatrix, Work
from lamella.estimate.compute.situation import situation
from lamella.estimate.compute.terms import UNQUANTISED_CACHES, Terms, has_flash_kernel, terms
from lamella.estimate.estimate import Estimate
from lamella.estimate.places import Kept, Placed
from lamella.estimate.settings import FlashAttention, SplitMode


def compute_buffers(estimate: Estimate, placed: Placed, gpus: tuple[Device, ...]) -> tuple[ComputeBuffer, ...]:
    """Each GPU's buffer, then the CPU's."""
    return Formula(estimate, gpus).buffers(placed)


class Formula:
    """The formula for one estimate on given GPUs; what placements have in common is worked out once."""

    def __init__(self, estimate: Estimate, gpus: tuple[Device, ...]) -> None:
        settings = estimate.settings
        alone = settings.split_mode is SplitMode.NONE
        self._estimate = estimate
        self._gpu_count = len(gpus)
        self._used = min(1, len(gpus)) if alone else len(gpus)
        self._first_gpu = settings.main_gpu if alone else 0
        self._backend = gpus[0].backend if gpus else Backend.CPU
        blocks = _asked_blocks(estimate)
        self._blocks = tuple(dict.fromkeys(blocks))
        self._block_at = tuple(map(self._blocks.index, blocks))
        self._terms: dict[bool, Terms] = {}
        self._works: dict[object, Work] = {}

    def buffers(self, placed: Placed) -> tuple[ComputeBuffer, ...]:
        """Each GPU's buffer, then the CPU's. The formula knows no difference between dry run and load."""
        work = self._work(placed)
        graph = Graph(
            estimate=self._estimate,
            size=self._sized(flash=self._flash(work)),
            flash=self._flash(work),
            pipeline=self._pipelined(placed),
            cuda=self._backend is Backend.CUDA and self._used > 0,
            first_gpu=self._first_gpu,
        )
        peaks = graph.peaks(work, self._output(placed), self._gpu_count)
        return tuple(ComputeBuffer(peak, peak) for peak in peaks)

    def _sized(self, *, flash: bool) -> Terms:
        if flash not in self._terms:
            self._terms[flash] = terms(self._estimate, flash=flash, backend=self._backend)
        return self._terms[flash]

    def _pipelined(self, placed: Placed) -> bool:
        """Pipeline parallelism (llama-context.cpp, b11434): everything offloaded, and nothing overridden."""
        exceptions = placed.overridden or placed.overflow or not self._estimate.settings.offload_kv
        return self._used > 1 and not exceptions and CPU not in placed.homes

    def _flash(self, work: Sequence[Work]) -> bool:
        """What "auto" ends as: off for the whole model as soon as one block attends away from its cache."""
        settings = self._estimate.settings
        if settings.flash_attention is not FlashAttention.AUTO:
            return settings.flash_attention is FlashAttention.ON
        if not self._used or settings.type_v not in UNQUANTISED_CACHES:
            return True
        if self._backend is Backend.CUDA and not has_flash_kernel(self._estimate.model):
            return False
        return all(item.situation.attention == item.home for item in work if item.block.cached)

    def _work(self, placed: Placed) -> tuple[Work, ...]:
        """Distinct work, block 0's first: blocks that are alike and placed alike count once."""
        exceptions: dict[int, tuple[Kept, ...]] = {}
        for kept in placed.overflow:
            exceptions[kept.place] = (*exceptions.get(kept.place, ()), kept)
        pairs = zip(self._block_at, placed.homes, strict=False)
        if not exceptions:
            return tuple(self._placed_block(index, home, ()) for index, home in dict.fromkeys(pairs))
        every = (
            self._placed_block(index, home, exceptions.get(place, ())) for place, (index, home) in enumerate(pairs)
        )
        return tuple(dict.fromkeys(every))

    def _placed_block(self, index: int, home: int, kept: tuple[Kept, ...]) -> Work:
        """The same object for the same question, which is asked thousands of times while fit searches."""
        key = (index, home, tuple((item.tensors, item.device) for item in kept))
        if key not in self._works:
            block = self._blocks[index]
            start = len(f"blk.{kept[0].place}") if kept else 0
            moved = tuple((frozenset(name[start:] for name in item.tensors), item.device) for item in kept)
            group = self._estimate.weights.kinds[block.kind]
            self._works[key] = Work(block, home, situation(group, home, moved))
        return self._works[key]

    def _output(self, placed: Placed) -> OutputMatrix:
        """The output matrix and where it lies; a tied one is the token embedding's copy."""
        weights, place = self._estimate.weights, len(placed.homes) - 1
        names = ("output.weight",) if not weights.tied.names else ("token_embd.weight",)
        found = [tensor for tensor in (*weights.output.tensors, *weights.tied.tensors) if tensor.name in names]
        device = next(
            (kept.device for kept in placed.overflow if kept.place == place and names[0] in kept.tensors),
            placed.homes[-1],
        )
        return OutputMatrix(device, found[0].nbytes if found else 0)


def _asked_blocks(estimate: Estimate) -> tuple[Block, ...]:
    model, weights = estimate.model, estimate.weights
    experts = tuple(any("ffn_up_exps" in name for name in kind.names) for kind in weights.kinds)
    last = model.loaded_blocks - 1
    return tuple(
        Block(kind, model.cached[block], experts[kind], block == last)
        for block, kind in enumerate(weights.kind_of[: model.loaded_blocks])
    )
