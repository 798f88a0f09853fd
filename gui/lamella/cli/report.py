"""The JSON objects that other programs read: every size is an integer number of bytes."""

import os
import re
from collections import Counter
from pathlib import Path
from typing import Final

from lamella import __version__
from lamella.cli.names import device_id
from lamella.cli.request import OLLAMA
from lamella.cli.speed import speed_report
from lamella.cli.words import note_text
from lamella.model.model import Model, Projector
from lamella.notes import Note, NoteCode
from lamella.placement.nearest import Nearest
from lamella.placement.placement import Flags
from lamella.placement.usage import LayerUsage
from lamella.plan.outcome import DeviceOutcome, Outcome
from lamella.plan.plan import Plan
from lamella.speed.predict import predicted

FORMAT: Final = 1
ENGINE: Final = "llama.cpp b11434"
Json = dict[str, object]

_BLOB: Final = re.compile(r"sha256[-:]([0-9a-f]{64})")  # how Ollama's store names a file


def plan_report(outcome: Outcome) -> Json:
    """What `lamella plan --json` prints."""
    plan, speed = outcome.plan, predicted(outcome)
    return {
        "lamella": __version__,
        "format": FORMAT,
        "model": _model(plan.model),
        "settings": _settings(outcome),
        "allocator": plan.allocator,
        "engine": ENGINE,
        "fits": outcome.fits,
        **_flags(plan),
        "closest": _closest(outcome.nearest),
        "devices": [_device(device) for device in outcome.devices],
        "layers": [_layer(layer, index, plan.model.block_count) for index, layer in enumerate(outcome.layers)],
        "notes": [_note(note) for note in outcome.notes],
        "speed": speed_report(speed),
        "speed_withheld": speed.withheld,
    }


def path_text(path: str) -> str:
    """A path as Unicode: strict readers of JSON refuse the half characters that Python keeps for other bytes."""
    return os.fsencode(path).decode("utf-8", "replace")


def _model(model: Model) -> Json:
    blob = _BLOB.fullmatch(Path(model.path).name)
    return {
        "path": path_text(model.path),
        "name": model.name,
        "architecture": model.architecture,
        "file_bytes": model.file_bytes,
        "block_count": model.block_count,
        "layers": model.layer_count,
        "context_length": model.context_length,
        "quantization": model.quantization,
        "sha_or_null": blob[1] if blob else None,
        "projector": _projector(model.projector),
    }


def _projector(found: Projector | None) -> Json | None:
    if found is None:
        return None
    return {"path": path_text(found.path), "name": found.name, "kind": found.kind, "bytes": found.nbytes}


def _settings(outcome: Outcome) -> Json:
    settings, context = outcome.estimate.settings, outcome.estimate.context
    return {
        "ctx_size": outcome.plan.allocation.context_tokens,
        "n_ctx": context.n_ctx,
        "n_ctx_seq": context.n_ctx_seq,
        "type_k": settings.type_k,
        "type_v": settings.type_v,
        "flash_attn": settings.flash_attention,
        "batch": settings.batch,
        "ubatch": settings.ubatch,
        "parallel": settings.slots,
        "kv_unified": settings.unified,
        "fit_target": list(settings.margins),
    }


def _flags(plan: Plan) -> Json:
    """Null where no flags say the placement; Ollama's runners take other placements than llama.cpp's own programs."""
    flags = plan.allocation.flags or (_ollama_flags(plan) if plan.allocator in OLLAMA else None)
    return {"n_gpu_layers": None, "tensor_split": None, "override_tensor": None} if flags is None else _said(flags)


def _said(flags: Flags) -> Json:
    return {
        "n_gpu_layers": flags.n_gpu_layers,
        "tensor_split": [_share(share) for share in flags.tensor_split],
        "override_tensor": [[pattern, device_id(device)] for pattern, device in flags.overrides],
    }


def _ollama_flags(plan: Plan) -> Flags:
    """How many layers Ollama says it offloads, and of them on each GPU."""
    places = Counter(plan.allocation.placement.homes)
    layers = tuple(float(places[gpu]) for gpu in range(len(plan.gpus)))
    return Flags(int(sum(layers)), layers if len(layers) > 1 else ())


def _closest(nearest: Nearest | None) -> Json | None:
    """Flags for a placement that none say exactly, and the layers that are then at home elsewhere."""
    if nearest is None:
        return None
    differences = [
        {"index": one.place, "device": device_id(one.drawn), "home": device_id(one.home), "bytes": one.nbytes}
        for one in nearest.differences
    ]
    return {**_said(nearest.flags), "differences": differences}


def _share(share: float) -> float:
    return int(share) if share == int(share) else share


def _device(found: DeviceOutcome) -> Json:
    usage = found.usage
    return {
        "id": device_id(found.index),
        "name": found.device.name,
        "kind": found.device.kind,
        "total": found.device.total,
        "free": found.device.free,
        "layers": found.layers,
        "weights": usage.weights,
        "kv_cache": usage.kv_cache,
        "compute": usage.compute,
        "compute_projected": usage.compute_projected,
        "overhead": usage.overhead,
        "projector": usage.projector,
        "used": usage.used,
        "headroom": found.headroom,
    }


def _layer(layer: LayerUsage, index: int, block_count: int) -> Json:
    return {
        "index": index,
        "name": "output" if index == block_count else f"blk.{index}",
        "device": device_id(layer.device),
        "weights": layer.weights,
        "kv_cache": layer.kv_cache,
        "overflow": [
            {"device": device_id(part.device), "tensors": list(part.tensors), "bytes": part.nbytes}
            for part in layer.overflow
        ],
    }


def _note(note: Note) -> Json:
    found: Json = {"code": note.code, "text": note_text(note)}
    if note.code is NoteCode.PREFERRED_BUFFER_FALLBACK:
        return {**found, "tensors": note.count}
    return {**found, **({"value": note.value} if note.value else {}), **({"count": note.count} if note.count else {})}
