"""`lamella log` as the JSON object that other programs read: bytes, and null for what the log does not say."""

from dataclasses import asdict
from typing import Final

from lamella.cli.log_words import log_note_text
from lamella.cli.names import device_id
from lamella.cli.report import FORMAT, Json, path_text
from lamella.devices.device import CPU
from lamella.logs.codes import LogNote
from lamella.logs.commands import ALL_EXPERTS
from lamella.logs.observed import LogReading, Observed, SeenDevice, SeenSettings

_FLAGS: Final = {"n_cpu_moe", "override_tensor"}


def log_report(reading: LogReading) -> Json:
    """What `lamella log --json` prints."""
    return {
        "format": FORMAT,
        "source": reading.source,
        "loads": [_load(load) for load in reading.loads],
        "lines": reading.lines,
        "encoding": reading.encoding,
        "skipped": asdict(reading.skipped),
    }


def _load(load: Observed) -> Json:
    return {
        "source": load.source,
        "role": load.role,
        "state": load.state,
        "model": load.model,
        "path": None if load.path is None else path_text(load.path),
        "architecture": load.architecture,
        "quantization": load.quantization,
        "file_bytes": load.file_bytes,
        "tensors": load.tensor_count,
        "block_count": load.block_count,
        "n_layers": load.n_layers,
        "offloaded": load.offloaded,
        "ctx_size": load.settings.n_ctx or load.settings.ctx_size or load.settings.n_ctx_seq,
        "context_length": load.train_context,
        "settings": _settings(load.settings),
        "host": {"total": load.host_total, "free": load.host_free},
        "devices": [_device(device) for device in load.devices],
        "buffers": [{"name": one.name, "part": one.part, "bytes": one.nbytes} for one in load.buffers],
        "layers": [{"index": number, "device": device_id(device)} for number, device in load.layers],
        "estimate": asdict(load.estimate) if load.estimate else None,
        "projector": load.projector_bytes,
        "notes": [_note(note) for note in load.notes],
        "notes_left_out": load.notes_left_out,
        "speed": {
            "prompt_tps": load.speeds.prompt_tps,
            "eval_tps": load.speeds.eval_tps,
            "requests": load.speeds.requests,
        },
        "lines": [load.first_line, load.last_line],
    }


def _settings(said: SeenSettings) -> Json:
    found = {name: value for name, value in asdict(said).items() if name not in _FLAGS}
    experts = "all" if said.n_cpu_moe == ALL_EXPERTS else said.n_cpu_moe
    rules = None if said.override_tensor is None else [rule.rpartition("=")[::2] for rule in said.override_tensor]
    return {**found, "override_tensor": rules, "n_cpu_moe": experts}


def _device(device: SeenDevice) -> Json:
    projected = asdict(device.projected) if device.projected else None
    return {
        "id": device_id(device.index),
        "engine_name": device.engine_name or None,
        "name": device.name,
        "kind": "cpu" if device.index == CPU else "remote" if device.engine_name.startswith("RPC") else "gpu",
        "uuid": device.uuid,
        "total": device.total,
        "free": device.free,
        "layers": device.layers,
        "weights": device.weights,
        "mapped": device.mapped if device.weights is not None else None,
        "kv_cache": device.kv_cache,
        "recurrent": device.recurrent,
        "compute": device.compute,
        "output": device.output,
        "projector": device.projector,
        "unaccounted": device.unaccounted,
        "driver_used": device.driver_used,
        "allocated": device.allocated,
        "projected": projected,
        "step": device.step,
    }


def _note(note: LogNote) -> Json:
    found: Json = {"code": note.code, "line": note.line, "text": log_note_text(note)}
    told = {"value": note.value, "detail": note.detail, "count": note.count, "of": note.of}
    return {**found, **{name: value for name, value in told.items() if value}}
