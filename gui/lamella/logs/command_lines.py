"""Commands as they stand in pasted logs: typed above the log, in a comment, or behind a prompt."""

import re
from collections.abc import Mapping
from typing import Final

from lamella.logs.commands import FLAGS, typed_settings, words_of
from lamella.logs.gathering import Gathering
from lamella.logs.homes import device_key, on_host
from lamella.logs.observed import Part
from lamella.logs.stream import Act, Line, Stream
from lamella.logs.text import mib, safe, whole

_PROGRAM: Final = re.compile(
    r"(?:^|[\s/\\\"=])(?:llama-(?:server|cli|bench|fit-params)|ollama_llama_server|llama-box)(?:\.exe)?\b"
)
_MARKS: Final = b"#$%> "
_CONDENSED: Final = re.compile(r"^(\S[^:]{0,60}?) *: *offloaded (\d+)/(\d+) *;")
_MODEL: Final = re.compile(r"^(?:(\S+) model|(CPU_Mapped)) +([\d.]+) MiB$")
_CACHE: Final = re.compile(r"^GPU KV ([\d.]+)((?: \+ [\d.]+)*) MiB(?: \+ RS ([\d.]+) MiB)?")


def comment(stream: Stream, line: Line) -> bool:
    """A line of somebody's own with flags of llama.cpp: what the next load was started with."""
    words = words_of(line.text.lstrip("#$%> "))
    if not any(word.partition("=")[0] in FLAGS for word in words):
        return False
    _type(stream, line, words)
    return True


def typed(stream: Stream, line: Line) -> bool:
    """A command without a mark in front; `cmd="…"` is Ollama's and may have lost the rest of its line."""
    text = line.text
    if "msg=" in text or (_PROGRAM.search(text) is None and 'cmd="' not in text):
        return False
    command = text.partition('cmd="')[2] or text
    words = words_of(command.replace('"', " ") if 'cmd="' in text else command)
    if 'cmd="' in text and stream.now is not None and not stream.now.over:
        settings = typed_settings(words)
        path = settings.pop("path", None)
        stream.now.path = path if isinstance(path, str) else stream.now.path
        stream.now.typed |= settings
        return True
    _type(stream, line, words)
    return True


def _type(stream: Stream, line: Line, words: tuple[str, ...]) -> None:
    settings = typed_settings(words)
    settings.pop("path", None)
    if stream.now is not None and not stream.now.over:
        stream.now.typed |= settings
        return
    stream.close()
    stream.typed, stream.typed_line = stream.typed | settings, stream.typed_line or line.number


def condensed(stream: Stream, line: Line) -> bool:
    """A load on one line, as tables of measurements have it: `NAME : offloaded 31/31 ; CUDA0 model 1.0 MiB ; …`."""
    match = _CONDENSED.search(line.text)
    if match is None:
        return False
    load = stream.anew(line, over=True)
    load.name = safe(match[1])
    load.offloaded, load.n_layers, load.offloaded_line = whole(match[2], 4096), whole(match[3], 4096), line.number
    gpu = "CUDA0"
    for piece in line.text.split(";")[1:]:
        gpu = _condensed_piece(load, gpu, piece.strip())
    stream.close()
    return True


def _condensed_piece(load: Gathering, gpu: str, piece: str) -> str:
    """The GPU that it and the pieces after it are about, `gpu` where it names no other."""
    context = load.context()
    if found := _MODEL.search(piece):
        name, size = safe(found[1] or found[2]), mib(found[3])
        gpu = gpu if on_host(name) else device_key(name)
        if size is not None:
            load.weights[name] = size
    elif found := _CACHE.search(piece):
        parts = [mib(one) or 0 for one in re.findall(r"[\d.]+", f"{found[1]} {found[2]}")]
        context.caches[gpu, Part.KV_CACHE] = sum(parts)
        state = mib(found[3]) if found[3] else None
        if state is not None:
            context.caches[gpu, Part.RECURRENT] = state
    elif piece.startswith("compute ") and (size := mib(piece.split()[1])) is not None:
        context.latest[gpu, Part.COMPUTE] = size
    elif piece.startswith("nvidia-smi ") and (size := mib(piece.split()[1])) is not None:
        load.card(gpu).driver_used = size
    return gpu


COMMAND_WORDS: Final[Mapping[bytes, Act]] = {
    b"offloaded": condensed,
    **dict.fromkeys((flag.encode() for flag in FLAGS), typed),
}
