"""Ollama's estimate before a load, which its first generation writes on one line."""

import re

from lamella.logs.codes import LogCode
from lamella.logs.gathering import MOST_LAYERS, Gathering
from lamella.logs.homes import library_key
from lamella.logs.observed import LogSource, OllamaEstimate
from lamella.logs.slog import Fields
from lamella.logs.stream import Line, Stream
from lamella.logs.text import sized, sizes, step_of, whole


def offload(stream: Stream, line: Line, said: Fields) -> bool:
    """What the first generation counted; "offload to cuda" up to v0.5."""
    if "layers.offload" not in said:
        return False
    load = stream.now
    library = said.get("library") or said.get("msg", "").rpartition(" ")[2]
    # A load that finds no room on its GPUs is counted again, for the CPU.
    again = load is not None and library == "cpu" and "ctx_size" not in load.typed and load.counted == 0
    over = load is not None and (load.over or load.estimate is not None) and not again
    split = said.get("layers.split", "")
    # v0.12 writes the split as a list; its runner for llama.cpp still counts as the first generation did.
    stream.say_source(LogSource.OLLAMA_LAYOUTS if split.startswith("[") else LogSource.OLLAMA_CLASSIC)
    load = stream.anew(line, over=over)
    load.source = stream.source
    load.n_layers = whole(said.get("layers.model"), MOST_LAYERS)
    load.counted, load.offloaded_line = whole(said.get("layers.offload"), MOST_LAYERS), line.number
    load.estimate = _estimate(said)
    # Up to v0.5 these weights include the KV cache (v0.6.3 was the first to count it apart).
    load.cache_in_weights = said.get("msg", "").startswith("offload to")
    load.step = max(map(step_of, (said.get("memory.required.kv"), said.get("memory.weights.total"))))
    _put_cards(load, said, library=library, split=split)
    asked = load.estimate.layers_requested
    if asked is not None:
        load.typed.setdefault("n_gpu_layers", asked)
    if asked is not None and load.counted is not None and load.counted < asked:
        load.note(LogCode.LAYERS_BACK, line.number, count=load.counted, of=asked)
    return True


def _estimate(said: Fields) -> OllamaEstimate:
    def size(key: str) -> int | None:
        return sized(said.get(key))

    return OllamaEstimate(
        layers_requested=whole(said.get("layers.requested"), 1 << 31, signed=True),
        required_full=size("memory.required.full"),
        required_partial=size("memory.required.partial"),
        kv=size("memory.required.kv"),
        allocations=sizes(said.get("memory.required.allocations")),
        weights_total=size("memory.weights.total"),
        weights_repeating=size("memory.weights.repeating"),
        weights_nonrepeating=size("memory.weights.nonrepeating"),
        graph_full=size("memory.graph.full"),
        graph_partial=size("memory.graph.partial"),
        overhead=size("memory.gpu_overhead"),
        projector_weights=size("projector.weights"),
        projector_graph=size("projector.graph"),
    )


def _put_cards(load: Gathering, said: Fields, *, library: str, split: str) -> None:
    """The lists are in the order of the devices, which have no names here."""
    free = sizes(said.get("memory.available"))
    allocated = sizes(said.get("memory.required.allocations"))
    shares = tuple(whole(part, MOST_LAYERS) for part in re.findall(r"\d+", split))
    if library == "cpu":
        load.host_free = load.host_free if load.host_free is not None else (free[0] if free else None)
        return
    whole_count = (load.counted,) if len(free) == 1 else shares
    for place, size in enumerate(free[:64]):
        card = load.card(library_key(library, place))
        if card.free is None:
            card.free = size
        card.allocated = allocated[place] if place < len(allocated) else None
        card.layers = whole_count[place] if place < len(whole_count) else None
        if card.allocated == 0 and len(free) > 1:
            load.note(LogCode.GPU_NOT_USED, load.last_line, f"GPU{place}", count=size)
