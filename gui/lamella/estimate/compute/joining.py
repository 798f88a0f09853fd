"""Joins blocks that interlock: where the tail of one runs between the parts of the next, these make one unit."""

from dataclasses import dataclass
from typing import Final

from lamella.estimate.compute.numbering import renumbered, sketch_of
from lamella.estimate.compute.stamp import HANDED, Node, Sketch

EARLIER: Final = "<"
"""What the names of weights begin with that belong to the block before."""


@dataclass(frozen=True, slots=True)
class Joint:
    """One run of nodes. `origins` tell where its tensors are from: first all of the block before are counted, then all
    of the block.
    """

    sketch: Sketch
    origins: tuple[int, ...]


def joined(before: Sketch, own: Sketch) -> Joint:
    """The tail of the block before between the parts of the block, whose own tail is left out. Of the entrance all."""
    return _Joining(before, own).joint()


class _Joining:
    """Tensors have the numbers of origins."""

    def __init__(self, before: Sketch, own: Sketch) -> None:
        self.before, self.own = before, own
        self.first = before.inner_count + len(before.externals)
        self.names = [*self._names(before, EARLIER), *self._names(own, "")]
        self.same = self._same()

    def joint(self) -> Joint:
        before, own, first = self.before, self.own, self.first
        entrance = HANDED not in before.externals
        earlier = range(0 if entrance else before.main.end, before.node_count)
        pre, main = range(first, first + own.pre.end), range(first + own.pre.end, first + own.main.end)
        order = [*earlier, *pre, *main] if entrance else [*pre, *earlier, *main]
        nodes = [self._node(one) for one in order]
        inside = frozenset(order)
        read = dict.fromkeys(one for node in nodes for one in (*node.sources, node.root) if one is not None)
        outside = [one for one in read if one not in inside]
        leaves = [one for one in outside if self._is_leaf(one)]
        externals = [one for one in outside if not self._is_leaf(one)]
        origins = (*order, *leaves, *externals)
        place = {one: index for index, one in enumerate(origins)}
        handed = {self.same[one]: index for index, one in enumerate(before.handed)}
        outputs = (self.same[one] for one in (*before.outputs, *(first + one for one in own.outputs)))
        sketch = sketch_of(
            tuple(renumbered(node, place) for node in nodes),
            tuple(self.names[one] for one in leaves),
            tuple(f"{HANDED}{handed[one] or ''}" if one in handed else self.names[one] for one in externals),
            inputs=(*(before.inputs if entrance else ()), *own.inputs),
            bounds=(0, len(order)),
            outputs=tuple(place[one] for one in outputs if one in place),
            result=-1,
            handed=tuple(place[self.same[first + one]] for one in own.handed),
        )
        return Joint(sketch, origins)

    def _names(self, sketch: Sketch, mark: str) -> list[str]:
        return [*[""] * sketch.node_count, *(mark + name for name in sketch.leaves), *sketch.externals]

    def _same(self) -> list[int]:
        """The residual that the block reads is a result of the one before, and there is one of each input."""
        same = list(range(len(self.names)))
        first = {name: number for number, name in reversed(list(enumerate(self.names))) if name[:1] in ("$", "&")}
        for number, name in enumerate(self.names):
            if number >= self.first and name == HANDED:
                same[number] = self.before.result
            elif name in first:
                same[number] = first[name]
        return same

    def _is_leaf(self, number: int) -> bool:
        sketch, start = (self.before, 0) if number < self.first else (self.own, self.first)
        return sketch.node_count <= number - start < sketch.inner_count

    def _node(self, number: int) -> Node:
        if number < self.first:
            return renumbered(self.before.nodes[number], self.same)
        return renumbered(self.own.nodes[number - self.first], self.same[self.first :])
