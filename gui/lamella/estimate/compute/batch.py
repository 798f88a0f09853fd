"""The batch that a graph is built for, and the sizes of its inputs (llama.cpp b11434, llama-graph.cpp)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lamella.estimate.compute.layouts import Layouts, quantised

_ROTATION: Final = 64
WINDOW: Final = "~"
"""Ending of the inputs that belong to the cache of sliding-window blocks."""
_TWOFOLD: Final = ("mask", "k_idxs", "v_idxs", "k_rot", "v_rot")


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
    """The layout of an input; `given` are the figures of model and batch."""
    tokens = batch.tokens
    plain = name.removesuffix(WINDOW)
    match plain:
        case "tokens" | "mixed_tokens" | "pos":
            return layouts.plain("i32", (tokens,))
        case "embd" | "mixed_embd":
            return layouts.plain("f32", (given["E"], tokens))
        case "mixed_slots" | "k_idxs":
            return layouts.plain("i64", (tokens,))
        case "v_idxs":
            return layouts.plain("i64", (tokens * given["GVM"] if batch.transposed else tokens,))
        case "mask":
            return _mask(batch, layouts, windowed=name.endswith(WINDOW))
        case "out_ids":
            return layouts.plain("i32", (batch.outputs,))
        case "s_copy":
            return layouts.plain("i32", (batch.sequences,))
        case "scale_rows":
            return layouts.plain("f32", (1, tokens))
        case "attn_scale":
            return layouts.plain("f32", (1, 1, tokens))
        case "k_rot" | "v_rot":
            side = given["RK" if plain == "k_rot" else "RV"]
            return layouts.plain("f32", (side, side))
    raise KeyError(name)


def _mask(batch: Batch, layouts: Layouts, *, windowed: bool) -> int:
    kind = "f16" if batch.flash else "f32"
    cells = batch.cells_of(windowed=windowed)
    if cells == 0:  # an encoder: every token sees every token
        return layouts.plain(kind, (batch.tokens, batch.tokens))
    return layouts.plain(kind, (cells, batch.tokens // batch.streams, 1, batch.streams))
