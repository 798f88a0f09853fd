"""Ollama's own lines, of all three generations."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from lamella.logs.codes import FlashTrouble, KvTrouble, LogCode
from lamella.logs.commands import typed_settings, words_of
from lamella.logs.gathering import MOST_LAYERS, Gathering, SeenCard
from lamella.logs.homes import library_key
from lamella.logs.observed import LogSource, Part
from lamella.logs.ollama_estimate import offload
from lamella.logs.ollama_requests import requested
from lamella.logs.slog import Fields, slog_fields
from lamella.logs.stream import Act, Line, Stream
from lamella.logs.text import safe, sized, sizes, step_of, whole

_TOLD: Final[Mapping[str, Part]] = {
    "model weights": Part.WEIGHTS,
    "kv cache": Part.KV_CACHE,
    "compute graph": Part.COMPUTE,
}


def will_fit(stream: Stream, line: Line, said: Fields) -> bool:
    """`new model will fit in available VRAM …, loading`, with the exact bytes that are free."""
    if "required" not in said:
        return False
    load = stream.now
    load = stream.anew(line, over=load is not None and (load.over or load.estimate is not None))
    if parallel := whole(said.get("parallel"), 1 << 16):
        load.typed["parallel"] = parallel
    if said.get("model"):
        load.path = safe(said["model"])
    free, gpu = whole(said.get("available")), said.get("gpu", "")
    if free is not None and gpu:
        # The only device of the load, whatever the engine will call it.
        load.rounded["only"] = SeenCard(uuid=safe(gpu) if gpu.startswith("GPU-") else None, free=free)
    return True


def system_memory(stream: Stream, line: Line, said: Fields) -> bool:
    if sized(said.get("total")) is None:
        return False
    load = stream.now
    load = stream.anew(line, over=load is not None and (load.over or bool(load.estimate) or bool(load.told)))
    load.host_total, load.host_free = sized(said.get("total")), sized(said.get("free"))
    return True


def discovered(stream: Stream, line: Line, said: Fields) -> bool:
    """A card that Ollama found when it started."""
    if said.get("msg") != "inference compute":
        return False
    library = said.get("library", "")
    if library == "cpu":
        stream.load(line).note(LogCode.NO_GPU, line.number, "library=cpu")
        return True
    name = said.get("name", "")
    of_library = sum(1 for key in stream.discovered if key.startswith(library_key(library, 1).rstrip("1")))
    uuid = said.get("id", "")
    known = next((key for key, card in stream.discovered.items() if uuid and card.uuid == uuid), None)
    key = known or (name if re.fullmatch(r"[A-Za-z]+\d+", name) else library_key(library, of_library))
    card = stream.discovered_card(safe(key))
    card.uuid = safe(uuid) or None
    card.name = safe(said.get("description") or name) or None
    card.total, card.free = sized(said.get("total")), sized(said.get("available"))
    card.step = step_of(said.get("total"))
    _tell_twice(stream, line, card, said.get("pci_id", ""))
    return True


def _tell_twice(stream: Stream, line: Line, card: SeenCard, pci: str) -> None:
    """One card under two backends has one address."""
    card.pci = safe(pci) or None
    if pci and sum(1 for one in stream.discovered.values() if one.pci == card.pci) > 1:
        stream.load(line).note(LogCode.SAME_GPU_TWICE, line.number, card.name or safe(pci))


def gpu_memory(stream: Stream, line: Line, said: Fields) -> bool:
    """Free memory of one card before a load of the second generation; or why it is not used, in the first."""
    if "minimum_memory" in said or "too little memory" in said.get("msg", ""):
        value = safe(said.get("id") or said.get("gpu") or said.get("library", ""))
        stream.load(line).note(LogCode.GPU_NOT_USED, line.number, value)
        return True
    if said.get("msg") != "gpu memory":
        return False
    stream.say_source(stream.source or LogSource.OLLAMA_LAYOUTS)
    load, uuid = stream.load(line), safe(said.get("id", ""))
    card = load.rounded.setdefault(uuid, SeenCard(uuid=uuid)) if len(load.rounded) < 64 else SeenCard()
    if card.free is None:
        card.free, card.step = sized(said.get("free")), step_of(said.get("free"))
    return True


def told(stream: Stream, line: Line, said: Fields) -> bool:
    """`msg="model weights" device=CUDA0 size="4.1 GiB"`; up to v0.9 with buffer= or backend= for device=."""
    part = _TOLD.get(said.get("msg", ""))
    name = said.get("device") or said.get("buffer_type") or said.get("buffer") or said.get("backend")
    size = sized(said.get("size"))
    if part is None or not name or size is None:
        return False
    load = stream.load(line)
    if stream.source is None or load.estimate is None:
        stream.say_source(stream.source or LogSource.OLLAMA_LAYOUTS)
    if len(load.told) < 256:
        load.told[safe(name), part] = size, step_of(said.get("size"))
    return True


def loading(stream: Stream, line: Line, said: Fields) -> bool:
    """`msg="loading model" "model layers"=29 requested=-1`."""
    layers = whole(said.get("model layers"), MOST_LAYERS)
    if layers is None:
        return False
    load = stream.load(line)
    load.n_layers = layers
    if (asked := whole(said.get("requested"), 1 << 31, signed=True)) is not None:
        load.typed["n_gpu_layers"] = asked
    return True


def described(stream: Stream, line: Line, said: Fields) -> bool:
    """Ollama's own engine opens a file: `msg="" architecture=mistral3 file_type=Q8_0 … num_tensors=585`."""
    if "architecture" not in said:
        return False
    load = stream.begun(line)
    load.architecture = safe(said["architecture"])
    load.name = safe(said.get("name", "")) or load.name
    kind = said.get("file_type", "")
    load.quantization = safe(kind) if kind and kind != "unknown" else load.quantization
    load.tensor_count = whole(said.get("num_tensors"), 1 << 20)
    return True


def starting(stream: Stream, line: Line, said: Fields) -> bool:
    """The command with which a runner is started: its words differ by generation."""
    command = said.get("cmd")
    if command is None:
        return False
    kinds = {
        "starting llama server": LogSource.OLLAMA_CLASSIC,
        "starting runner": LogSource.OLLAMA_LAYOUTS,
        "starting llama-server": LogSource.OLLAMA_LLAMA_SERVER,
    }
    kind = kinds.get(said.get("msg", ""))
    words = words_of(command)
    settings = typed_settings(words)
    if kind is None or "path" not in settings:
        return kind is not None  # a start to ask for devices, or for another purpose
    if kind is LogSource.OLLAMA_LLAMA_SERVER or stream.source is None:
        stream.say_source(kind)
    load = stream.begun(line)
    load.source = stream.source
    _put_command(load, settings)
    return True


def _put_command(load: Gathering, settings: dict[str, object]) -> None:
    path = settings.pop("path", None)
    if isinstance(path, str):
        load.path = path
    load.typed |= settings


def reduced(stream: Stream, line: Line, said: Fields) -> bool:
    """`llama-server load failed; reducing automatic context and retrying once`."""
    if "old_num_ctx" not in said:
        return False
    load = stream.failed(line)
    before, after = whole(said["old_num_ctx"], 1 << 32) or 0, whole(said.get("new_num_ctx"), 1 << 32) or 0
    load.note(LogCode.CONTEXT_REDUCED, line.number, count=after, of=before)
    return True


def clamped(stream: Stream, line: Line, said: Fields) -> bool:
    if "n_ctx_train" not in said:
        return False
    asked, trained = whole(said.get("num_ctx"), 1 << 32) or 0, whole(said["n_ctx_train"], 1 << 32) or 0
    stream.begun(line).note(LogCode.CONTEXT_CLAMPED, line.number, count=trained, of=asked)
    return True


def selecting(stream: Stream, line: Line, said: Fields) -> bool:
    """`selecting single GPU for llama-server model`."""
    message = said.get("msg", "")
    stream.say_source(LogSource.OLLAMA_LLAMA_SERVER)
    load = stream.begun(line)
    load.source = stream.source
    if "single" in message:
        value = safe(said.get("description") or said.get("name") or said.get("id", ""))
        load.note(LogCode.SINGLE_GPU, line.number, value, of=len(stream.discovered))
    return True


def disabling(stream: Stream, line: Line, said: Fields) -> bool:
    message, reason = said.get("msg", ""), safe(said.get("reason", ""))
    if "mmap" in message:
        stream.begun(line).note(LogCode.MMAP_OFF, line.number, reason)
        return True
    if "projector" in message:
        stream.begun(line).note(LogCode.PROJECTOR_ON_CPU, line.number, reason)
        return True
    return False


def attention(stream: Stream, line: Line, said: Fields) -> bool:
    """Ollama leaves flash attention out, or a cache type that needs it."""
    message = said.get("msg", "")
    if "not supported" not in message and "disabled" not in message and "not enabled" not in message:
        return False
    load = stream.load(line)
    kind = safe(said.get("type", "") or said.get("kv_cache_type", ""))
    if "kv cache" in message:
        needs = "flash attention" in message
        why = KvTrouble.NEEDS_FLASH_ATTENTION if needs else KvTrouble.MODEL
        load.note(LogCode.KV_TYPE_REFUSED, line.number, kind, detail=why)
    else:
        trouble = FlashTrouble.MODEL if "by model" in message else FlashTrouble.GPU
        load.note(LogCode.FLASH_ATTENTION_OFF, line.number, trouble)
    return True


def fits_or_evicts(stream: Stream, line: Line, said: Fields) -> bool:
    """Another model has to go, or a layout did not hold."""
    message = said.get("msg", "")
    if "evicting" in message:
        stream.load(line).note(LogCode.EVICTED, line.number)
        return True
    if "did not fit" in message:
        stream.load(line).note(LogCode.RETRIED, line.number, safe(f"backoff {said.get('backoff', '')}"))
        return True
    if "requires more system memory" in message:
        found = sizes(message)
        load = stream.failed(line, loading=True)
        if len(found) == 2:
            load.note(LogCode.HOST_OUT_OF_MEMORY, line.number, count=found[0], of=found[1])
        return True
    return told(stream, line, said)


def low_vram(stream: Stream, line: Line, said: Fields) -> bool:
    if "low vram" not in said.get("msg", ""):
        return False
    stream.load(line).note(LogCode.LOW_VRAM, line.number, count=sized(said.get("total vram")) or 0)
    return True


def loaded(stream: Stream, line: Line, said: Fields) -> bool:
    message = said.get("msg", "")
    if "runner started" in message or "server started" in message:
        stream.loaded(line)
        return True
    if "load failed" in message:
        return reduced(stream, line, said)
    if "terminated" in message or "exited" in message:
        stream.failed(line).note(LogCode.RUNNER_ENDED, line.number, safe(said.get("error") or message))
        return True
    return fits_or_evicts(stream, line, said)


_Told = Callable[[Stream, Line, Fields], bool]


def _read(act: _Told) -> Act:
    def looked_at(stream: Stream, line: Line) -> bool:
        return act(stream, line, slog_fields(line.text))

    return looked_at


OLLAMA_WORDS: Final[Mapping[bytes, Act]] = {
    **dict.fromkeys((b"msg=offload", b'msg="offload'), _read(offload)),
    b'msg="new': _read(will_fit),
    b'msg="system': _read(system_memory),
    b'msg="inference': _read(discovered),
    b'msg="gpu': _read(gpu_memory),
    b'msg="model': _read(fits_or_evicts),
    **dict.fromkeys((b'msg="kv', b'msg="quantized'), _read(lambda s, n, f: told(s, n, f) or attention(s, n, f))),
    b'msg="compute': _read(told),
    b"msg=load": _read(requested),
    b'msg="loading': _read(loading),
    b'msg=""': _read(described),
    b'msg="starting': _read(starting),
    b'msg="requested': _read(clamped),
    b'msg="selecting': _read(selecting),
    b'msg="disabling': _read(disabling),
    b'msg="flash': _read(attention),
    **dict.fromkeys((b'msg="llama', b'msg="llama-server'), _read(loaded)),
    b'msg="entering': _read(low_vram),
}
