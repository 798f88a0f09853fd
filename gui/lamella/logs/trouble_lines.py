"""Lines that tell of something that went wrong, as engines and their drivers word it."""

import re
from collections.abc import Mapping
from typing import Final

from lamella.logs.codes import FlashTrouble, KvTrouble, LogCode
from lamella.logs.gathering import Gathering
from lamella.logs.homes import on_host
from lamella.logs.observed import State
from lamella.logs.stream import Act, Line, Stream
from lamella.logs.text import mib, safe, sizes, whole

_ON_DEVICE: Final = re.compile(
    r"allocating ([\d.]+) MiB on device (\d+): (?:cuda|hip|musa)Malloc(?:Host|Managed)? failed: out of memory", re.I
)
_BUFFER: Final = re.compile(
    r"failed to allocate (\S+) buffer of size (\d+)|Device memory allocation of size (\d+) failed"
)
_UNABLE: Final = re.compile(r"unable to allocate (\S+) buffer")
_HOST: Final = re.compile(r"requires more system memory \(([^)]{1,40})\) than is available \(([^)]{1,40})\)")
_OUT: Final = re.compile(r"(CUDA|ROCm|Vulkan|SYCL|Metal) error: out of memory|ErrorOutOfDeviceMemory|OutOfMemory\b")
_ARCHITECTURE: Final = re.compile(r"unknown model architecture: '([^']*)'")
_FAILED: Final = re.compile(r"(?:error loading model|failed to load model|failed to initialize the context)[:,]? *(.*)")
_DRIVER: Final = re.compile(
    r"driver version is insufficient|driver is too old|old CUDA driver|driver/library mismatch|incompatible driver|"
    r"driver too old|init failure: 35\b|upgrade to a newer driver|unsupported display driver",
    re.I,
)
_NO_GPU: Final = re.compile(
    r"no usable GPU found|no compatible GPUs were discovered|compiled without GPU support|no CUDA-capable device|"
    r"failed to initialize (?:CUDA|ROCm|Vulkan|MUSA)[^,]{0,200}|ggml_cuda_init: failed.{0,200}",
    re.I,
)
_V_CACHE: Final = re.compile(
    r"(?:V|quantized V) cache quantization requires flash_attn|quantized V cache (?:was )?requ", re.I
)
_FLASH: Final = re.compile(
    r"Flash Attention(?: was auto,)? (?:set to )?(disabled|enabled)|flash_attn (?:is not compatible|requires)|"
    r"Flash Attention tensor is assigned to device (\S+)"
)


def memory(stream: Stream, line: Line) -> bool:
    """Something did not get the memory it asked for."""
    text = line.text
    if found := _ON_DEVICE.search(text):
        load = stream.failed(line)
        _tell_missing(load, line, f"CUDA{whole(found[2], 64)}", mib(found[1]) or 0)
        return True
    if found := _HOST.search(text):
        needed, there = (sizes(found[1]) or (0,))[0], (sizes(found[2]) or (0,))[0]
        stream.failed(line, loading=True).note(LogCode.HOST_OUT_OF_MEMORY, line.number, count=needed, of=there)
        return True
    if found := _BUFFER.search(text):
        _tell_missing(stream.failed(line), line, safe(found[1] or ""), whole(found[2] or found[3]) or 0)
        return True
    if found := _UNABLE.search(text):
        _tell_missing(stream.failed(line), line, safe(found[1]), 0)
        return True
    if _OUT.search(text):
        _tell_missing(stream.failed(line), line, "", 0)
        return True
    return False


def _tell_missing(load: Gathering, line: Line, device: str, asked: int) -> None:
    """The first line of a failure says how much; those that follow repeat it from further out."""
    if any(note.code in (LogCode.OUT_OF_MEMORY, LogCode.HOST_OUT_OF_MEMORY) for note in load.notes):
        return
    if device and on_host(device):
        load.note(LogCode.HOST_OUT_OF_MEMORY, line.number, count=asked)
        return
    card = load.cards.get(device)
    load.note(
        LogCode.OUT_OF_MEMORY, line.number, device, count=asked, of=_left(load, device, card.free if card else None)
    )


def _left(load: Gathering, device: str, free: int | None) -> int:
    """What was still free of the device when it was asked for more; 0 where the log does not say."""
    if free is None:
        return 0
    taken = load.weights.get(device, 0)
    for context in load.contexts:
        taken += sum(size for (name, _), size in (*context.caches.items(), *context.latest.items()) if name == device)
    return max(free - taken, 0)


def failure(stream: Stream, line: Line) -> bool:
    """Words with which a load ends; what they mean is said by the kind."""
    text = line.text
    if memory(stream, line) or cache(stream, line):
        return True
    if _DRIVER.search(text):
        stream.load(line).note(LogCode.DRIVER_TOO_OLD, line.number, safe(text[-200:]))
        return True
    if found := _NO_GPU.search(text):
        stream.load(line).note(LogCode.NO_GPU, line.number, safe(found[0]))
        return True
    if found := _ARCHITECTURE.search(text):
        stream.failed(line, loading=True).note(LogCode.UNKNOWN_ARCHITECTURE, line.number, safe(found[1]))
        return True
    if found := _FAILED.search(text):
        load = stream.failed(line, loading=True)
        # The reason stands in the first of several lines; a reason that has a code of its own is not said again.
        if not any(note.code in _REASONS for note in load.notes):
            load.note(LogCode.LOAD_FAILED, line.number, safe(found[1] or found[0]))
        return True
    return False


_REASONS: Final = (
    LogCode.OUT_OF_MEMORY,
    LogCode.HOST_OUT_OF_MEMORY,
    LogCode.UNKNOWN_ARCHITECTURE,
    LogCode.LOAD_FAILED,
    LogCode.KV_TYPE_REFUSED,
)


def cache(stream: Stream, line: Line) -> bool:
    if _V_CACHE.search(line.text) is None:
        return False
    load = stream.load(line)
    kind = load.typed.get("type_v")
    value = kind if isinstance(kind, str) else ""
    load.note(LogCode.KV_TYPE_REFUSED, line.number, value, detail=KvTrouble.NEEDS_FLASH_ATTENTION)
    return True


def flash(stream: Stream, line: Line) -> bool:
    """What flash attention became."""
    found = _FLASH.search(line.text)
    if found is None:
        return False
    load = stream.load(line)
    if found[1]:
        load.printed["flash_attn"] = "on" if found[1] == "enabled" else "off"
        if found[1] == "disabled" and not any(note.code is LogCode.FLASH_ATTENTION_OFF for note in load.notes):
            load.note(LogCode.FLASH_ATTENTION_OFF, line.number, FlashTrouble.NOT_SAID)
        return True
    trouble = FlashTrouble.ELSEWHERE if found[2] else FlashTrouble.MODEL
    load.note(LogCode.FLASH_ATTENTION_OFF, line.number, trouble)
    if not found[2] and "requires" not in found[0]:
        load.printed["flash_attn"] = "off"
    return True


def ended(stream: Stream, line: Line) -> bool:
    """Ollama says of its runner that it is gone."""
    if "runner process has terminated" not in line.text and "runner process no longer running" not in line.text:
        return False
    load = stream.load(line)
    if load.state is not State.LOADED:
        load.state = State.FAILED
    reason = line.text.partition("terminated:")[2] or line.text.partition("running:")[2]
    load.note(LogCode.RUNNER_ENDED, line.number, safe(reason.replace('"', "")))
    return True


TROUBLE_WORDS: Final[Mapping[bytes, Act]] = {
    **dict.fromkeys((b"failed", b"failed:", b"failed,", b"failed.", b"unable", b"insufficient", b"usable"), failure),
    **dict.fromkeys((b"error", b"error:", b"error_loading", b"Error:", b"unknown", b"failure:", b"old"), failure),
    **dict.fromkeys((b"compatible", b"compiled", b"CUDA-capable", b"mismatch", b"incompatible"), failure),
    **dict.fromkeys((b"out", b"allocate", b"allocation", b"requires"), memory),
    **dict.fromkeys((b"quantization", b"quantized"), cache),
    **dict.fromkeys((b"Flash", b"compatible", b"flash_attn"), flash),
    b"runner": ended,
}
