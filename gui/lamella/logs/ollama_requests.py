"""What Ollama's second generation asks of its runner: a layout, until one holds."""

import re
from collections.abc import Mapping
from typing import Final

from lamella.logs.gathering import MOST_LAYERS, Gathering
from lamella.logs.observed import LogSource
from lamella.logs.slog import Fields
from lamella.logs.stream import Line, Stream
from lamella.logs.text import safe, whole

_REQUEST: Final = re.compile(r"(\w+):(\[[^\]]*\]|\d+\[.{0,2000}?\)\]|\S*)")
_SPAN: Final = re.compile(r"ID:(\S+) Layers:(\d+)(?:\((\d+)\.\.(\d+)\)|\[([\d ]*)\])")


def requested(stream: Stream, line: Line, said: Fields) -> bool:
    """What Ollama asks its runner, several times until a layout holds; the last request is the load."""
    request = said.get("request")
    if request is None:
        return False
    values = dict(_REQUEST.findall(request.strip("{}")))
    operation = values.get("Operation", "")
    if operation == "close":
        return True
    stream.say_source(LogSource.OLLAMA_LAYOUTS)
    load = stream.now
    done = load is not None and load.operation == "commit"
    load = stream.anew(line, over=done or (load is not None and load.over and operation in ("fit", "alloc")))
    load.operation = operation
    _put_request(load, values)
    spans = _SPAN.findall(request)
    load.layers.clear()
    for card in load.cards.values():
        card.layers = None
    for uuid, count, first, last, listed in spans[:64]:
        _put_span(load, safe(uuid), count=count, first=first, last=last, listed=listed)
    return True


def _put_request(load: Gathering, values: Mapping[str, str]) -> None:
    numbers = {"Parallel": "parallel", "BatchSize": "batch", "KvSize": "n_ctx", "MainGPU": "main_gpu"}
    for key, name in numbers.items():
        number = whole(values.get(key), 1 << 32)
        if number is not None:
            load.printed[name] = number
    attention = values.get("FlashAttention", "").lower()
    words = {"true": "on", "enabled": "on", "false": "off", "disabled": "off", "auto": "auto"}
    if attention in words:
        load.printed["flash_attn"] = words[attention]
    if values.get("KvCacheType"):
        load.printed["type_k"] = load.printed["type_v"] = safe(values["KvCacheType"])
    if "UseMmap" in values:
        load.printed["mmap"] = values["UseMmap"] == "true"


def _put_span(load: Gathering, uuid: str, *, count: str, first: str, last: str, listed: str) -> None:
    key = f"id:{uuid}"
    load.card(key).uuid, load.card(key).layers = uuid, whole(count, MOST_LAYERS)
    begin, end = whole(first, MOST_LAYERS), whole(last, MOST_LAYERS)
    if begin is not None and end is not None:
        load.layers |= dict.fromkeys(range(begin, end + 1), key)
        return
    for number in (whole(one, MOST_LAYERS) for one in listed.split()[:MOST_LAYERS]):
        if number is not None:
            load.layers[number] = key
