"""Between edges that stay: how much of a mixture's layers is on their GPUs, where not all of it fits."""

from dataclasses import dataclass, replace
from typing import Final

from lamella.devices.device import CPU
from lamella.placement.fit_shares import Spill, Spilled
from lamella.placement.placement import Placement, spans
from lamella.placement.request import Request
from lamella.placement.trial import Trial

_PARTS: Final = (Spill.DOWN, Spill.ALL_BUT_UP)
"""What one layer may keep off its GPU less than all experts, the least first."""


@dataclass(frozen=True, slots=True)
class _Run:
    """The blocks of one GPU. As in fit the first of them are whole, and one more may be there for a part."""

    gpu: int
    first: int
    end: int
    limit: int  # free, less the margin
    whole: int = 0
    spill: Spill = Spill.EXPERTS
    target: int = CPU

    def spilled(self) -> tuple[Spilled, ...]:
        start = self.first + self.whole
        if start >= self.end:
            return ()
        others = (Spilled(block, Spill.EXPERTS, CPU) for block in range(start + 1, self.end))
        return (Spilled(start, self.spill, self.target), *others)


_Runs = tuple[_Run, ...]


class ExpertRefill:
    """Measures the runs of one placement."""

    def __init__(self, request: Request) -> None:
        self._trial = Trial(request.estimate, request.gpus)
        self._margin = request.estimate.settings.margin

    def without_experts(self, homes: tuple[int, ...]) -> Placement:
        """All experts of layers on GPUs in system memory, as fit begins."""
        return self._placed(homes, self._runs(homes))

    def refilled(self, homes: tuple[int, ...]) -> Placement:
        """From the first GPU to the last, each with the experts of as many of its layers as it has room for."""
        runs = self._runs(homes)
        for number in range(len(runs)):
            runs = self._most_whole(homes, runs, number)
            runs = self._part_of_one(homes, runs, number)
        return self._placed(homes, runs)

    def _runs(self, homes: tuple[int, ...]) -> _Runs:
        used, model = self._trial.used, self._trial.estimate.model
        return tuple(
            _Run(
                span.device,
                span.first,
                min(span.end, model.loaded_blocks),
                limit=self._trial.gpus[span.device].free - self._margin(used.index(span.device)),
            )
            for span in spans(Placement(homes))
            if span.device in used and span.first < model.loaded_blocks
        )

    def _most_whole(self, homes: tuple[int, ...], runs: _Runs, number: int) -> _Runs:
        """By bisection; an edge that leaves a GPU too many layers leaves it none whole."""
        low, high = 0, runs[number].end - runs[number].first
        while low < high:
            middle = (low + high + 1) // 2
            fits = self._fits(homes, _changed(runs, number, replace(runs[number], whole=middle)), number)
            low, high = (middle, high) if fits else (low, middle - 1)
        return _changed(runs, number, replace(runs[number], whole=low))

    def _part_of_one(self, homes: tuple[int, ...], runs: _Runs, number: int) -> _Runs:
        """As fit does it: what is left of the layer goes on the next GPU, where that has room, else to the CPU."""
        run = runs[number]
        if not run.spilled():
            return runs
        targets = (*(one.gpu for one in runs[number + 1 : number + 2]), CPU)
        for spill in _PARTS:
            for target in targets:
                found = _changed(runs, number, replace(run, spill=spill, target=target))
                if self._fits(homes, found, number):
                    return found
        return runs

    def _fits(self, homes: tuple[int, ...], runs: _Runs, number: int) -> bool:
        """Of this GPU, and of the next if something is spilled there."""
        looked_at = [runs[number]]
        if runs[number].target != CPU:
            looked_at.append(runs[number + 1])
        placement = self._placed(homes, runs)
        least = self._trial.ledger.held(placement).together
        if any(least[run.gpu] > run.limit for run in looked_at):
            return False
        projected = self._trial.ledger.projected(placement)
        return all(projected[run.gpu] <= run.limit for run in looked_at)

    def _placed(self, homes: tuple[int, ...], runs: _Runs) -> Placement:
        kept = (self._trial.kept_off(item) for run in runs for item in run.spilled())
        return Placement(homes, tuple(part for part in kept if part.tensors), overridden=True)


def _changed(runs: _Runs, number: int, run: _Run) -> _Runs:
    return (*runs[:number], run, *runs[number + 1 :])
