"""Lines of llama.cpp about a model and its tensors, and every buffer; formats from 2024 to b11434."""

import re
from collections.abc import Mapping
from typing import Final

from lamella.logs.codes import LogCode
from lamella.logs.gathering import MOST_LAYERS, Gathering
from lamella.logs.homes import on_host
from lamella.logs.observed import Part, Role
from lamella.logs.stream import Act, Line, Stream
from lamella.logs.text import mib, safe, sized, whole

_KINDS: Final[Mapping[bytes, Part]] = {
    b"model": Part.WEIGHTS,
    b"KV": Part.KV_CACHE,
    b"RS": Part.RECURRENT,
    b"compute": Part.COMPUTE,
    b"output": Part.OUTPUT,
}
_CACHES: Final = (Part.KV_CACHE, Part.RECURRENT)
_META: Final = re.compile(
    r"loaded meta data with \d+ key-value pairs and (\d+) tensors from (.{1,2000}?)(?: \(version |$)"
)
_LOADING: Final = re.compile(r"loading (draft )?model '(.{1,2000})'")
_OFFLOADED: Final = re.compile(r"offloaded (\d+)/(\d+) layers to GPU")
_OLD_SIZES: Final = re.compile(r"load_tensors: (VRAM used|mem required) *[:=] *([\d.]+) Mi?B")
_REPEATING: Final = re.compile(r"offloading (\d+) repeating layers")
_LAYER: Final = re.compile(r"layer +(\d+) assigned to device ([^\s,]+)")
_PREFERRED: Final = re.compile(
    r"tensor '([^']{1,300})' \((\w+)\) \(and (\d+) others\) "
    r"cannot be used with preferred buffer type (\S+), using (\S+)"
)


def buffer(stream: Stream, line: Line) -> bool:
    """`component: NAME KIND buffer size = N MiB`; before December 2024 weights had no KIND."""
    words = line.words
    place = words.index(b"buffer")
    if place < 1 or b"MiB" not in words[place:] or b"=" not in words[place : place + 3] or words[-1] == b"=":
        return False
    size = mib(words[words.index(b"=", place) + 1])
    part = _KINDS.get(words[place - 1])
    at = place - 1 if part is None else place - 2
    if size is None or at < 0:
        return False
    component = words[at - 1] if at else b""
    if part is None:
        if not component.endswith(b"load_tensors:"):
            return False
        part = Part.WEIGHTS
    _put_buffer(stream.load(line), component, safe(words[at].decode("utf-8", "replace")), part=part, size=size)
    return True


def _put_buffer(load: Gathering, component: bytes, name: str, *, part: Part, size: int) -> None:
    if not load.has_room(name):
        return
    if part is Part.WEIGHTS:
        load.weights[name] = load.weights.get(name, 0) + size
    elif part is Part.COMPUTE and component in (b"alloc_compute_meta:", b"warmup:", b"reserve_compute_meta:"):
        load.projector[name] = size
    elif part in _CACHES:
        caches = load.context().caches
        caches[name, part] = caches.get((name, part), 0) + size
    else:
        load.context().latest[name, part] = size


def loaded(stream: Stream, line: Line) -> bool:
    """The header of a file was read, which is the first that every load says."""
    match = _META.search(line.text)
    if match is None:
        return False
    load = stream.begun(line)
    path = safe(match[2])
    # Two headers without a tensor between them: a vocabulary that is read first, or lines of two programs.
    if load.path and load.tensor_count is not None and _leaf(load.path) != _leaf(path):
        load.mixed = True
    load.tensor_count, load.path = whole(match[1], MOST_LAYERS << 8), path
    load.name = None if load.name and not load.architecture else load.name
    return True


def _leaf(path: str) -> str:
    return re.split(r"[\\/]", path)[-1]


def loading(stream: Stream, line: Line) -> bool:
    """llama-server says which file it turns to; then fit, then the real load."""
    if b"tensors," in line.words:
        return _tensors(stream, line)
    match = _LOADING.search(line.text)
    if match is None:
        return False
    if match[1]:
        stream.role = Role.DRAFT
    stream.begun(line).path = safe(match[2])
    return True


def _tensors(stream: Stream, line: Line) -> bool:
    load = _at_tensors(stream, line)
    mode = re.search(r"\((?:mmap|load_mode) = (\w[\w+]*)", line.text)
    if mode:
        load.printed["mmap"] = mode[1] == "true" or "mmap" in mode[1]
    return True


def _at_tensors(stream: Stream, line: Line) -> Gathering:
    """A dry run begins again; a model that has its tensors makes room for the next."""
    load = stream.load(line)
    if load.fitting:
        if load.weights:
            load.forget_sizes()
        return load
    return stream.anew(line, over=load.has_tensors)


def offloading(stream: Stream, line: Line) -> bool:
    if b"layers" not in line.words and b"layer" not in line.words:
        return False
    load = stream.load(line)
    if load.offloaded is not None and load.weights:
        load = _at_tensors(stream, line)
    if found := _REPEATING.search(line.text):
        load.repeating = whole(found[1], MOST_LAYERS)
    elif b"output" in line.words or b"non-repeating" in line.words:
        load.output_offloaded = "to CPU" not in line.text
    return True


def offloaded(stream: Stream, line: Line) -> bool:
    match = _OFFLOADED.search(line.text)
    if match is None:
        return False
    count, of = whole(match[1], MOST_LAYERS), whole(match[2], MOST_LAYERS)
    if count is None or of is None:
        return False
    load = stream.load(line)
    before = load
    if load.offloaded is not None and not load.fitting:
        load = stream.anew(line, over=True)
        if not before.has_context and before.n_layers != of:
            before.mixed = load.mixed = True
    load.offloaded, load.n_layers, load.offloaded_line = count, of, line.number
    stream.inherit(load)
    return True


def layer(stream: Stream, line: Line) -> bool:
    match = _LAYER.search(line.text)
    if match is None or b"Flash" in line.words:
        return False
    number = whole(match[1], MOST_LAYERS)
    if number is None:
        return False
    load = stream.load(line)
    if number == 0 and load.layers and not load.fitting and load.has_tensors:
        load = stream.anew(line, over=True)
    load.layers[number] = safe(match[2])
    return True


def preferred(stream: Stream, line: Line) -> bool:
    match = _PREFERRED.search(line.text)
    if match is None:
        return False
    load = stream.load(line)
    moved = any(load.typed.get(name) for name in ("override_tensor", "n_cpu_moe"))
    tensor, wanted, used = match[1], match[4], match[5]
    code = LogCode.PREFERRED_BUFFER_FALLBACK
    if tensor.startswith(("token_embd", "per_layer_token_embd")) or on_host(wanted):
        code = LogCode.FALLBACK_HARMLESS
    elif moved:
        code = LogCode.FALLBACK_ASKED
    count = (whole(match[3], 1 << 24) or 0) + 1
    load.note(code, line.number, safe(tensor), detail=safe(f"{match[2]}|{wanted}|{used}"), count=count)
    return True


def fact(stream: Stream, line: Line) -> bool:  # noqa: PLR0911
    """One fact of print_info, or of the dump of the file's keys."""
    words = line.words
    if not (b"print_info:" in words or b"llm_load_print_meta:" in words or b"llama_model_loader:" in words):
        return False
    key, equals, value = line.text.partition(" = ")
    key = key.rstrip()
    value = safe(value)
    if not equals:
        return False
    load = stream.load(line)
    if key.endswith((" arch", "general.architecture str")):
        load.architecture = value
        return True
    if "general.name" in key:
        load.name = value
        return True
    if key.endswith((" n_layer", " n_layer_all")):
        blocks = whole(value, MOST_LAYERS)
        load.block_count = max(blocks or 0, load.block_count or 0) or None
        return True
    if key.endswith(" n_ctx_train"):
        load.train_context = whole(value, 1 << 32)
        return True
    if key.endswith((" file type", " model ftype")):
        load.quantization = value
        return True
    if key.endswith((" file size", " model size")):
        load.file_bytes = sized(value.partition(" (")[0])
        return True
    return False


def old_sizes(stream: Stream, line: Line) -> bool:
    """Sizes until the end of 2023: `VRAM used: 20607.34 MiB` of all GPUs together, and `mem required = 2586.53 MiB`."""
    match = _OLD_SIZES.search(line.text)
    size = mib(match[2]) if match else None
    if match is None or size is None:
        return False
    stream.load(line).weights["CPU" if match[1].startswith("mem") else "GPU"] = size
    return True


def projector(stream: Stream, line: Line) -> bool:
    """`load_hparams: model size: 806.20 MiB`, from llama.cpp's tools for pictures."""
    match = re.search(r"model size: +([\d.]+) MiB", line.text)
    if match is None:
        return False
    stream.load(line).projector_bytes = mib(match[1])
    return True


ENGINE_WORDS: Final[Mapping[bytes, Act]] = {
    b"buffer": buffer,
    b"meta": loaded,
    b"loading": loading,
    b"offloading": offloading,
    b'msg="offloading': offloading,
    b"offloaded": offloaded,
    b'msg="offloaded': offloaded,
    b"assigned": layer,
    b"preferred": preferred,
    **dict.fromkeys((b"arch", b"general.architecture", b"general.name", b"n_layer", b"n_layer_all"), fact),
    **dict.fromkeys((b"n_ctx_train", b"file", b"ftype", b"BPW)"), fact),
    b"load_hparams:": projector,
    **dict.fromkeys((b"VRAM", b"required"), old_sizes),
}
