"""How many tensors a graph has, against the table that llama.cpp makes for them."""

from bisect import bisect_left
from typing import Final

from lamella.estimate.compute.anatomy import ENTRANCE, EXIT
from lamella.estimate.compute.batch import Batch, facts, rotations
from lamella.estimate.compute.sketching import Sketches
from lamella.model.model import Model

_LEAST: Final = 1024
_BY_TENSOR: Final = 8
"""llama_context::graph_max_nodes of llama.cpp b11434, for everything but linear attention."""
_TABLES: Final = (1031, 2053, 4099, 8209, 16411, 32771, 65537, 131101, 262147, 524309, 1048583, 2097169)
"""Sizes of hash tables in ggml b11434 (ggml.c): the first prime above each power of two."""


def tensor_count(sketches: Sketches, batch: Batch) -> int:
    """Operations of the whole graph, and the weights, caches, inputs and shared views they read."""
    model = sketches.anatomy.model
    given = facts(batch, rotations(batch, head_k=model.head_k, head_v=model.head_v, latent=model.mla))
    lasting: set[str] = set()
    total = 0
    for number in (ENTRANCE, *sketches.anatomy.kind_of, EXIT):
        sketch = sketches.sketch(number, given)
        total += sketch.inner_count
        lasting.update(name for name in sketch.externals if name != "x")
    return total + len(lasting)


def table_size(model: Model) -> int | None:
    """Room in the scheduler's table, which aborts on a larger graph (ggml-backend.cpp); None where it never lacks."""
    if any(model.recurrent):
        return None
    loaded = sum(1 for tensor in model.tensors if tensor.layer is None or tensor.layer < model.loaded_blocks)
    place = bisect_left(_TABLES, max(_LEAST, _BY_TENSOR * loaded))
    return _TABLES[place] if place < len(_TABLES) else None
