"""Between edges that stay: how much of a mixture's layers is on their GPUs, where not all of it fits."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from lamella.devices.device import CPU
from lamella.placement.fit_shares import Spill, Spilled
from lamella.placement.placement import Placement
from lamella.placement.projector import margins
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
    """Measures the runs of one placement. `pins`: edge in front of a GPU, and its place."""

    def __init__(self, request: Request, pins: dict[int, int]) -> None:
        self._trial = Trial(request.estimate, request.gpus)
        self._kept_free = margins(request.estimate, request.gpus)
        self._pins = pins
        self._blocks = request.estimate.model.loaded_blocks

    def without_experts(self, homes: tuple[int, ...]) -> Placement:
        """All experts of layers on GPUs in system memory, as fit begins."""
        return self._placed(homes, self._runs(homes))

    def refilled(self, homes: tuple[int, ...]) -> Placement:
        """From the first GPU to the last, each with as many whole layers as it has room for; unpinned edges move."""
        runs = self._runs(homes)
        for number in range(len(runs)):
            runs = self._most_whole(homes, runs, number)
            if CPU not in homes and runs[number].whole == runs[number].end - runs[number].first:
                runs = self._further(homes, runs, number)
            runs = self._part_of_one(homes, runs, number) or runs
        return self._placed(homes, runs)

    def _runs(self, homes: tuple[int, ...]) -> _Runs:
        """Of every used GPU, those without layers included."""
        used = self._trial.used
        runs: list[_Run] = []
        end = self._blocks - sum(1 for home in homes[: self._blocks] if home in used)
        for index, gpu in enumerate(used):
            first, end = end, end + homes[: self._blocks].count(gpu)
            limit = self._trial.gpus[gpu].free - self._kept_free[index]
            runs.append(_Run(gpu, first, end, limit))
        return tuple(runs)

    def _most_whole(self, homes: tuple[int, ...], runs: _Runs, number: int) -> _Runs:
        """By bisection; an edge that leaves a GPU too many layers leaves it none whole."""

        def holding(whole: int) -> _Runs:
            return _changed(runs, number, replace(runs[number], whole=whole))

        return holding(self._largest(homes, holding, number, high=runs[number].end - runs[number].first))

    def _further(self, homes: tuple[int, ...], runs: _Runs, number: int) -> _Runs:
        """More whole layers, taken from the GPUs behind, and then a part of one more."""
        highest = min((place for gpu, place in self._pins.items() if gpu > runs[number].gpu), default=self._blocks)
        most = min(highest, max(run.end for run in runs)) - runs[number].end

        def taking(layers: int) -> _Runs:
            return _extended(runs, number, layers, whole=True)

        taken = self._largest(homes, taking, number, high=max(most, 0))
        runs = taking(taken)
        if taken >= most:
            return runs
        return self._part_of_one(homes, _extended(runs, number, 1, whole=False), number) or runs

    def _largest(self, homes: tuple[int, ...], runs_of: Callable[[int], _Runs], number: int, *, high: int) -> int:
        low = 0
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._fits(homes, runs_of(middle), number) else (low, middle - 1)
        return low

    def _part_of_one(self, homes: tuple[int, ...], runs: _Runs, number: int) -> _Runs | None:
        """As fit does it: what is left of the layer goes on the next GPU, where that has room, else to the CPU."""
        run = runs[number]
        if not run.spilled():
            return None
        targets = (*(one.gpu for one in runs[number + 1 : number + 2]), CPU)
        for spill in _PARTS:
            for target in targets:
                found = _changed(runs, number, replace(run, spill=spill, target=target))
                if self._fits(homes, found, number):
                    return found
        return None

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
        """What is behind the last loaded block stays where it was."""
        on_gpus = tuple(run.gpu for run in runs for _ in range(run.first, run.end))
        homes = (*homes[: self._blocks - len(on_gpus)], *on_gpus, *homes[self._blocks :])
        kept = (self._trial.kept_off(item) for run in runs for item in run.spilled())
        return Placement(homes, tuple(part for part in kept if part.tensors), overridden=True)


def _changed(runs: _Runs, number: int, run: _Run) -> _Runs:
    return (*runs[:number], run, *runs[number + 1 :])


def _extended(runs: _Runs, number: int, layers: int, *, whole: bool) -> _Runs:
    """The run with layers of those behind it."""
    run = runs[number]
    end = run.end + layers
    behind = (replace(one, first=max(one.first, end), end=max(one.end, end)) for one in runs[number + 1 :])
    return (*runs[:number], replace(run, end=end, whole=run.whole + layers * whole), *behind)
