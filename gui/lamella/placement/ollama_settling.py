"""How Ollama's second generation comes to a layout: it asks its runner what a layout takes, and lays out again.

ollamaServer.Load of llm/server.go, v0.20.0. Plain numbers; the runner is a function.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lamella.placement.ollama_layout_rules import Layout, LayoutGpu, Wish, created_layout, layer_count

_BACKOFF: Final = 0.1
_OPERATIONS: Final = (False, True)
"""First everything is only measured, then it is allocated."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a layout takes: bytes of each layer wherever it is, and of each GPU's compute buffer (by its index)."""

    layers: tuple[int, ...]
    graphs: tuple[int, ...]
    host: int = 0  # compute buffer of the CPU


Runner = Callable[[Layout], Measured]


class UnloadableError(Exception):
    """No layout that Ollama tries can be allocated."""


class _Search:
    def __init__(self, gpus: Sequence[LayoutGpu], count: int, wish: Wish, runner: Runner) -> None:
        self._gpus, self._wish, self._runner = tuple(gpus), wish, runner
        self._seen: set[Layout] = set()
        self._known = Measured((0,) * count, (0,) * (1 + max((gpu.index for gpu in gpus), default=-1)))
        self.layout = self._laid_out(self._known, wish)

    def settle(self, *, allocate: bool) -> None:
        """One operation: layouts are tried until the next one is known already or has more layers."""
        following: Layout | None = self.layout
        while following is not None:
            self.layout = following
            self._known = self._runner(following)
            self._seen.add(following)
            following = self._following(allocate=allocate)

    def _following(self, *, allocate: bool) -> Layout | None:
        """The layout to try next; None where this operation is over. After a failure more is left free each time."""
        succeeded = not allocate or self._holds(self.layout, self._known)
        while True:
            following = self._laid_out(self._known, self._wish)
            more = layer_count(following) - layer_count(self.layout)
            if following not in self._seen and more <= 0:
                return following
            if self._wish.num_gpu < 0 and more > 1:
                between = range(layer_count(following) - 1, layer_count(self.layout) - 1, -1)
                found, succeeded = self._between(between, allocate=allocate)
                if found is not None:
                    # Layouts with more layers than before: the way back down has to stay open.
                    self.layout = found
                    self._seen.clear()
                    return None
            if succeeded:
                return None
            if self._wish.num_gpu >= 0 or self._wish.backoff > 1:
                raise UnloadableError
            self._wish = replace(self._wish, backoff=self._wish.backoff + _BACKOFF)

    def _between(self, counts: range, *, allocate: bool) -> tuple[Layout | None, bool]:
        """A layout with one of these numbers of layers that bears itself out, and whether the last trial held."""
        held = True
        for count in counts:
            forced = self._laid_out(self._known, replace(self._wish, num_gpu=count))
            found = self._runner(forced)
            held = not allocate or self._holds(forced, found)
            if held and layer_count(forced) <= layer_count(self._laid_out(found, self._wish)):
                return forced, True
        return None, held

    def _laid_out(self, known: Measured, wish: Wish) -> Layout:
        gpus = [replace(gpu, graph=known.graphs[gpu.index]) for gpu in self._gpus]
        return created_layout(known.layers, gpus, wish)

    def _holds(self, layout: Layout, found: Measured) -> bool:
        """Whether every GPU has memory for what is put on it: there is nothing else an allocation could fail for."""
        taken = list(found.graphs)
        for run in layout:
            taken[run.gpu] += sum(found.layers[run.first : run.end])
        return all(taken[gpu.index] <= gpu.free for gpu in self._gpus)


def settled_layout(gpus: Sequence[LayoutGpu], count: int, wish: Wish, runner: Runner) -> tuple[Layout, Measured]:
    """The layout that is loaded in the end, of `count` layers; UnloadableError where Ollama gives up."""
    search = _Search(gpus, count, wish, runner)
    for allocate in _OPERATIONS:
        search.settle(allocate=allocate)
    return search.layout, runner(search.layout)
