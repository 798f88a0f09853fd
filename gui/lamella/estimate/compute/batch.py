"""The batch that a graph is built for, and the sizes of its inputs (llama.cpp b11434, llama-graph.cpp)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lamella.estimate.compute.layouts import Layouts, quantised

_ROTATION: Final = 64
WINDOW: Final = "~"
"""Ending of the inputs that belong to the cache of sliding-window blocks."""
_TWOFOLD: Final = ("mask", "k_idxs", "v_idxs", "k_rot", "v_rot")

_INPUTS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "tokens": ("i32", ("T",)),
    "mixed_tokens": ("i32", ("T",)),
    "pos": ("i32", ("T",)),
    "embd": ("f32", ("E", "T")),
    "mixed_embd": ("f32", ("E", "T")),
    "mixed_slots": ("i64", ("T",)),
    "k_idxs": ("i64", ("T",)),
    "v_idxs": ("i64", ("T",)),
    "out_ids": ("i32", ("O",)),
    "s_copy": ("i32", ("NSQ",)),
    "im": ("i32", ("NSQ",)),
    "it": ("i32", ("NSM",)),
    "scale_rows": ("f32", ("1", "T")),
    "attn_scale": ("f32", ("1", "1", "T")),
    "k_rot": ("f32", ("RK", "RK")),
    "v_rot": ("f32", ("RV", "RV")),
}
"""Type and sizes of each input but the mask, in the tables' symbols."""
VIEWED: Final = "$s_copy"
"""The input that all shared views (`&im`, `&it`) are of: main and extra states of llm_graph_input_rs."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Tokens, outputs and caches: everything of a graph that the model does not tell. Counts in tokens or rows."""

    tokens: int
    outputs: int
    sequences: int
    streams: int
    cells: int
    window_cells: int
    type_k: str
    type_v: str
    flash: bool
    transposed: bool  # the V cache lies transposed

    def cells_of(self, *, windowed: bool) -> int:
        return self.window_cells if windowed else self.cells


def figures(batch: Batch, *, windowed: bool, pruned: bool) -> dict[str, int]:
    """The tables' symbols that the batch gives."""
    return {
        "T": batch.tokens,
        "R": batch.outputs if pruned else batch.tokens,
        "O": batch.outputs,
        "NS": batch.streams,
        "TS": batch.tokens // batch.streams,
        "NSQ": batch.sequences,
        "NSM": batch.sequences - 1,
        "TQ": batch.tokens // batch.sequences,
        "KV": batch.cells_of(windowed=windowed),
        "0": 0,
        "1": 1,
        "2": 2,
    }


def rotations(batch: Batch, *, head_k: int, head_v: int, latent: bool) -> dict[str, int]:
    """Sizes of the matrices that turn K and V before they are quantised; absent where nothing is turned."""
    found: dict[str, int] = {}
    if quantised(batch.type_k) and head_k % _ROTATION == 0 and not latent:
        found["RK"] = _ROTATION * ((head_k // _ROTATION) & -(head_k // _ROTATION))
    if quantised(batch.type_v) and head_v % _ROTATION == 0 and not latent:
        found["RV"] = _ROTATION
    return found


def facts(batch: Batch, rotated: Mapping[str, int]) -> frozenset[str]:
    """The tables' conditions that the batch gives."""
    found = {
        "fa": batch.flash,
        "vtrans": batch.transposed,
        "streams": batch.streams > 1,
        "kf32": batch.type_k == "f32",
        "vf32": batch.type_v == "f32",
        "rotk": "RK" in rotated,
        "rotv": "RV" in rotated,
    }
    return frozenset(fact for fact, holds in found.items() if holds)


def own_name(name: str, *, windowed: bool) -> str:
    """An input by the name of the set that the block uses."""
    return name + WINDOW if windowed and name in _TWOFOLD else name


def input_layout(name: str, batch: Batch, given: Mapping[str, int], layouts: Layouts) -> int:
    """The layout of an input or of a shared view; `given` are the figures of model and batch."""
    plain = name.removesuffix(WINDOW)
    if plain == "mask":
        return _mask(batch, layouts, windowed=name.endswith(WINDOW))
    kind, sizes = _INPUTS[plain]
    if plain == "v_idxs" and batch.transposed:  # one index for every element of V
        return layouts.plain(kind, (batch.tokens * given["GVM"],))
    return layouts.plain(kind, tuple(given[one] for one in sizes))


def _mask(batch: Batch, layouts: Layouts, *, windowed: bool) -> int:
    kind = "f16" if batch.flash else "f32"
    cells = batch.cells_of(windowed=windowed)
    if cells == 0:  # an encoder: every token sees every token
        return layouts.plain(kind, (batch.tokens, batch.tokens))
    return layouts.plain(kind, (cells, batch.tokens // batch.streams, 1, batch.streams))
