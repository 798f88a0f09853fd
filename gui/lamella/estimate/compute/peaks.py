"""The largest phase on each device, from the work that is done there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from lamella.devices.device import CPU
from lamella.estimate.compute.situation import Situation
from lamella.estimate.compute.terms import OFFLOADED_BATCH, Terms, attention_phase, experts_phase
from lamella.estimate.estimate import Estimate

_PARALLEL_RESIDUALS: Final = {"command-r": 1, "cohere2": 2, "llama4": 2}
"""Attention and FFN read the same input there: so many more residuals live."""
_UNGATED: Final = frozenset(("bert",))
_COPIES: Final = 4
"""GGML_SCHED_MAX_COPIES: copies of inputs and of tensors that cross devices in a pipeline."""


@dataclass(frozen=True, slots=True)
class Block:
    """What the formula asks of a block."""

    kind: int
    cached: bool
    experts: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Work:
    """A block with its home and the whereabouts of its weights."""

    block: Block
    home: int
    situation: Situation


@dataclass(frozen=True, slots=True)
class OutputMatrix:
    device: int
    nbytes: int


@dataclass(slots=True)
class _Load:
    """What the devices have to do, gathered block by block."""

    phases: dict[int, int] = field(default_factory=dict)  # bytes of the largest phase
    host_attends: bool = False

    def add(self, device: int, phase: int) -> None:
        self.phases[device] = max(self.phases.get(device, 0), phase)


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Everything about one graph but where its weights are."""

    estimate: Estimate
    size: Terms
    flash: bool
    pipeline: bool
    cuda: bool
    first_gpu: int

    @property
    def offloads(self) -> bool:
        return self.cuda and self.size.tokens >= OFFLOADED_BATCH

    def computing(self, weight: int) -> int:
        """The device that multiplies with a weight: CUDA takes large products with host weights to the first GPU."""
        return self.first_gpu if weight == CPU and self.offloads else weight

    def peaks(self, work: Sequence[Work], output: OutputMatrix, gpu_count: int) -> tuple[int, ...]:
        """Bytes for each GPU, then the CPU. The first of the work is block 0's."""
        first = self.computing(work[0].situation.attention) if work else CPU
        load = _Load()
        for item in work:
            self._attend(load, item)
            self._feed(load, item, first)
        logits_at = output.device if self.size.outputs < OFFLOADED_BATCH else self.computing(output.device)
        leading = work[0].home if work else CPU
        gpus = tuple(
            self._gpu_peak(gpu, load, output if logits_at == gpu else None, first=gpu == first, leads=gpu == leading)
            for gpu in range(gpu_count)
        )
        return (*gpus, self._host_peak(load, logits=logits_at == CPU))

    def _attend(self, load: _Load, item: Work) -> None:
        size, model = self.size, self.estimate.model
        device = self.computing(item.situation.attention)
        phase = 0
        if item.block.cached and device != item.home:
            phase = size.layer_cache + size.scores + size.query + size.f16_copies
        elif item.block.cached or not model.causal:
            phase = attention_phase(model, size, flash=self.flash)
        if device == self.first_gpu and self.offloads and item.situation.host_attention:
            phase = max(phase, item.situation.host_attention + size.query + 2 * size.residual)
        load.add(device, phase)
        load.host_attends = load.host_attends or device == CPU

    def _feed(self, load: _Load, item: Work, first: int) -> None:
        size = self.size
        device, phase = self.computing(item.situation.ffn), self._ffn_phase(item.block)
        if item.block.last and size.outputs < size.tokens:
            # Only rows whose logits are wanted go through the last block's FFN; few rows are not worth offloading.
            phase = phase * size.outputs // size.tokens
            device = item.situation.ffn if size.outputs < OFFLOADED_BATCH else device
        elif device == self.first_gpu and self.offloads and item.situation.host_ffn:
            phase = self._streamed_ffn(item, phase, leads=device == first)
        load.add(device, phase)

    def _ffn_phase(self, block: Block) -> int:
        size, architecture = self.size, self.estimate.model.architecture
        if architecture == "mamba":
            return (33 if self.pipeline else 11) * size.residual
        phase = experts_phase(size) if block.experts else size.dense * (1 if architecture in _UNGATED else 3)
        if architecture in _PARALLEL_RESIDUALS:
            phase += _PARALLEL_RESIDUALS[architecture] * size.residual + size.f16_copies
        return phase

    def _streamed_ffn(self, item: Work, phase: int, *, leads: bool) -> int:
        """An FFN whose weights come from system memory: the largest is copied into the compute buffer."""
        size, situation = self.size, item.situation
        if item.block.experts:
            streamed = size.experts + size.expert_outputs + situation.host_ffn
            return max(phase, streamed + (0 if leads else 2 * size.residual))
        if not situation.host_up:  # only ffn_down is there
            return phase + situation.host_ffn
        # The activation takes the hole that the gate weight leaves, if it fits.
        rows = (2 if situation.host_up >= size.dense else 3) * size.dense
        return situation.host_up + rows + 11 * size.residual // 2 - (4 if leads else 2) * size.residual

    def _gpu_peak(self, gpu: int, load: _Load, output: OutputMatrix | None, *, first: bool, leads: bool) -> int:
        size = self.size
        works = gpu in load.phases
        inputs = size.inputs * (_COPIES if self.pipeline else 1)
        peak = inputs + self._residuals(first=first) * size.residual + load.phases[gpu] if works else 0
        if output is None or not size.logits:
            return peak
        live = size.logits + (output.nbytes if output.device == CPU else 0)
        if self.pipeline:
            return max(peak, inputs + 9 * size.residual + live)
        if works and first:
            return max(peak, (inputs if leads else 0) + 4 * size.residual + live)
        return max(peak, size.residual + live)

    def _residuals(self, *, first: bool) -> int:
        """Residual rows alive with the largest phase: more where the embedding comes in, and copies in a pipeline."""
        model = self.estimate.model
        ungated = model.architecture in _UNGATED
        if self.pipeline:
            return ((10, 6) if ungated else (16, 11) if model.causal else (15, 5))[not first]
        return 4 if first and not (ungated and self.flash) else 2

    def _host_peak(self, load: _Load, *, logits: bool) -> int:
        size = self.size
        peak = size.inputs * (_COPIES if self.pipeline else 1) + (10 if self.pipeline else 4) * size.residual
        if CPU in load.phases:
            peak = max(peak, size.inputs + (5 if load.host_attends else 3) * size.residual + load.phases[CPU])
        return max(peak, size.inputs + 4 * size.residual + size.logits) if logits else peak
