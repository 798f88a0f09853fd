"""A log as plain text: for each load what it was, a table of its devices, and what is to be said."""

from collections.abc import Iterator

from lamella.cli.log_words import SOURCES, log_note_text, skipped_lines
from lamella.cli.names import device_id
from lamella.cli.table import columns
from lamella.logs.compare import layers_seen
from lamella.logs.observed import LogReading, LogSource, Observed, OllamaEstimate, Role, SeenDevice, State
from lamella.units import size_text

_HEADINGS = ("device", "layers", "weights", "KV cache", "recurrent", "compute", "output", "other", "free", "name")
_STATES = {
    State.LOADED: "loaded",
    State.FAILED: "not loaded",
    State.PROJECTED: "only counted by fit",
    State.UNKNOWN: "the log does not say how it ended",
}


def log_text(reading: LogReading) -> str:
    """What `lamella log` prints."""
    parts = ["\n".join(_load_lines(load, number)) for number, load in enumerate(reading.loads, 1)]
    if not parts:
        parts = ["No model is loaded in this log."]
        if reading.source is LogSource.LLAMA_CPP:
            parts[0] += " llama-server says where the layers go when it is started with the option -lv 4."
    skipped = skipped_lines(reading.skipped)
    return "\n\n".join((*parts, *(["\n".join(skipped)] if skipped else []))) + "\n"


def _load_lines(load: Observed, number: int) -> Iterator[str]:
    draft = "draft model " if load.role is Role.DRAFT else ""
    facts = (load.quantization, load.architecture, _offloaded(load))
    name = load.model or "a model that the log does not name"
    yield f"load {number}, lines {load.first_line} to {load.last_line}: " + ", ".join(
        (draft + name, *filter(None, facts))
    )
    yield ", ".join((SOURCES[load.source], *_settings(load), _STATES[load.state]))
    if load.devices:
        yield ""
        rows = [_HEADINGS, *(_row(load, device) for device in load.devices)]
        empty = {at for at in range(2, 8) if not any(row[at] for row in rows[1:])}
        kept = [tuple(cell for at, cell in enumerate(row) if at not in empty) for row in rows]
        yield from columns(kept, left=("device", "name"))
    if load.estimate:
        yield ""
        yield _counted(load.estimate)
    if load.notes:
        yield ""
        yield from (f"line {note.line}: {log_note_text(note)}" for note in load.notes)
    if load.notes_left_out:
        yield f"{load.notes_left_out} further notes are left out."


def _counted(said: OllamaEstimate) -> str:
    """What Ollama thought it would need; the table has what the engine then said."""
    parts = (
        ("weights", said.weights_total),
        ("KV cache", said.kv),
        ("compute with all layers on GPUs", said.graph_full),
        ("with some", said.graph_partial),
        ("projector", said.projector_weights),
        ("all together", said.required_full),
        ("of it on GPUs", said.required_partial),
    )
    return "Ollama counted: " + ", ".join(f"{name} {size_text(size)}" for name, size in parts if size is not None)


def _offloaded(load: Observed) -> str:
    if load.offloaded is None or load.n_layers is None:
        return f"{load.n_layers} layers" if load.n_layers else ""
    return f"{load.offloaded} of {load.n_layers} layers offloaded"


def _settings(load: Observed) -> Iterator[str]:
    said = load.settings
    if context := said.n_ctx or said.ctx_size or said.n_ctx_seq:
        yield f"context {context}"
    if said.type_k or said.type_v:
        yield f"KV cache {said.type_k or '?'}/{said.type_v or '?'}"
    if said.flash_attn:
        yield f"flash attention {said.flash_attn}"
    if said.batch:
        yield f"batch {said.batch}" + (f"/{said.ubatch}" if said.ubatch else "")
    if said.parallel:
        yield f"{said.parallel} parallel"
    if load.speeds.prompt_tps is not None:
        yield f"prompt {load.speeds.prompt_tps:g} tokens/s"
    if load.speeds.eval_tps is not None:
        yield f"{load.speeds.eval_tps:g} tokens/s"


def _row(load: Observed, device: SeenDevice) -> tuple[str, ...]:
    layers = layers_seen(load, device)
    sizes = (
        device.weights,
        device.kv_cache,
        device.recurrent,
        device.compute,
        device.output,
        device.unaccounted,
    )
    names = (device.engine_name if device.engine_name != "CPU" else "", device.name or "")
    return (
        device_id(device.index),
        "" if layers is None else str(layers),
        *("" if size is None else size_text(size) for size in sizes),
        "" if device.free is None else size_text(device.free),
        " ".join(filter(None, names)),
    )
