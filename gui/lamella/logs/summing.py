"""Summed: a gathered load as a value, its buffers added up by device."""

from collections import deque
from dataclasses import fields, replace
from statistics import median
from typing import Final

from lamella.devices.device import CPU
from lamella.logs.codes import ERRORS, LogCode, LogNote
from lamella.logs.figures import buffers, device_numbers, figures, layer_keys
from lamella.logs.gathering import Gathering
from lamella.logs.homes import on_host
from lamella.logs.observed import (
    LogSource,
    Observed,
    SeenSettings,
    Speeds,
    State,
)
from lamella.logs.seen_devices import fit_answer, host_memory, seen_devices
from lamella.logs.stream import Stream

_FIELDS: Final = frozenset(one.name for one in fields(SeenSettings))
_MAPPED: Final = "_Mapped"


def summed(load: Gathering, stream: Stream | None) -> Observed:
    """What the log says of this load so far."""
    said = [] if load.mixed else figures(load)
    discovered = stream.discovered if stream else {}
    rows = fit_answer(load)
    names = device_numbers(load, said, discovered, rows)
    return Observed(
        source=load.source or LogSource.LLAMA_CPP,
        role=load.role,
        state=_state(load),
        model=load.name or _leaf(load.path),
        path=load.path,
        architecture=load.architecture,
        quantization=load.quantization,
        file_bytes=load.file_bytes,
        tensor_count=load.tensor_count,
        block_count=load.block_count,
        n_layers=load.n_layers if load.n_layers is not None or not load.block_count else load.block_count + 1,
        offloaded=load.counted if load.offloaded is None else load.offloaded,
        output_offloaded=_output(load),
        train_context=load.train_context,
        settings=_settings(load),
        devices=seen_devices(load, said, names, discovered, rows),
        buffers=tuple(buffers(load)),
        layers=tuple((number, names.get(key, CPU)) for number, key in sorted(layer_keys(load))),
        host_total=host_memory(load, discovered)[0],
        host_free=host_memory(load, discovered)[1],
        estimate=load.estimate,
        projector_bytes=load.projector_bytes,
        speeds=_speeds(load),
        notes=_notes(load),
        notes_left_out=load.notes_left_out,
        first_line=load.first_line,
        last_line=max(load.last_line, load.first_line),
    )


def _leaf(path: str | None) -> str | None:
    return path.replace("\\", "/").rpartition("/")[2] if path else None


def _state(load: Gathering) -> State:
    if load.state is State.UNKNOWN and not (load.over or load.told or load.estimate):
        return State.PROJECTED
    return load.state


def _output(load: Gathering) -> bool | None:
    """Old engines offload the output layer last, new ones first; a log without the lines that say so says nothing."""
    offloaded = load.counted if load.offloaded is None else load.offloaded
    if not offloaded or offloaded == load.n_layers:
        return None if offloaded is None else bool(offloaded)
    if load.output_offloaded is not None or load.repeating is None:
        return load.output_offloaded
    return load.repeating < offloaded


def _settings(load: Gathering) -> SeenSettings:
    """What the engine printed wins; `auto` that was printed does not hide what was asked for."""
    found = {**load.typed, **{name: value for name, value in load.printed.items() if value != "auto"}}
    if "flash_attn" not in found and "flash_attn" in load.printed:
        found["flash_attn"] = load.printed["flash_attn"]
    known = {name: value for name, value in found.items() if name in _FIELDS}
    return replace(SeenSettings(), **known)  # type: ignore[arg-type]


def _speeds(load: Gathering) -> Speeds:
    def middle(kept: deque[float]) -> float | None:
        return round(median(kept), 2) if kept else None

    return Speeds(middle(load.prompt_tps), middle(load.eval_tps), load.requests)


def _notes(load: Gathering) -> tuple[LogNote, ...]:
    """In order of lines, with what only the whole load shows."""
    notes = list(load.notes)
    if load.state is State.LOADED:
        notes = [note for note in notes if note.code not in ERRORS or note.line > load.loaded_line]
    offloaded = load.counted if load.offloaded is None else load.offloaded
    if offloaded is not None and load.n_layers:
        # llama.cpp b11434 counts layers as offloaded although there is no GPU.
        nowhere = bool(offloaded and load.weights) and all(map(on_host, (*load.weights, *load.cards)))
        code = LogCode.OFFLOADED_NOWHERE if nowhere else LogCode.OFFLOADED
        notes.append(LogNote(code, load.offloaded_line, count=offloaded, of=load.n_layers))
    if load.mixed:
        notes.append(LogNote(LogCode.MIXED, load.first_line))
    return tuple(sorted(notes, key=lambda note: note.line))
