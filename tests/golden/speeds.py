"""How well speeds are predicted, against public measurements: `python -m tests.golden.speeds` writes the table.

With `--fit` it prints the constants, fitted anew.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import median
from typing import Final

from lamella.devices.chips import Family
from lamella.estimate.pace.constants import Constants
from lamella.speed.calibration import calibrated
from tests.golden.report import README
from tests.golden.speed_fit import START, Sample, fitted, kin, plain_cache_share, sample_of
from tests.helpers.measured import Measured, measured

BEGIN, END = "<!-- speeds -->", "<!-- end of speeds -->"

SHALLOW_TOKENS: Final = 1100
_SLOW: Final = ("GTX 1650",)  # slower with layers than without them; a prediction is withheld for its placements


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; errors are predicted over measured, less one."""

    what: str
    errors: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(map(abs, self.errors))

    def within(self, bound: float) -> float:
        """The part of the cases that are off by no more than that."""
        return sum(abs(error) <= bound for error in self.errors) / len(self.errors)

    @property
    def ninety(self) -> float:
        """Nine of ten are off by no more than this."""
        return quantile([abs(error) for error in self.errors], 0.9)


def quantile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]


@cache
def runs() -> tuple[Measured, ...]:
    return tuple(measured())


def current_samples() -> list[Sample]:
    """Whole models on one card, builds of 2025 and later, flash attention where the cache counts."""
    return [
        sample_of(run)
        for run in runs()
        if run.all_on_gpu
        and run.one_card
        and run.current
        and not any(slow in run.cards[0] for slow in _SLOW)
        and not (run.flash_attention is False and run.depth_tokens > SHALLOW_TOKENS)
        and not (run.backend == "Vulkan" and run.quant == "BF16")  # which some drivers compute in a detour
        and not (run.backend == "Vulkan" and "NVIDIA" in run.cards[0])
    ]


def leave_one_out(samples: list[Sample], beside: Sequence[Sample] = ()) -> list[tuple[Sample, float]]:
    """Each sample with its error, where its card was not among those that the constants were fitted to.

    Those `beside` are judged, too, and never fitted to.
    """
    found = []
    for card in sorted({one.run.cards[0] for one in samples}):
        mine = [one for one in (*samples, *beside) if one.run.cards[0] == card]
        others = [one for one in samples if one.run.cards[0] != card]
        plain = [one for one in without_flash() if one.run.cards[0] != card]
        for family in {kin(one.family) for one in mine}:
            constants = _fitted(family, others, plain)
            found += [(one, one.error(constants)) for one in mine if kin(one.family) is family]
    return found


def _fitted(family: Family, samples: Iterable[Sample], plain: Iterable[Sample]) -> Constants:
    """Constants of a family and its kin; where no sample is of theirs, those that the fit would begin with."""
    own = [one for one in samples if kin(one.family) is family]
    return fitted(own, replace(START[family], plain_cache_share=plain_cache_share(plain, family)))


@cache
def without_flash() -> tuple[Sample, ...]:
    """Whole models on one card without flash attention, also of older builds: what they show is how a longer context
    slows down.
    """
    return tuple(sample_of(run) for run in runs() if run.all_on_gpu and run.one_card and run.flash_attention is False)


def deep_without_flash() -> list[Sample]:
    """Current builds with a longer context and without flash attention, which `current_samples` leaves out."""
    return [one for one in without_flash() if one.run.current and one.run.depth_tokens > SHALLOW_TOKENS]


def judged() -> list[Sample]:
    """Current runs on chips of which there are enough to fit constants to."""
    return [one for one in current_samples() if kin(one.family) in START]


def fits() -> dict[Family, Constants]:
    """The constants of each family, fitted to all cards."""
    samples = judged()
    return {family: _fitted(family, samples, without_flash()) for family in START}


def lines() -> Iterator[Line]:
    """The whole table."""
    left_out = leave_one_out(judged())
    shallow = [(one, error) for one, error in left_out if one.run.depth_tokens <= SHALLOW_TOKENS]
    yield Line("all on one GPU, card not fitted to, CUDA", _of(shallow, lambda one: one.run.backend == "CUDA"))
    yield Line("all on one GPU, card not fitted to, all makers", _of(shallow, lambda one: True))
    yield Line("the same, AMD and Apple", _of(shallow, lambda one: one.run.backend != "CUDA"))
    others = [(one, error) for one, error in shallow if one.run.backend != "CUDA"]
    yield Line("the same, each card's median counted once", tuple(_by_card(others)))
    yield Line("all makers, with long contexts", _of(left_out, lambda one: True))
    yield Line("dense, partly on the GPU, after one run on the CPU", tuple(_partial()))
    yield Line("experts on the CPU, after one run", tuple(_experts()))
    yield Line("several equal cards, after one run on one", tuple(_several()))


def _of(found: list[tuple[Sample, float]], wanted: Callable[[Sample], bool]) -> tuple[float, ...]:
    return tuple(error for one, error in found if wanted(one))


def _by_card(found: list[tuple[Sample, float]]) -> Iterator[float]:
    """How far each card's middle case is off: of one chip there may be as many runs as of all others together."""
    of_card = defaultdict(list)
    for one, error in found:
        of_card[one.run.cards[0]].append(abs(error))
    return map(median, of_card.values())


def _error(run: Measured, known: Measured) -> float:
    """Of one run, where another has calibrated its devices."""
    pace, placement = known.pace()
    return run.predicted(calibrated(pace, placement, known.tokens_per_second)) / run.tokens_per_second - 1


def _series() -> dict[str, list[Measured]]:
    found = defaultdict(list)
    for run in runs():
        if run.series and run.cards and run.backend != "Metal" and not any(slow in run.cards[0] for slow in _SLOW):
            found[run.series].append(run)
    return found


def _partial() -> Iterator[float]:
    for series in _series().values():
        known = next((run for run in series if run.gpu_layers == 0), None)
        if known is not None:
            yield from (_error(run, known) for run in series if run.gpu_layers > 0)


def _experts() -> Iterator[float]:
    """Every run in turn calibrates, and every other one with experts on the CPU is predicted."""
    for series in _series().values():
        with_experts = [run for run in series if run.cpu_experts and run.gpu_layers == -1]
        yield from (_error(run, known) for known in with_experts for run in with_experts if run is not known)


def _several() -> Iterator[float]:
    alone = {_same(run): run for run in runs() if run.all_on_gpu and run.one_card}
    for run in runs():
        known = alone.get(_same(run))
        if run.all_on_gpu and not run.one_card and len(set(run.cards)) == 1 and known is not None:
            yield _error(run, known)


def _same(run: Measured) -> tuple[object, ...]:
    return run.cards[:1], run.backend, run.current, run.model, run.quant, run.depth_tokens


def table_text(found: Iterable[Line]) -> str:
    """In Markdown."""
    rows = ["| what is predicted | cases | median error | nine of ten within | within 25 % |", "|---|--:|--:|--:|--:|"]
    for line in found:
        figures = f"{len(line.errors)} | {line.median:.1%} | {line.ninety:.0%} | {line.within(0.25):.0%}"
        rows.append(f"| {line.what} | {figures} |")
    return "\n".join(rows)


def write(table: str) -> None:
    """Puts the table between its marks in README.md."""
    text = README.read_text(encoding="utf-8")
    before, after = text[: text.index(BEGIN)], text[text.index(END) :]
    README.write_text(f"{before}{BEGIN}\n{table}\n{after}", encoding="utf-8")


if __name__ == "__main__":
    if "--fit" in sys.argv:
        for family, constants in fits().items():
            print(family.name, constants)
    table = table_text(lines())
    write(table)
    print(table)
