"""How the graph tables are written down, and what a line of them means.

A table is text, one node a line, in the order in which llama.cpp b11434 builds the graph (src/models/*.cpp,
src/llama-graph.cpp):

    name op operands : sizes / strides ? conditions

Operands are names bound above, `@w` (the weight blk.i.w.weight; a name with a suffix of its own is taken as it is and
`@=w` has none), `@@w` (a weight of the whole model), `$i` (an input), `%k %v %r %s` (caches of the block), `&n` (a view
of an input that all blocks share). Sizes are products of the symbols of `symbols.py`, `A*B//C`. Strides
begin with the second one, count elements, and `nb1 nb2 nb3` are the operand's own in bytes. `op!` is pinned to its
block's device by llama.cpp, `OUT` marks a graph output. A condition is a fact, or the name of a weight of the block.
"""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Product:
    """`A*B//C`: factors and the divisor ("1" if there is none), by symbol; numbers are symbols too."""

    factors: tuple[str, ...]
    divisor: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One fact, or the absence of it."""

    fact: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    name: str
    op: str
    operands: tuple[str, ...]
    sizes: tuple[Product, ...] = ()
    strides: tuple[Product, ...] = ()
    conditions: tuple[Condition, ...] = ()
    pinned: bool = False
    output: bool = False


@cache  # of constants only: the texts are the tables of this package
def rows(table: str) -> tuple[Row, ...]:
    """The lines of a table, in graph order."""
    return tuple(_row(line) for line in table.splitlines() if line.strip())


def _row(line: str) -> Row:
    line, _, conditions = line.partition("?")
    line, _, strides = line.partition(" / ")
    line, _, sizes = line.partition(" : ")
    name, op, *operands = line.split()
    output = operands[:1] == ["OUT"]
    return Row(
        name,
        op.rstrip("!"),
        tuple(operands[output:]),
        _products(sizes),
        _products(strides),
        tuple(Condition(c.lstrip("!"), not c.startswith("!")) for c in conditions.strip().split("&") if c),
        pinned=op.endswith("!"),
        output=output,
    )


def _products(text: str) -> tuple[Product, ...]:
    return tuple(_product(part.strip()) for part in text.split(",") if part.strip())


def _product(text: str) -> Product:
    factors, _, divisor = text.partition("//")
    return Product(tuple(factors.split("*")), divisor or "1")
